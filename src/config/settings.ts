import { join } from 'node:path';
import { readAddress } from '../domain/address.js';
import { DeniedError, UsageError } from '../domain/errors.js';
import { homeDirectory } from '../store/home-directory.js';
import type { Profile } from './profiles.js';
import { profileInForce, readProfiles } from './profiles.js';
import { findProjectFile } from './project-file.js';
import type { TokenKeeper, TokenLocation } from './tokens.js';
import { systemKeyring, tokenKeeper, tokenName, tokensPath } from './tokens.js';
import { profilesPath, userDirectory, type Environment } from './user-directories.js';

/** A setting and its origin. */
export interface Setting {
  readonly value: string | undefined;
  readonly origin: 'flag' | 'environment' | 'profile' | 'project file' | 'default';
}

export interface Settings {
  /** Name of the profile in use. */
  readonly profile: Setting;
  readonly store: Setting;
  readonly tenant: Setting;
  /** Email of the account to run as; undefined for the administrator of the store. */
  readonly as: Setting;
  /** Format of the output. */
  readonly output: Setting;
  /** How progress is shown. */
  readonly progress: Setting;
}

/** The flags of a run. */
export interface GivenSettings {
  readonly profile?: string | undefined;
  readonly store?: string | undefined;
  readonly tenant?: string | undefined;
  readonly as?: string | undefined;
  readonly output?: string | undefined;
  readonly json?: boolean | undefined;
  readonly progress?: string | undefined;
}

/**
 * Resolves each setting from the first source that has it: flag, environment, profile, project
 * file, default.
 * @throws {UsageError} when the --store flag holds a password.
 * @throws {NotFoundError} when the named profile does not exist.
 * @throws {UnavailableError} when the profiles cannot be read.
 */
export async function resolveSettings(
  given: GivenSettings,
  env: Environment,
  folder: string = process.cwd(),
): Promise<Settings> {
  if (given.store !== undefined) requireNoPassword(given.store);
  const project = await findProjectFile(folder, homeDirectory(env));
  const explicit = chosen(given.profile, env['PROVOST_PROFILE']) ?? fromProject(project?.profile);
  const trusted = explicit === undefined ? await profileFor(project?.store, env) : undefined;
  const name = explicit ?? trusted;
  const found = await profileInForce(profilesPath(env), name?.value);
  const profile: Partial<Profile> = found?.profile ?? {};
  return {
    profile: name ?? { value: found?.name, origin: 'default' },
    store:
      chosen(given.store, env['PROVOST_STORE'], profile.store) ??
      fromProject(project?.store) ??
      byDefault(`file:${defaultStorePath(env)}`),
    tenant:
      chosen(given.tenant, env['PROVOST_TENANT'], profile.tenant) ??
      fromProject(project?.tenant) ??
      byDefault(undefined),
    as: chosen(given.as, undefined, profile.as) ?? byDefault(undefined),
    output:
      chosen(given.json === true ? 'json' : given.output) ??
      fromProject(project?.output) ??
      byDefault('table'),
    progress: chosen(given.progress) ?? byDefault('auto'),
  };
}

/**
 * Requires a flag, the environment or a profile to name a remote store. Otherwise anybody who can
 * write a project file could have data, passwords and tokens sent to their own server.
 * @throws {DeniedError} `project-store-untrusted`
 */
export function requireTrustedStore({ store }: Pick<Settings, 'store'>): void {
  const { value = '', origin } = store;
  if (origin !== 'project file' || value.startsWith('file:')) return;
  throw new DeniedError({
    code: 'project-store-untrusted',
    message: `Only a project file names the store ${withoutSecrets(value)}; nothing was sent there.`,
    hint: `If you trust it: \`provost profile add NAME --store ${withoutSecrets(value)}\`, which need be done once.`,
  });
}

