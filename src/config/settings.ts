import { join } from 'node:path';
import { readAddress } from '../domain/address.js';
import { DeniedError, UsageError } from '../domain/errors.js';
import { homeDirectory } from '../store/home-directory.js';
import type { Profile } from './profiles.js';
import { profileInForce, readProfiles } from './profiles.js';
import { findProjectFile } from './project-file.js';
import type { TokenKeeper, TokenPlace } from './tokens.js';
import { systemKeyring, tokenKeeper, tokenName, tokensPath } from './tokens.js';
import { profilesPath, userDirectory, type Environment } from './user-directories.js';

/** A setting and where its value came from. */
export interface Setting {
  readonly value: string | undefined;
  readonly origin: 'flag' | 'environment' | 'profile' | 'project file' | 'default';
}

export interface Settings {
  /** Name of the profile that is heeded. */
  readonly profile: Setting;
  readonly store: Setting;
  readonly tenant: Setting;
  /** Email of the account to run as; undefined for the store's administrator. */
  readonly as: Setting;
  /** How the answer is written. */
  readonly output: Setting;
  /** How a run tells how far it has come. */
  readonly progress: Setting;
}

/** What the flags of a run say. */
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
 * Each setting from the first place that gives it: flag, environment, profile, project file, default.
 * @throws {UsageError} when the flag of the store holds a password.
 * @throws {NotFoundError} when a profile is named that does not exist. @throws {UnavailableError} when the file of the
 * profiles cannot be read or is damaged.
 */
export async function resolveSettings(
  given: GivenSettings,
  env: Environment,
  folder: string = process.cwd(),
): Promise<Settings> {
  if (given.store !== undefined) mustHoldNoPassword(given.store);
  const project = await findProjectFile(folder, homeDirectory(env));
  const asked = chosen(given.profile, env['PROVOST_PROFILE']) ?? fromProject(project?.profile);
  const vouching = asked === undefined ? await profileFor(project?.store, env) : undefined;
  const name = asked ?? vouching;
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
 * Whoever can write a project file could have records, passwords and tokens sent to a store of theirs. A store elsewhere is therefore
 * used only where a flag, the environment or a profile of this user names it too.
 * @throws {DeniedError} `project-store-untrusted`
 */
export function mustBeVouchedFor({ store }: Pick<Settings, 'store'>): void {
  const { value = '', origin } = store;
  if (origin !== 'project file' || value.startsWith('file:')) return;
  throw new DeniedError({
    code: 'project-store-untrusted',
    message: `Only a project file names the store ${withoutSecrets(value)}; nothing was sent there.`,
    hint: `If you trust it: \`provost profile add NAME --store ${withoutSecrets(value)}\`, which need be done once.`,
  });
}

/** The user's own profile of the store that a project file names. */
async function profileFor(store: string | undefined, env: Environment): Promise<Setting | undefined> {
  if (store === undefined) return undefined;
  const { current, profiles } = await readProfiles(profilesPath(env));
  if (current !== null) return undefined;
  const found = Object.entries(profiles).find(([, profile]) => profile.store === store);
  return found === undefined ? undefined : fromProject(found[0]);
}

/** A token and where it came from. */
export interface TokenInForce {
  readonly token: string;
  readonly origin: 'environment' | TokenPlace;
}

/**
 * The token that is shown to a service: PROVOST_TOKEN, else the one that `provost login` kept for the profile and this very store. A
 * store that only a project file names is shown none (see `mustBeVouchedFor`), nor is one that stands in for the profile's.
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
  const kept = await keeper.find(tokenName(profile.value, store.value));
  return kept && { token: kept.token, origin: kept.place };
}

/** What can be shown to a service as a token at all; whether it is one, and good, the service says. */
const SENDABLE = /^[\x21-\x7e]{1,512}$/;

function noToken(): UsageError {
  return new UsageError({
    code: 'bad-token',
    message: 'What stands in PROVOST_TOKEN is no token; nothing was sent.',
    hint: 'A token begins with provost_ and is one word: copy it whole, and nothing besides.',
  });
}

/**
 * Forgets the token that was kept for a profile and its service, before the profile goes and nobody can name it any more. False where
 * none was kept. @throws {UnavailableError} `keyring-silent`
 */
export async function forgetTokenOf(
  name: string,
  { store }: Pick<Profile, 'store'>,
  env: Environment,
  keeper: TokenKeeper = tokenKeeper(tokensPath(env), () => systemKeyring(env)),
): Promise<boolean> {
  return isService(store) && (await keeper.forget(tokenName(name, store)));
}

/** Is the store behind a service, which wants a token? */
export function isService(store: string | undefined): boolean {
  return /^https?:\/\//i.test(store ?? '');
}

/** The embedded store of this user, where the system keeps programs' data. */
export function defaultStorePath(env: Environment): string {
  return join(userDirectory(env, 'XDG_DATA_HOME'), 'provost', 'provost.db');
}

/** The address of a store without its secrets. */
export function withoutSecrets(url: string): string {
  return readAddress(url).shown;
}

/**
 * Other users of a machine see what stands on a command line.
 * @throws {UsageError} when the address of a store that was given there holds a password.
 */
export function mustHoldNoPassword(url: string): void {
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
