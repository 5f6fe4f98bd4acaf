import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../domain/errors.js';
import type { Profile } from './profiles.js';
import { profileInForce } from './profiles.js';
import { findProjectFile } from './project-file.js';
import type { TokenKeeper, TokenPlace } from './tokens.js';
import { systemKeyring, tokenKeeper, tokenName, tokensPath } from './tokens.js';

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
}

/** What the flags of a run say. */
export interface GivenSettings {
  readonly profile?: string | undefined;
  readonly store?: string | undefined;
  readonly tenant?: string | undefined;
  readonly as?: string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

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
  const project = await findProjectFile(folder);
  const name = chosen(given.profile, env['PROVOST_PROFILE']) ?? fromProject(project?.profile);
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
  };
}

/** A token and where it came from. */
export interface TokenInForce {
  readonly token: string;
  readonly origin: 'environment' | TokenPlace;
}

/**
 * The token that is shown to a service: PROVOST_TOKEN, else the one that `provost login` kept for the profile and its store. A store
 * that only a project file names is shown none: whoever can write that file could else have the token sent to them.
 */
export async function tokenInForce(
  { profile, store }: Pick<Settings, 'profile' | 'store'>,
  env: Environment,
  keeper: TokenKeeper = tokenKeeper(tokensPath(env), () => systemKeyring(env)),
): Promise<TokenInForce | undefined> {
  if (store.origin === 'project file' || !isService(store.value)) return undefined;
  const given = env['PROVOST_TOKEN'];
  if (given !== undefined && given !== '') return { token: given, origin: 'environment' };
  if (profile.value === undefined || store.value === undefined) return undefined;
  const kept = await keeper.find(tokenName(profile.value, store.value));
  return kept && { token: kept.token, origin: kept.place };
}

/** Is the store behind a service, which wants a token? */
export function isService(store: string | undefined): boolean {
  return /^https?:\/\//i.test(store ?? '');
}

/** The embedded store of this user, where the system keeps programs' data. */
export function defaultStorePath(env: Environment): string {
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'provost', 'provost.db');
}

/** The file of this user's profiles, where the system keeps programs' settings. */
export function profilesPath(env: Environment): string {
  return join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'provost', 'profiles.json');
}

/** The address of a store without its secrets. */
export function withoutSecrets(url: string): string {
  return url
    .replace(
      /^([a-z]+:\/\/)([^/]*)@/i,
      (_, scheme: string, user: string) => `${scheme}${user.replace(/:.*/, ':…')}@`,
    )
    .replace(/([?&](?:password|token|key|secret)=)[^&]*/gi, '$1…');
}

/**
 * Other users of a machine see what stands on a command line.
 * @throws {UsageError} when the address of a store that was given there holds a password.
 */
export function mustHoldNoPassword(url: string): void {
  if (withoutSecrets(url) === url) return;
  throw new UsageError({
    code: 'password-on-command-line',
    message: `A password stands in the address ${withoutSecrets(url)} on the command line, where others can see it.`,
    hint: 'Give it in PGPASSWORD, in ~/.pgpass, or with the address in PROVOST_STORE.',
  });
}

function chosen(flag?: string, environment?: string, profile?: string | null): Setting | undefined {
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
