import * as Flags from '@oclif/core/flags';
import { deleteTenant } from '../../operations/tenant/delete.js';
import { changeFlags, flagsOf } from '../../program/flags.js';
import { namedTenant } from '../../program/named-tenant.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { requireText } from '../../program/questions.js';
import { referenceArg } from '../../program/reference-flags.js';

export default class TenantDelete extends ProvostCommand {
  static override summary = deleteTenant.summary;
  static override description =
    'On a terminal it shows what would go and asks for the tenant’s name to be typed; off a terminal it needs --yes. `job undo` brings it back.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> northfield --dry-run',
    '<%= config.bin %> <%= command.id %> northfield --yes --reason "Contract ended"',
    '<%= config.bin %> <%= command.id %> pipeline-17 --if-exists --yes',
  ];
  static override args = { key: referenceArg({ refersTo: 'tenant', description: 'key of the tenant' }) };
  static override flags = {
    ...changeFlags,
    'if-exists': Flags.boolean({ description: 'a tenant that is not there is no error' }),
  };
  static override baseFlags = flagsOf(deleteTenant, { list: false, tenant: true });

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TenantDelete);
    const key = await requireText(
      this.session,
      flags,
      namedTenant(args.key, flags),
      'KEY',
      'Key of the tenant to delete',
    );
    await makeChange(
      this.session,
      flags,
      deleteTenant,
      { key, ifExists: flags['if-exists'] },
      { destructive: true },
    );
  }
}
