import { importAccounts } from '../../operations/account/import.js';
import { changeFlags, flagsOf, rejectingFlags, rowFileFlags } from '../../program/flags.js';
import { fileArg } from '../../program/file-flags.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { requireFile } from '../../program/questions.js';
import { withRowFile } from '../../program/row-file.js';

export default class AccountImport extends ProvostCommand {
  static override summary = importAccounts.summary;
  static override description = [
    'Columns: Email, First Name, Last Name, Kind, Organisation, Status, External Reference, Roles, Groups; roles and groups are',
    'separated by semicolons. A new account needs an email, both names and a kind, and is invited unless its row says otherwise.',
    'An empty cell leaves what is there; roles and groups are given, none is taken away.',
    'Rejected rows do not stop the others: they are listed, and the exit code is 3.',
  ].join('\n');
  static override examples = [
    '<%= config.bin %> <%= command.id %> employers.csv --dry-run',
    '<%= config.bin %> <%= command.id %> employers.csv --map "E-mail of user=Email" --rejects rejected.csv --yes',
  ];
  static override args = {
    file: fileArg({ file: { use: 'input' }, description: 'the file; - for standard input' }),
  };
  static override flags = { ...changeFlags, ...rejectingFlags, ...rowFileFlags };
  static override baseFlags = flagsOf(importAccounts);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccountImport);
    const file = await requireFile(this.session, flags, args, 'file', 'Which file');
    await withRowFile(this.session, { ...flags, file }, async (input) => {
      await makeChange(this.session, flags, importAccounts, input, { strict: flags.strict });
    });
  }
}
