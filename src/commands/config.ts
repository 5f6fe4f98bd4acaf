import { tokenInForce } from '../config/settings.js';
import { profilesPath } from '../config/user-directories.js';
import { isSilence } from '../config/tokens.js';
import { flagsNamed, listFlagNames, runFlagNames } from '../program/flags.js';
import { OperationCommand } from '../program/operation-command.js';
import { nameOfUser } from '../program/runner-for.js';
import { settingsReport } from '../program/settings-report.js';

export default class Config extends OperationCommand {
  static override summary = 'Show every setting and where its value came from';
  static override description =
    'A flag goes before an environment variable, that before the profile, that before the project file (.provost.yaml), that before the default. Passwords are not shown, and of a token only its public id.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --profile riverside --json',
  ];
  static override baseFlags = flagsNamed(
    'store',
    'profile',
    'tenant',
    'as',
    ...listFlagNames,
    ...runFlagNames,
  );

  async run(): Promise<void> {
    const { flags } = await this.parse(Config);
    const terminal = await this.terminal(flags);
    const inForce = await this.foundSettings(flags);
    const settings = settingsReport(inForce, {
      env: process.env,
      user: nameOfUser(),
      profilesFile: profilesPath(process.env),
      token: await tokenInForce(inForce, process.env).catch((error: unknown) => {
        if (!isSilence(error)) throw error;
        terminal.warn(error.message);
        return undefined;
      }),
      stdoutIsTerminal: terminal.stdoutIsTerminal,
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
