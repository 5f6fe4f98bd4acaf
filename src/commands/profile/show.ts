import { profileInForce } from '../../config/profiles.js';
import { isService, withoutSecrets } from '../../config/settings.js';
import { profilesPath } from '../../config/user-directories.js';
import type { TokenLocation } from '../../config/tokens.js';
import { isSilence, systemKeyring, tokenKeeper, tokenName, tokensPath } from '../../config/tokens.js';
import { NotFoundError } from '../../domain/errors.js';
import { idOfSecret } from '../../operations/token/token-secret.js';
import { flagsNamed, runFlagNames } from '../../program/flags.js';
import { refuseFlags } from '../../program/meaningless-flags.js';
import { ProvostCommand } from '../../program/command.js';
import type { Session } from '../../program/session.js';
import { printResult } from '../../program/results.js';
import { visible } from '../../terminal/sanitise.js';
import { referenceArg } from '../../program/reference-flags.js';

export default class ProfileShow extends ProvostCommand {
  static override summary = 'Show a profile, or the one in use';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> riverside',
  ];
  static override args = {
    name: referenceArg({
      refersTo: 'profile',
      description: 'name of the profile (default: the one in use)',
    }),
  };
  static override baseFlags = flagsNamed('profile', ...runFlagNames);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfileShow);
    if (args.name !== undefined) refuseFlags(flags, ['profile'], 'where the profile is named by itself');
    const named = args.name ?? flags.profile ?? (this.session.env['PROVOST_PROFILE'] || undefined);
    const found = await profileInForce(profilesPath(this.session.env), named);
    if (found === undefined) throw noneInUse();
    const { name, profile } = found;
    const terminal = await this.session.terminal(flags);
    const token = await findToken(this.session, name, profile.store).catch((error: unknown) => {
      if (!isSilence(error)) throw error;
      terminal.warn(error.message);
      return undefined;
    });
    const shown = {
      name,
      store: withoutSecrets(profile.store),
      tenant: profile.tenant,
      as: profile.as,
      token: token ?? null,
    };
    await printResult(
      this.session,
      flags,
      {
        lines: () => [
          `Profile  ${name}`,
          `Store    ${visible(shown.store)}`,
          `Tenant   ${visible(shown.tenant ?? 'not set')}`,
          `As       ${visible(shown.as ?? 'the administrator of the store, or whom the token says')}`,
          ...(isService(profile.store) ? [`Token    ${tokenText(token)}`] : []),
        ],
      },
      { profile: shown },
    );
  }
}

/** @param token undefined where the keyring cannot be read */
function tokenText(token: Awaited<ReturnType<typeof findToken>> | undefined): string {
  if (token === undefined) return 'not known';
  return token === null ? 'none: keep one with `provost login`' : `${token.id} (in the ${token.kept})`;
}

/** The public id of the stored token for the profile's service, and its location. */
async function findToken(
  { env }: Session,
  name: string,
  store: string,
): Promise<{ readonly id: string; readonly kept: TokenLocation } | null> {
  if (!isService(store)) return null;
  const keeper = tokenKeeper(tokensPath(env), () => systemKeyring(env));
  const found = await keeper.find(tokenName(name, store));
  return found === undefined
    ? null
    : { id: idOfSecret(found.token) ?? 'of an unknown form', kept: found.location };
}

function noneInUse(): NotFoundError {
  return new NotFoundError({
    code: 'no-profile',
    message: 'No profile is in use.',
    hint: 'Choose one with `provost profile use NAME`, or add one with `provost profile add NAME --store URL`.',
  });
}
