import { homedir } from 'node:os';
import { join } from 'node:path';

/** A setting and where its value came from. */
export interface Setting {
  readonly value: string | undefined;
  readonly origin: 'flag' | 'environment' | 'profile' | 'default';
}

export interface Settings {
  readonly store: Setting;
  readonly tenant: Setting;
}

export interface GivenSettings {
  readonly store?: string | undefined;
  readonly tenant?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Each setting from the first place that gives it: flag, environment, default. */
export function resolveSettings(given: GivenSettings, env: Environment): Settings {
  return {
    store: firstOf(given.store, env['PROVOST_STORE'], `file:${defaultStorePath(env)}`),
    tenant: firstOf(given.tenant, env['PROVOST_TENANT'], undefined),
  };
}

/** The embedded store of this user, where the system keeps programs' data. */
export function defaultStorePath(env: Environment): string {
  const data = env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share');
  return join(data, 'provost', 'provost.db');
}

function firstOf(flag: string | undefined, environment: string | undefined, fallback: string | undefined): Setting {
  if (flag !== undefined) return { value: flag, origin: 'flag' };
  if (environment !== undefined && environment !== '') return { value: environment, origin: 'environment' };
  return { value: fallback, origin: 'default' };
}
