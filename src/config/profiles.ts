import { readFileSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readAddress } from '../domain/address.js';
import { ConflictError, NotFoundError, UnavailableError, UsageError } from '../domain/errors.js';
import { nearest } from '../domain/suggestions.js';
import { writePrivately } from '../files/whole-file.js';

/** A named store, with its usual tenant and account. */
export interface Profile {
  readonly store: string;
  readonly tenant: string | null;
  readonly as: string | null;
}

/** The profiles of a user, and the name of the default one. */
export interface Profiles {
  readonly current: string | null;
  readonly profiles: Readonly<Record<string, Profile>>;
}

const NONE: Profiles = { current: null, profiles: {} };

/** @throws {UnavailableError} `profiles-unreadable`, `profiles-damaged`. */
export async function readProfiles(path: string): Promise<Profiles> {
  let text: string;
  try {
    // Synchronous, because every run does this: a promise would start the thread pool of Node.
    if (!statSync(path).isFile())
      throw new Error('It is no file, and a pipe would be waited for without end');
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return NONE;
    throw new UnavailableError(
      {
        code: 'profiles-unreadable',
        message: `The profiles in ${path} cannot be read.`,
        hint: 'Check the rights of that file and its folder.',
      },
      { cause: error },
    );
  }
  return parseProfiles(path, text);
}

/**
 * The named profile, or without a name the current one, if any.
 * @throws {NotFoundError} `unknown-profile`, with the nearest name.
 */
export async function profileInForce(
  path: string,
  name: string | undefined,
): Promise<{ readonly name: string; readonly profile: Profile } | undefined> {
  const { current, profiles } = await readProfiles(path);
  const chosen = name ?? current;
  return chosen === null ? undefined : { name: chosen, profile: profileNamed(profiles, chosen) };
}

/**
 * Adds a profile; replaces one of the same name only if `mayReplace`.
 * @throws {UsageError} `bad-profile`, `secret-in-store-url`.
 * @throws {ConflictError} `profile-exists`.
 */
export async function addProfile(
  path: string,
  name: string,
  profile: Profile,
  mayReplace: boolean,
): Promise<void> {
  requireName(name);
  requireStoreUrl(profile.store);
  const { current, profiles } = await readProfiles(path);
  if (Object.hasOwn(profiles, name) && !mayReplace) {
    throw new ConflictError({
      code: 'profile-exists',
      message: `There is a profile "${name}" already; nothing was changed.`,
      hint: 'Choose another name, or add --replace.',
    });
  }
  await writeProfiles(path, { current, profiles: { ...profiles, [name]: profile } });
}

/** Sets the current profile; null for none. @throws {NotFoundError} `unknown-profile`. */
export async function useProfile(path: string, name: string | null): Promise<void> {
  const { profiles } = await readProfiles(path);
  if (name !== null) profileNamed(profiles, name);
  await writeProfiles(path, { current: name, profiles });
}

/** Removes a profile, not its store. @throws {NotFoundError} `unknown-profile`. */
export async function removeProfile(path: string, name: string): Promise<void> {
  const { current, profiles } = await readProfiles(path);
  profileNamed(profiles, name);
  const { [name]: _removed, ...others } = profiles;
  await writeProfiles(path, { current: current === name ? null : current, profiles: others });
}

async function parseProfiles(path: string, text: string): Promise<Profiles> {
  const { z } = await import('zod');
  const profile = z.object({
    store: z.string().min(1),
    tenant: z.string().nullable().default(null),
    as: z.string().nullable().default(null),
  });
  const schema = z.object({
    current: z.string().nullable().default(null),
    profiles: z.record(z.string(), profile),
  });
  const parsed = schema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` (at ${issue.path.join('.')})`;
  throw new UnavailableError({
    code: 'profiles-damaged',
    message: `The profiles in ${path} are damaged${where}; they were left as they are.`,
    hint: 'Correct that file, or move it away and add the profiles again with `provost profile add`.',
  });
}

/** Undefined, which no schema takes, where the text is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** For its owner alone: addresses of stores are nobody else's business. */
async function writeProfiles(path: string, profiles: Profiles): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writePrivately(path, `${JSON.stringify(profiles, null, 2)}\n`);
  } catch (error) {
    throw new UnavailableError(
      {
        code: 'profiles-unwritable',
        message: `The profiles in ${path} cannot be written; nothing was changed.`,
        hint: 'Check the rights of that file and its folder, and the space on the disk.',
      },
      { cause: error },
    );
  }
}

/** @throws {NotFoundError} */
function profileNamed(profiles: Profiles['profiles'], name: string): Profile {
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile !== undefined) return profile;
  const [close] = nearest(name, Object.keys(profiles));
  throw new NotFoundError({
    code: 'unknown-profile',
    message: `There is no profile "${name}".`,
    hint:
      close === undefined
        ? 'List them with `provost profile list`, or add one with `provost profile add NAME --store URL`.'
        : `Did you mean "${close}"? All of them: \`provost profile list\`.`,
    details: { nearest: close === undefined ? [] : [close] },
  });
}

/** @throws {UsageError} */
function requireName(name: string): void {
  if (/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u.test(name) && name !== '__proto__') return;
  throw new UsageError({
    code: 'bad-profile',
    message: `"${name}" cannot be the name of a profile.`,
    hint: 'Use letters, digits, dots, hyphens and underscores, at most 64 of them.',
  });
}

/** @throws {UsageError} */
function requireStoreUrl(url: string): void {
  if (!/^(file:.|postgres(ql)?:\/\/.|https?:\/\/.)/i.test(url)) {
    throw new UsageError({
      code: 'bad-store-url',
      message: `"${readAddress(url).shown}" does not name a store.`,
      hint: 'Write it as file:PATH, for example --store file:./provost.db, as postgres://USER@HOST/DATABASE, or as https://HOST.',
    });
  }
  const { shown, secret } = readAddress(url);
  if (secret === 'password') {
    throw new UsageError({
      code: 'secret-in-store-url',
      message: 'The address holds a password, and profiles keep no secrets.',
      hint: 'Leave the password out of the address and give it in the environment (PGPASSWORD) or a .pgpass file.',
    });
  }
  if (secret === 'token') {
    throw new UsageError({
      code: 'secret-in-store-url',
      message: 'The address holds a token, and profiles keep no secrets.',
      hint: 'Leave the token out of the address and keep it with `provost login`.',
    });
  }
  if (shown !== url) throw unknownParameter(shown);
}

/** A masked parameter that is not a known secret is one that no store has. */
function unknownParameter(shown: string): UsageError {
  return new UsageError({
    code: 'bad-store-url',
    message: `The address ${shown} has a parameter that no store takes.`,
    hint: 'Leave out what stands as … there, or correct its name.',
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
