import { systemKeyring, tokenKeeper, tokenName, tokensPath } from '../config/tokens.js';
import { UsageError } from '../domain/errors.js';
import { OperationCommand } from '../program/operation-command.js';

export default class Logout extends OperationCommand {
  static override summary = 'Forget the token of the profile’s service';
  static override description =
    'Forgets it on this machine. It stays good: revoke it with token revoke when somebody else may have it.';
  static override examples = ['<%= config.bin %> <%= command.id %> --profile riverside'];

  async run(): Promise<void> {
    const { flags } = await this.parse(Logout);
    const { profile, store } = await this.settings(flags);
    if (profile.value === undefined || store.value === undefined) throw noProfile();
    const keeper = tokenKeeper(tokensPath(process.env), () => systemKeyring(process.env));
    const forgot = await keeper.forget(tokenName(profile.value, store.value));
    await this.show(
      flags,
      {
        lines: () => [forgot ? 'Forgot the token on this machine; it is still good.' : 'No token was kept.'],
      },
      { profile: profile.value, forgot },
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