/** The user's profile for the store that a project file names, unless another profile is in use. */
async function profileFor(store: string | undefined, env: Environment): Promise<Setting | undefined> {
  if (store === undefined) return undefined;
  const { current, profiles } = await readProfiles(profilesPath(env));
  if (current !== null) return undefined;
  const found = Object.entries(profiles).find(([, profile]) => profile.store === store);
  return found === undefined ? undefined : fromProject(found[0]);
}

/** A token and its origin. */
export interface TokenInForce {
  readonly token: string;
  readonly origin: 'environment' | TokenLocation;
}

/**
 * The token to send to a service: PROVOST_TOKEN, else the one that `provost login` stored for this
 * profile and store. A store that only a project file names gets none (see `requireTrustedStore`).
 * @throws {UsageError} `bad-token` for what no header can hold
 */
export async function tokenInForce(
  { profile, store }: Pick<Settings, 'profile' | 'store'>,
  env: Environment,
  keeper: TokenKeeper = tokenKeeper(tokensPath(env), () => systemKeyring(env)),
): Promise<TokenInForce | undefined> {
  if (store.origin === 'project file' || !isService(store.value)) return undefined;
  const given = env['PROVOST_TOKEN']?.trim();
  if (given !== undefined && given !== '') {
    if (!SENDABLE.test(given)) throw noToken();
    return { token: given, origin: 'environment' };
  }
  if (profile.value === undefined || store.value === undefined) return undefined;
  const stored = await keeper.find(tokenName(profile.value, store.value));
  return stored && { token: stored.token, origin: stored.location };
}

/** Characters that a header can carry; the service decides whether it is a valid token. */
const SENDABLE = /^[\x21-\x7e]{1,512}$/;

function noToken(): UsageError {
  return new UsageError({
    code: 'bad-token',
    message: 'What stands in PROVOST_TOKEN is no token; nothing was sent.',
    hint: 'A token begins with provost_ and is one word: copy it whole, and nothing besides.',
  });
}

/**
 * Deletes the token of a profile and its service, before the profile is removed or changed. False
 * if there was none.
 * @throws {UnavailableError} `keyring-silent`
 */
export async function forgetTokenOf(
  name: string,
  { store }: Pick<Profile, 'store'>,
  env: Environment,
  keeper: TokenKeeper = tokenKeeper(tokensPath(env), () => systemKeyring(env)),
): Promise<boolean> {
  return isService(store) && (await keeper.forget(tokenName(name, store)));
}

/** Whether the store is a service, which needs a token. */
export function isService(store: string | undefined): boolean {
  return /^https?:\/\//i.test(store ?? '');
}

/** Path of the default store of this user. */
export function defaultStorePath(env: Environment): string {
  return join(userDirectory(env, 'XDG_DATA_HOME'), 'provost', 'provost.db');
}

export function withoutSecrets(url: string): string {
  return readAddress(url).shown;
}

/**
 * Other users of a machine can see its command lines.
 * @throws {UsageError} when the address of a store on the command line holds a password.
 */
export function requireNoPassword(url: string): void {
  if (readAddress(url).secret === undefined) return;
  throw new UsageError({
    code: 'password-on-command-line',
    message: `A password stands in the address ${withoutSecrets(url)} on the command line, where others can see it.`,
    hint: isService(url)
      ? 'Write it as https://HOST or https://HOST:PORT; the token goes in PROVOST_TOKEN, or is kept by `provost login`.'
      : 'Give it in PGPASSWORD, in ~/.pgpass, or with the address in PROVOST_STORE.',
  });
}

function chosen(
  flag: string | undefined,
  environment?: string,
  profile?: string | null,
): Setting | undefined {
  if (flag !== undefined) return { value: flag, origin: 'flag' };
  if (environment !== undefined && environment !== '') return { value: environment, origin: 'environment' };
  if (profile !== undefined && profile !== null) return { value: profile, origin: 'profile' };
  return undefined;
}

function fromProject(value: string | undefined): Setting | undefined {
  return value === undefined ? undefined : { value, origin: 'project file' };
}

function byDefault(value: string | undefined): Setting {
  return { value, origin: 'default' };
}
