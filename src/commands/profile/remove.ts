import { profileInForce, removeProfile } from '../../config/profiles.js';
import { forgetTokenOf } from '../../config/settings.js';
import { profilesPath } from '../../config/user-directories.js';
import { flagsNamed, runFlagNames } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { printResult } from '../../program/results.js';
import { referenceArg } from '../../program/reference-flags.js';

export default class ProfileRemove extends ProvostCommand {
  static override summary = 'Forget a profile; its store stays as it is';
  static override description =
    'A token that login kept for it is forgotten on this machine too. It stays good: revoke it with token revoke when somebody else may have it.';
  static override examples = ['<%= config.bin %> <%= command.id %> riverside'];
  static override args = {
    name: referenceArg({ refersTo: 'profile', description: 'name of the profile' }),
  };
  static override baseFlags = flagsNamed(...runFlagNames);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfileRemove);
    const name = await requireText(this.session, flags, args.name, 'NAME', 'Name of the profile');
    const path = profilesPath(this.session.env);
    const found = await profileInForce(path, name);
    // The token goes first: without the profile, no command could name it.
    const forgot = found !== undefined && (await forgetTokenOf(name, found.profile, this.session.env));
    await removeProfile(path, name);
    await printResult(
      this.session,
      flags,
      {
        lines: () => [
          `Forgot the profile ${name}; its store is as it was.`,
          ...(forgot ? ['Forgot its token on this machine too; it is still good.'] : []),
        ],
      },
      { removed: name, forgotToken: forgot },
      { done: `The profile ${name} is forgotten`, next: 'See the others with `provost profile list`.' },
    );
  }
}
