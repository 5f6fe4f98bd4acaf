import { showTenant } from '../../operations/tenant/show.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';

export default class TenantShow extends ProvostCommand {
  static override summary = showTenant.summary;
  static override examples = ['<%= config.bin %> <%= command.id %> --tenant northfield'];
  static override baseFlags = flagsOf(showTenant);

  async run(): Promise<void> {
    const { flags } = await this.parse(TenantShow);
    await showResult(this.session, flags, showTenant, {});
  }
}
