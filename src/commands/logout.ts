import { profileInForce } from '../config/profiles.js';
import { forgetTokenOf } from '../config/settings.js';
import { profilesPath } from '../config/user-directories.js';
import { UsageError } from '../domain/errors.js';
import { flagsNamed, runFlagNames } from '../program/flags.js';
import { ProvostCommand } from '../program/command.js';
import { printResult } from '../program/results.js';
import { requireSettings } from '../program/run-settings.js';

export default class Logout extends ProvostCommand {
  static override summary = 'Forget the token of the profile’s service';
  static override description =
    'Forgets it on this machine. It stays good: revoke it with token revoke when somebody else may have it.';
  static override examples = ['<%= config.bin %> <%= command.id %> --profile riverside'];
  static override baseFlags = flagsNamed('profile', ...runFlagNames);

  async run(): Promise<void> {
    const { flags } = await this.parse(Logout);
    const { profile } = await requireSettings(this.session, flags);
    // The token of the profile's own service, also where another store overrides it.
    const found = await profileInForce(profilesPath(this.session.env), profile.value);
    if (found === undefined) throw noProfile();
    const forgot = await forgetTokenOf(found.name, found.profile, this.session.env);
    await printResult(
      this.session,
      flags,
      {
        lines: () => [forgot ? 'Forgot the token on this machine; it is still good.' : 'No token was kept.'],
      },
      { profile: found.name, forgot },
      forgot
        ? { done: 'The token is forgotten on this machine', next: 'See it with `provost profile show`.' }
        : undefined,
    );
  }
}

function noProfile(): UsageError {
  return new UsageError({
    code: 'no-profile',
    message: 'A token is kept for a profile, and none is in use.',
    hint: 'Name it with --profile.',
  });
}
