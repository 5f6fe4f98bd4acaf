import type { Readable } from 'node:stream';
import { isService, withoutSecrets } from '../config/settings.js';
import { systemKeyring, tokenKeeper, tokenName, tokensPath } from '../config/tokens.js';
import { UnavailableError, UsageError } from '../domain/errors.js';
import { idOfSecret } from '../operations/token/token-secret.js';
import type { TokenStanding } from '../operations/token/token-standing.js';
import { fileFlag } from '../program/file-flags.js';
import type { CommonFlags } from '../program/flags.js';
import { flagsNamed, runFlagNames } from '../program/flags.js';
import { ProvostCommand } from '../program/command.js';
import { printResult } from '../program/results.js';
import { requireSettings } from '../program/run-settings.js';
import { visible } from '../terminal/sanitise.js';

export default class Login extends ProvostCommand {
  static override summary = 'Keep a token for the profile’s service';
  static override description =
    'Asks for the token without showing it, or reads it from --token-file (- for standard input). It is kept in the keyring of the operating system where there is one, else in a file that you alone may read; PROVOST_TOKEN goes before it. The service is asked whether the token is good: one that it refuses is not kept, one that could not be checked is.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --profile riverside',
    '<%= config.bin %> <%= command.id %> --token-file token.txt',
  ];
  static override flags = {
    'token-file': fileFlag({
      file: { use: 'input' },
      description: 'read the token from this file; - for standard input',
    }),
  };
  static override baseFlags = flagsNamed('profile', ...runFlagNames);

  async run(): Promise<void> {
    const { flags } = await this.parse(Login);
    const { profile, store } = await requireSettings(this.session, flags);
    if (profile.value === undefined) throw noProfile();
    if (store.value === undefined || !isService(store.value) || store.origin !== 'profile') {
      throw noService(profile.value);
    }
    const token = (await this.#readToken(flags, flags['token-file'])).trim();
    const id = idOfSecret(token);
    if (id === undefined) throw noToken();
    const checked = await this.#checkToken(store.value, token, flags);
    const keeper = tokenKeeper(tokensPath(this.session.env), () => systemKeyring(this.session.env));
    const location = await keeper.keep(tokenName(profile.value, store.value), token);
    const description = location === 'keyring' ? 'the keyring of this machine' : tokensPath(this.session.env);
    await printResult(
      this.session,
      flags,
      {
        lines: () => [
          `Kept the token ${id} for ${visible(withoutSecrets(store.value ?? ''))} in ${visible(description)}.`,
          ...(location === 'file'
            ? ['This machine has no keyring that took it, so it stands in that file.']
            : []),
          ...(checked === undefined ? [] : [`${visible(checked.name)}: ${describeStanding(checked)}.`]),
        ],
      },
      { profile: profile.value, token: id, kept: location, checked: checked ?? null },
      { done: `The token ${id} is kept`, next: 'See what it is good for with `provost doctor`.' },
    );
  }

  /**
   * The service's check of the token; undefined where the service cannot be reached.
   * @throws {DeniedError} when it rejects the token
   */
  async #checkToken(url: string, token: string, flags: CommonFlags): Promise<TokenStanding | undefined> {
    const { lookAtToken } = await import('../client/look.js');
    try {
      return await lookAtToken(url, token);
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      const terminal = await this.session.terminal(flags);
      terminal.warn(`The token was not checked. ${error.message}`);
      return undefined;
    }
  }

  async #readToken(flags: CommonFlags, file: string | undefined): Promise<string> {
    if (file === '-') return beginningOf(this.session.stdin);
    if (file !== undefined) {
      const { openStream } = await import('../files/source.js');
      return beginningOf(await openStream(file));
    }
    const { askSecret } = await this.session.prompts();
    return askSecret(await this.session.terminal(flags), { message: 'Token', instead: '--token-file FILE' });
  }
}

/** The longest token, in bytes: a pipe may never end. */
const LONGEST = 4_096;

async function beginningOf(input: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of input as AsyncIterable<Buffer>) {
    pieces.push(piece);
    size += piece.length;
    if (size > LONGEST) break;
  }
  const bytes = Buffer.concat(pieces);
  // PowerShell redirects output as UTF-16.
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return isUtf16 ? bytes.toString('utf16le', 2) : bytes.toString('utf8');
}

function describeStanding({ tenant, account, expires }: TokenStanding): string {
  const caller =
    account ?? (tenant === null ? 'the administrator of the store' : `an administrator of ${tenant}`);
  return `acts as ${visible(caller)}, ${expires === null ? 'for ever' : `through ${expires}`}`;
}

function noProfile(): UsageError {
  return new UsageError({
    code: 'no-profile',
    message: 'A token is kept for a profile, and none is in use.',
    hint: 'Add one with `provost profile add NAME --store https://…`, then name it with --profile.',
  });
}

function noService(profile: string): UsageError {
  return new UsageError({
    code: 'no-service',
    message: `The store is not the service of the profile ${profile}: only a service that a profile names is shown a token.`,
    hint: 'Log in with the profile alone, without --store; `provost config` shows where the store comes from.',
  });
}

function noToken(): UsageError {
  return new UsageError({
    code: 'bad-token',
    message: 'That is no token: it is mistyped, cut or something else.',
    hint: 'A token begins with provost_ and is copied whole: make one with `provost token create NAME`.',
  });
}
