import { unassignRole } from '../../operations/role/unassign.js';
import { flagsOf } from '../../program/flags.js';
import { RoleChangeCommand } from '../../program/role-change.js';

export default class RoleUnassign extends RoleChangeCommand {
  static override summary = unassignRole.summary;
  static override description = [
    'Who: the emails, or a file, or every employer account. Taking a role from somebody who does not hold it changes nothing.',
    'A list that an earlier job gave the role to: those who held it before lose it too, and a warning says how many; `job undo N` takes back only what that job gave.',
    'Rejected rows do not stop the others: they are listed, and the exit code is 3.',
  ].join('\n');
  static override examples = [
    '<%= config.bin %> <%= command.id %> "Employer - View Learning Plan" pat@acme.example',
    '<%= config.bin %> <%= command.id %> "Employer - View Learning Plan" --all-employers --group north --dry-run',
  ];
  static override baseFlags = flagsOf(unassignRole);

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(RoleUnassign);
    await this.changeRole(unassignRole, argv, flags);
  }
}
