import * as Flags from '@oclif/core/flags';
import { verifyAuditChain } from '../../operations/audit/verify.js';
import { OperationCommand } from '../../program/operation-command.js';

export default class AuditVerify extends OperationCommand {
  static override summary = verifyAuditChain.summary;
  static override description =
    'Every job is a link of a chain of hashes. Exits 6 when an entry was changed, removed or put elsewhere. Note the head that it prints outside the store: with it a chain cut short is found too.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --head 0f3a…',
  ];
  static override flags = {
    head: Flags.string({
      helpValue: 'HASH',
      description: 'a head noted earlier: it must still stand in the chain',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(AuditVerify);
    const verdict = await this.answer(
      flags,
      verifyAuditChain,
      { head: flags.head },
      {
        answer: 'sentences',
        lines: ({ intact, entries, head, findings }) => [
          intact
            ? `The audit chain is whole: ${entries} ${entries === 1 ? 'entry' : 'entries'}, head ${head}.`
            : `The audit chain is broken: ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} in ${entries} entries.`,
        ],
        list: {
          field: 'findings',
          columns: [
            { field: 'seq', header: 'Entry' },
            { field: 'problem', header: 'Problem' },
          ],
        },
      },
    );
    if (!verdict.intact) process.exitCode = 6;
  }
}
