import { userInfo } from 'node:os';
import { profilesPath } from '../config/settings.js';
import { OperationCommand } from '../program/operation-command.js';
import { settingsReport } from '../program/settings-report.js';

export default class Config extends OperationCommand {
  static override summary = 'Show every setting and where its value came from';
  static override description =
    'A flag goes before an environment variable, that before the profile, that before the default. Passwords in addresses are not shown.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --profile riverside --json',
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Config);
    const { stdoutIsTerminal } = await this.terminal(flags);
    const settings = settingsReport(await this.settings(flags), {
      env: process.env,
      user: userInfo().username,
      profilesFile: profilesPath(process.env),
      stdoutIsTerminal,
    });
    await this.show(
      flags,
      {
        list: {
          field: 'settings',
          columns: [
            { field: 'name', header: 'Setting' },
            { field: 'value', header: 'Value' },
            { field: 'origin', header: 'From' },
          ],
        },
      },
      { settings },
    );
  }
}
