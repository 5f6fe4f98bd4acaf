import { chmod, mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DeniedError, UnavailableError } from '../domain/errors.js';
import { writePrivately } from '../files/whole-file.js';
import { type Environment, profilesPath } from './user-directories.js';

/** Where a token is kept: in the keyring of the operating system, or in a file for its owner's eyes only. */
export type TokenPlace = 'keyring' | 'file';

/** Keeps tokens of profiles by profile and store, so that no store is shown the token of another. */
export interface TokenKeeper {
  /** @throws {UnavailableError} `keyring-silent` where none stands in the file, and the keyring cannot be looked into. */
  find(name: string): Promise<{ readonly token: string; readonly place: TokenPlace } | undefined>;
  keep(name: string, token: string): Promise<TokenPlace>;
  /** False where none was kept. @throws {UnavailableError} `keyring-silent`: the one in the file is gone, of the keyring nothing is known. */
  forget(name: string): Promise<boolean>;
}

/** A keyring, as far as it is used. Each of its answers is an error where it is locked, or does not answer. */
export interface Keyring {
  get(name: string): Promise<string | undefined>;
  set(name: string, secret: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** The name under which a profile's token for a store is kept. */
export function tokenName(profile: string, store: string): string {
  return `${profile} ${store}`;
}

/** The file of the tokens, for where there is no keyring. */
export function tokensPath(env: Environment): string {
  return join(dirname(profilesPath(env)), 'tokens.json');
}

/** Tokens in the keyring where there is one, else in the file. A machine without a keyring is asked once, and not waited for. */
export function tokenKeeper(path: string, openKeyring: () => Promise<Keyring | undefined>): TokenKeeper {
  let asked: Promise<Keyring | undefined> | undefined;
  const keyring = (): Promise<Keyring | undefined> => (asked ??= openKeyring());
  return {
    async find(name) {
      const kept = (await readTokens(path))[name];
      if (kept !== undefined) return { token: kept, place: 'file' };
      const ring = await keyring();
      const token = await ring?.get(name).catch((error: unknown) => {
        throw silent('it may keep the token for this service', 'give the token in PROVOST_TOKEN', error);
      });
      return token === undefined ? undefined : { token, place: 'keyring' };
    },

    async keep(name, token) {
      const { [name]: _older, ...others } = await readTokens(path);
      const ring = await keyring();
      const inKeyring =
        ring !== undefined &&
        (await ring.set(name, token).then(
          () => true,
          () => false,
        ));
      if (!inKeyring) await writeTokens(path, { ...others, [name]: token });
      else if (_older !== undefined) await writeTokens(path, others);
      return inKeyring ? 'keyring' : 'file';
    },

    async forget(name) {
      const { [name]: kept, ...others } = await readTokens(path);
      if (kept !== undefined) await writeTokens(path, others);
      const ring = await keyring();
      try {
        const inRing = await ring?.get(name);
        if (inRing !== undefined) await ring?.remove(name);
        return kept !== undefined || inRing !== undefined;
      } catch (error) {
        throw silent(
          'a token that it keeps is still there',
          'revoke the token with `provost token revoke`',
          error,
        );
      }
    },
  };
}

/** How long a keyring may take to answer at all, in milliseconds. */
const TIMEOUT = 1_500;
/** How long one that answers may take, in milliseconds: where it is locked, its owner is being asked for its password. */
const OWNER_TIMEOUT = 120_000;
const SERVICE = 'provost';
const SILENT = 'keyring-silent';

/** The operating system's keyring; undefined where there is none. `PROVOST_KEYRING=off` asks for none. */
export async function systemKeyring(env: Environment): Promise<Keyring | undefined> {
  if (env['PROVOST_KEYRING'] === 'off') return undefined;
  // On Linux the keyring is a service of the desktop session: without its bus there is none.
  if (process.platform === 'linux' && !env['DBUS_SESSION_BUS_ADDRESS']) return undefined;
  const began = performance.now();
  try {
    // By a name that no bundler follows: an optional dependency, loaded only here.
    const library: string = '@napi-rs/keyring';
    const loaded: unknown = await import(library);
    if (!hasEntries(loaded)) return undefined;
    const { AsyncEntry } = loaded;
    const entry = (name: string) => new AsyncEntry(SERVICE, name, LASTING);
    await inTime(entry('probe').getPassword(), TIMEOUT);
    return {
      async get(name) {
        const found = await inTime(entry(name).getPassword(), OWNER_TIMEOUT);
        return typeof found === 'string' ? found : undefined;
      },
      set: async (name, secret) => void (await inTime(entry(name).setPassword(secret), OWNER_TIMEOUT)),
      remove: async (name) => void (await inTime(entry(name).deletePassword(), OWNER_TIMEOUT)),
    };
  } catch (error) {
    // The library gives up by itself at about the same time.
    return performance.now() - began < TIMEOUT ? undefined : silentKeyring(error);
  }
}

/** Without this the kernel's keyring, which forgets everything when the machine starts again, would stand in for a desktop's. */
const LASTING = { linux: { store: 'secret-service' } } as const;

/** One that is there, and does not answer. */
function silentKeyring(cause: unknown): Keyring {
  const none = (): Promise<never> => Promise.reject(new Error('The keyring does not answer', { cause }));
  return { get: none, set: none, remove: none };
}

/** As far as the library is used here. */
interface KeyringEntry {
  getPassword(): Promise<unknown>;
  setPassword(secret: string): Promise<unknown>;
  deletePassword(): Promise<unknown>;
}

function hasEntries(library: unknown): library is {
  readonly AsyncEntry: new (service: string, name: string, options: typeof LASTING) => KeyringEntry;
} {
  if (typeof library !== 'object' || library === null || !('AsyncEntry' in library)) return false;
  const { AsyncEntry } = library;
  if (typeof AsyncEntry !== 'function') return false;
  const prototype: unknown = AsyncEntry.prototype;
  return (
    typeof prototype === 'object' &&
    prototype !== null &&
    ['getPassword', 'setPassword', 'deletePassword'].every(
      (method) => typeof Reflect.get(prototype, method) === 'function',
    )
  );
}

async function inTime<T>(work: Promise<T>, timeout: number): Promise<T> {
  const late = delay(timeout, undefined, { ref: false }).then(() => {
    throw new Error('The keyring does not answer');
  });
  return Promise.race([work, late]);
}

/** @throws {DeniedError} `tokens-exposed` when others of this machine may read them. @throws {UnavailableError} `tokens-damaged`. */
async function readTokens(path: string): Promise<Record<string, string>> {
  let file;
  try {
    if (!(await stat(path)).isFile())
      throw new Error('It is no file, and a pipe would be waited for without end');
    file = await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw unreadable(path, error);
  }
  try {
    const { mode } = await file.stat();
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw exposed(path);
    const { z } = await import('zod');
    return z.record(z.string(), z.string()).parse(JSON.parse(await file.readFile('utf8')));
  } catch (error) {
    if (error instanceof DeniedError) throw error;
    throw unreadable(path, error);
  } finally {
    await file.close();
  }
}

async function writeTokens(path: string, tokens: Record<string, string>): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await chmod(dirname(path), 0o700);
    await writePrivately(path, `${JSON.stringify(tokens, null, 2)}\n`);
  } catch (error) {
    throw new UnavailableError(
      {
        code: 'tokens-unwritable',
        message: `The tokens in ${path} cannot be written; nothing was kept.`,
        hint: 'Check the rights of that file and its folder, or give the token in PROVOST_TOKEN.',
      },
      { cause: error },
    );
  }
}

/** Did the keyring say nothing? */
export function isSilence(error: unknown): error is UnavailableError {
  return error instanceof UnavailableError && error.code === SILENT;
}

function silent(what: string, otherwise: string, cause: unknown): UnavailableError {
  return new UnavailableError(
    {
      code: SILENT,
      message: `The keyring of this machine is locked or does not answer; ${what}.`,
      hint: `Unlock it and try again, or ${otherwise}.`,
    },
    { cause },
  );
}

function exposed(path: string): DeniedError {
  return new DeniedError({
    code: 'tokens-exposed',
    message: `Others on this machine may read ${path}, and it holds tokens; they were not used.`,
    hint: `Close it with \`chmod 600 ${path}\`, revoke the tokens in it if somebody may have read them, and log in again.`,
  });
}

function unreadable(path: string, cause: unknown): UnavailableError {
  return new UnavailableError(
    {
      code: 'tokens-damaged',
      message: `The tokens in ${path} cannot be read; they were left as they are.`,
      hint: 'Check the rights of that file, or move it away and log in again with `provost login`.',
    },
    { cause },
  );
}
