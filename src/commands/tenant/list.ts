import { listTenants } from '../../operations/tenant/list.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';

export default class TenantList extends ProvostCommand {
  static override summary = listTenants.summary;
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override baseFlags = flagsOf(listTenants, { tenant: true });

  async run(): Promise<void> {
    const { flags } = await this.parse(TenantList);
    await showResult(this.session, flags, listTenants, { only: flags.tenant });
  }
}
