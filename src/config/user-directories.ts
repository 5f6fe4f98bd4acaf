import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { homeDirectory } from '../store/home-directory.js';

/** The environment variables of a run. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The directories of the XDG Base Directory Specification, with their defaults below the home
 * directory.
 */
const DEFAULTS = {
  XDG_CACHE_HOME: ['.cache'],
  XDG_CONFIG_HOME: ['.config'],
  XDG_DATA_HOME: ['.local', 'share'],
  XDG_STATE_HOME: ['.local', 'state'],
} as const;
export type UserDirectory = keyof typeof DEFAULTS;

/**
 * The directory for one kind of file. A relative path in the variable is ignored, as the
 * specification says. macOS and Windows use their own directories, unless an earlier version left
 * files in that of the specification.
 */
export function userDirectory(
  env: Environment,
  kind: UserDirectory,
  platform: NodeJS.Platform = process.platform,
): string {
  const named = absolute(env[kind]);
  if (named !== undefined) return named;
  const home = homeDirectory(env);
  const usual = join(home, ...DEFAULTS[kind]);
  const native = nativeDirectory(env, kind, platform, home);
  return native === undefined || existsSync(join(usual, 'provost')) ? usual : native;
}

function nativeDirectory(
  env: Environment,
  kind: UserDirectory,
  platform: NodeJS.Platform,
  home: string,
): string | undefined {
  if (platform === 'darwin')
    return join(home, 'Library', kind === 'XDG_CACHE_HOME' ? 'Caches' : 'Application Support');
  if (platform === 'win32') return absolute(env[kind === 'XDG_CONFIG_HOME' ? 'APPDATA' : 'LOCALAPPDATA']);
  return undefined;
}

/** Whether the variable sets the directory. */
export function isDirectorySet(env: Environment, kind: UserDirectory): boolean {
  return absolute(env[kind]) !== undefined;
}

function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

export function profilesPath(env: Environment): string {
  return join(userDirectory(env, 'XDG_CONFIG_HOME'), 'provost', 'profiles.json');
}
