import { importTransfers } from '../../operations/transfer/import.js';
import { changeFlags, flagsOf, rejectingFlags, rowFileFlags } from '../../program/flags.js';
import { fileArg } from '../../program/file-flags.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { requireFile } from '../../program/questions.js';
import { withRowFile } from '../../program/row-file.js';

export default class TransferImport extends ProvostCommand {
  static override summary = importTransfers.summary;
  static override description =
    'Reads competence rows as ESR exports them. National competences, and local ones that an equivalence maps, go to the person with exactly that National Insurance number, date of birth and last name; what does not match by itself waits in `transfer list`. Rows that are invalid or name an unknown competence are rejected. The same file again changes nothing.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> rows.csv --dry-run',
    '<%= config.bin %> <%= command.id %> rows.csv --rejects rejected.csv --as-of 2026-11-21',
    '<%= config.bin %> <%= command.id %> theirs.csv --map "Surname at work=Last Name"',
    'cat rows.csv | <%= config.bin %> <%= command.id %> - --json',
  ];
  static override args = {
    file: fileArg({ file: { use: 'input' }, description: 'file of competence rows; - is standard input' }),
  };
  static override flags = { ...changeFlags, ...rejectingFlags, ...rowFileFlags };
  static override baseFlags = flagsOf(importTransfers);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TransferImport);
    const path = await requireFile(this.session, flags, args, 'file', 'Which file of competence rows?');
    await withRowFile(this.session, { ...flags, file: path }, async (rowFile) => {
      const input = { ...rowFile, rejectsFile: flags.rejects ?? null };
      await makeChange(this.session, flags, importTransfers, input, { strict: flags.strict });
    });
  }
}
