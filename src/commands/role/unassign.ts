import { unassignRole } from '../../operations/role/unassign.js';
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

export default class RoleUnassign extends OperationCommand {
  static override strict = false;
  static override summary = unassignRole.summary;
  static override description = [
    'Who: the emails, or a file, or every employer account. Taking a role from somebody who does not hold it changes nothing.',
    'Rejected rows do not stop the others: they are listed, and the exit code is 3.',
  ].join('\n');
  static override examples = [
    '<%= config.bin %> <%= command.id %> "Employer - View Learning Plan" pat@acme.example',
    '<%= config.bin %> <%= command.id %> "Employer - View Learning Plan" --all-employers --group north --dry-run',
  ];
  static override args = roleChangeArgs;
  static override flags = roleChangeFlags;

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(RoleUnassign);
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
      await this.change(flags, unassignRole, { ...input, map: [] }, roleChangeView, manner);
    else {
      await withRowFile({ ...flags, file: flags.file }, (rowFile) =>
        this.change(flags, unassignRole, { ...input, ...rowFile }, roleChangeView, manner),
      );
    }
  }
}
