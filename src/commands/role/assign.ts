import { assignRole } from '../../operations/role/assign.js';
import { flagsOf } from '../../program/flags.js';
import { RoleChangeCommand } from '../../program/role-change.js';

export default class RoleAssign extends RoleChangeCommand {
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
  static override baseFlags = flagsOf(assignRole);

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(RoleAssign);
    await this.changeRole(assignRole, argv, flags);
  }
}
