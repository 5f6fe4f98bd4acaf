import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { createTenant } from '../../operations/tenant/create.js';
import { changeFlags, flagsOf } from '../../program/flags.js';
import { namedTenant } from '../../program/named-tenant.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { requireText } from '../../program/questions.js';
import { referenceFlag } from '../../program/reference-flags.js';

export default class TenantCreate extends ProvostCommand {
  static override summary = createTenant.summary;
  static override description = 'Makes the store as well, where there is none yet.';
  static override examples = ['<%= config.bin %> <%= command.id %> riverside --name "Riverside NHS Trust"'];
  static override args = { key: Args.string({ description: 'key of the new tenant' }) };
  static override flags = {
    ...changeFlags,
    name: Flags.string({ description: 'name of the new tenant (default: its key)' }),
    'time-zone': referenceFlag({
      refersTo: 'time-zone',
      description: 'IANA time zone in which "today" is taken',
      default: 'Europe/London',
    }),
    vpd: Flags.string({ description: 'three-digit VPD code of an NHS organisation' }),
  };
  static override baseFlags = flagsOf(createTenant, { list: false, tenant: true });

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TenantCreate);
    const key = await requireText(
      this.session,
      flags,
      namedTenant(args.key, flags),
      'KEY',
      'Key of the new tenant',
    );
    const input = { key, name: flags.name ?? key, timeZone: flags['time-zone'], vpd: flags.vpd ?? null };
    await makeChange(this.session, flags, createTenant, input);
  }
}
