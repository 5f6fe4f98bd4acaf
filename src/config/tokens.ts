import { chmod, mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DeniedError, UnavailableError } from '../domain/errors.js';
import { writePrivately } from '../files/whole-file.js';
import { type Environment, profilesPath } from './user-directories.js';

/** Where a token is stored: in the keyring of the operating system, or in a private file. */
export type TokenLocation = 'keyring' | 'file';

/** Stores tokens by profile and store, so that no service gets the token of another. */
export interface TokenKeeper {
  /**
   * @throws {UnavailableError} `keyring-silent` if the file has none and the keyring cannot be
   * read.
   */
  find(name: string): Promise<{ readonly token: string; readonly location: TokenLocation } | undefined>;
  keep(name: string, token: string): Promise<TokenLocation>;
  /**
   * False if there was none.
   * @throws {UnavailableError} `keyring-silent`: the token is deleted from the file, but may still
   * be in the keyring.
   */
  forget(name: string): Promise<boolean>;
}

/** The part of a keyring that is used. Calls reject if it is locked or does not answer. */
export interface Keyring {
  get(name: string): Promise<string | undefined>;
  set(name: string, secret: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** The name under which the token of a profile for a store is stored. */
export function tokenName(profile: string, store: string): string {
  return `${profile} ${store}`;
}

/** The file of the tokens, for machines without a keyring. */
export function tokensPath(env: Environment): string {
  return join(dirname(profilesPath(env)), 'tokens.json');
}

/**
 * Stores tokens in the keyring if there is one, else in the file. Opens the keyring at most once.
 */
export function tokenKeeper(path: string, openKeyring: () => Promise<Keyring | undefined>): TokenKeeper {
  let opened: Promise<Keyring | undefined> | undefined;
  const keyring = (): Promise<Keyring | undefined> => (opened ??= openKeyring());
  return {
    async find(name) {
      const stored = (await readTokens(path))[name];
      if (stored !== undefined) return { token: stored, location: 'file' };
      const ring = await keyring();
      const token = await ring?.get(name).catch((error: unknown) => {
        throw silent('it may keep the token for this service', 'give the token in PROVOST_TOKEN', error);
      });
      return token === undefined ? undefined : { token, location: 'keyring' };
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
      const { [name]: stored, ...others } = await readTokens(path);
      if (stored !== undefined) await writeTokens(path, others);
      const ring = await keyring();
      try {
        const inRing = await ring?.get(name);
        if (inRing !== undefined) await ring?.remove(name);
        return stored !== undefined || inRing !== undefined;
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

/** Time limit for a keyring to show that it exists, in milliseconds. */
const TIMEOUT = 1_500;
/** Time limit of a call, in milliseconds: a locked keyring asks its owner for the password. */
const OWNER_TIMEOUT = 120_000;
const SERVICE = 'provost';
const SILENT = 'keyring-silent';

/** The keyring of the operating system; undefined if there is none or `PROVOST_KEYRING=off`. */
export async function systemKeyring(env: Environment): Promise<Keyring | undefined> {
  if (env['PROVOST_KEYRING'] === 'off') return undefined;
  // On Linux the keyring is a service of the desktop session, reached over its D-Bus.
  if (process.platform === 'linux' && !env['DBUS_SESSION_BUS_ADDRESS']) return undefined;
  const began = performance.now();
  try {
    // A variable hides the name from bundlers: the optional dependency is loaded only here.
    const library: string = '@napi-rs/keyring';
    const loaded: unknown = await import(library);
    if (!hasEntries(loaded)) return undefined;
    const { AsyncEntry } = loaded;
    const entry = (name: string) => new AsyncEntry(SERVICE, name, PERSISTENT);
    await withTimeout(entry('probe').getPassword(), TIMEOUT);
    return {
      async get(name) {
        const found = await withTimeout(entry(name).getPassword(), OWNER_TIMEOUT);
        return typeof found === 'string' ? found : undefined;
      },
      set: async (name, secret) => void (await withTimeout(entry(name).setPassword(secret), OWNER_TIMEOUT)),
      remove: async (name) => void (await withTimeout(entry(name).deletePassword(), OWNER_TIMEOUT)),
    };
  } catch (error) {
    // The library has about the same time limit.
    return performance.now() - began < TIMEOUT ? undefined : silentKeyring(error);
  }
}

/** Excludes the Linux kernel's keyring, which is lost on a reboot. */
const PERSISTENT = { linux: { store: 'secret-service' } } as const;

/** A keyring that exists but does not answer. */
function silentKeyring(cause: unknown): Keyring {
  const fail = (): Promise<never> => Promise.reject(new Error('The keyring does not answer', { cause }));
  return { get: fail, set: fail, remove: fail };
}

/** The part of the library that is used. */
interface KeyringEntry {
  getPassword(): Promise<unknown>;
  setPassword(secret: string): Promise<unknown>;
  deletePassword(): Promise<unknown>;
}

function hasEntries(library: unknown): library is {
  readonly AsyncEntry: new (service: string, name: string, options: typeof PERSISTENT) => KeyringEntry;
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

async function withTimeout<T>(work: Promise<T>, timeout: number): Promise<T> {
  const late = delay(timeout, undefined, { ref: false }).then(() => {
    throw new Error('The keyring does not answer');
  });
  return Promise.race([work, late]);
}

/**
 * @throws {DeniedError} `tokens-exposed` when other users may read the file.
 * @throws {UnavailableError} `tokens-damaged`.
 */
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

/** Whether the error means that the keyring did not answer. */
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
