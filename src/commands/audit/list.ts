import { listAudit } from '../../operations/audit/list.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';

export default class AuditList extends ProvostCommand {
  static override summary = listAudit.summary;
  static override description =
    'One entry for each job of the store, oldest first; with --tenant those of that tenant and those over several. `audit verify` checks the chain.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --sort=-seq --limit 20',
    '<%= config.bin %> <%= command.id %> --columns seq,at,actor,account,token,operation,reason',
  ];
  static override baseFlags = flagsOf(listAudit);

  async run(): Promise<void> {
    const { flags } = await this.parse(AuditList);
    const { tenant } = flags;
    await showResult(this.session, flags, listAudit, tenant === undefined ? {} : { tenant });
  }
}
