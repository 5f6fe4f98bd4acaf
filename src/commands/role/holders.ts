import * as Args from '@oclif/core/args';
import { listRoleHolders } from '../../operations/role/holders.js';
import { roleCatalogue } from '../../domain/tenancy/roles.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireChoice } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { signInTone } from '../../program/tones.js';

export default class RoleHolders extends ProvostCommand {
  static override summary = listRoleHolders.summary;
  static override description = 'Dashes, spaces and case of the role’s name make no difference.';
  static override examples = ['<%= config.bin %> <%= command.id %> "Employer - View Learning Plan"'];
  static override args = { role: Args.string({ description: 'name of the role', ignoreStdin: true }) };
  static override baseFlags = flagsOf(listRoleHolders);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RoleHolders);
    const role = await requireChoice(this.session, flags, args.role, 'ROLE', 'Which role?', roleCatalogue);
    await showResult(
      this.session,
      flags,
      listRoleHolders,
      { role },
      {
        list: {
          field: 'holders',
          columns: [
            { field: 'email', header: 'Email', priority: 2 },
            { field: 'firstName', header: 'First name' },
            { field: 'lastName', header: 'Last name', priority: 1 },
            { field: 'kind', header: 'Kind' },
            { field: 'organisation', header: 'Organisation', priority: 1 },
            { field: 'status', header: 'Status', tone: signInTone, priority: 1 },
            { field: 'canSignIn', header: 'Can sign in', priority: 2 },
          ],
          empty: 'Nobody holds the role.',
        },
      },
    );
  }
}
