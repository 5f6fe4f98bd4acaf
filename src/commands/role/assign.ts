import { assignRole } from '../../operations/role/assign.js';
import { OperationCommand } from '../../program/operation-command.js';
import {
  roleAndEmails,
  roleChangeArgs,
  roleChangeFlags,
  roleChangeInput,
  roleChangeView,
  splitEmails,
  WHO,
} from '../../program/role-change.js';
import { withRowFile } from '../../program/row-file.js';

export default class RoleAssign extends OperationCommand {
  static override strict = false;
  static override summary = assignRole.summary;
  static override description = [
    'Who: the emails, or a file, or every employer account. The employer roles (their names begin with "Employer -") are for employers’',
    'accounts only; any account can hold the others. Giving a role to somebody who holds it changes nothing, so a file can be run again.',
    'Rejected rows do not stop the others: they are listed, and the exit code is 3.',
  ].join('\n');
  static override examples = [
    '<%= config.bin %> <%= command.id %> "Employer - View Learning Plan" pat@acme.example lee@acme.example',
    '<%= config.bin %> <%= command.id %> "Employer - View Learning Plan" --all-employers --organisation acme --dry-run',
    '<%= config.bin %> <%= command.id %> "Employer - View Learning Plan" --file employers.csv --rejects rejected.csv --yes',
  ];
  static override args = roleChangeArgs;
  static override flags = roleChangeFlags;

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(RoleAssign);
    const given = roleAndEmails(argv);
    const role =
      flags.file === undefined ? await this.required(flags, given.role, 'ROLE', 'Which role') : given.role;
    const named = given.emails.length > 0 || flags.file !== undefined || flags['all-employers'];
    const emails = named
      ? given.emails
      : splitEmails(await this.required(flags, undefined, WHO, 'Whose (emails)'));
    const input = roleChangeInput({ role, emails }, flags);
    const manner = { strict: flags.strict };
    if (flags.file === undefined)
      await this.change(flags, assignRole, { ...input, map: [] }, roleChangeView, manner);
    else {
      await withRowFile({ ...flags, file: flags.file }, (rowFile) =>
        this.change(flags, assignRole, { ...input, ...rowFile }, roleChangeView, manner),
      );
    }
  }
}
