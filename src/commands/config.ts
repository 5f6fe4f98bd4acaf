import { tokenInForce } from '../config/settings.js';
import { profilesPath } from '../config/user-directories.js';
import { isSilence } from '../config/tokens.js';
import { flagsNamed, listFlagNames, runFlagNames } from '../program/flags.js';
import { ProvostCommand } from '../program/command.js';
import { printResult } from '../program/results.js';
import { findSettings } from '../program/run-settings.js';
import { settingsReport } from '../program/settings-report.js';

export default class Config extends ProvostCommand {
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
    const terminal = await this.session.terminal(flags);
    const inForce = await findSettings(this.session, flags);
    const settings = settingsReport(inForce, {
      env: this.session.env,
      user: this.session.user(),
      profilesFile: profilesPath(this.session.env),
      token: await tokenInForce(inForce, this.session.env).catch((error: unknown) => {
        if (!isSilence(error)) throw error;
        terminal.warn(error.message);
        return undefined;
      }),
      stdoutIsTerminal: terminal.stdoutIsTerminal,
    });
    await printResult(
      this.session,
      flags,
      {
        list: {
          field: 'settings',
          columns: [
            { field: 'name', header: 'Setting', content: 'identifier' },
            { field: 'value', header: 'Value' },
            { field: 'origin', header: 'From' },
          ],
        },
      },
      { settings },
    );
  }
}
