import { listRoleHolders } from '../../operations/role/holders.js';
import { roleCatalogue } from '../../domain/tenancy/roles.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireChoice } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { referenceArg } from '../../program/reference-flags.js';

export default class RoleHolders extends ProvostCommand {
  static override summary = listRoleHolders.summary;
  static override description = 'Dashes, spaces and case of the role’s name make no difference.';
  static override examples = ['<%= config.bin %> <%= command.id %> "Employer - View Learning Plan"'];
  static override args = {
    role: referenceArg({ refersTo: 'role', description: 'name of the role' }),
  };
  static override baseFlags = flagsOf(listRoleHolders);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RoleHolders);
    const role = await requireChoice(this.session, flags, args.role, 'ROLE', 'Which role?', roleCatalogue);
    await showResult(this.session, flags, listRoleHolders, { role });
  }
}
