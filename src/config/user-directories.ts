import { isAbsolute, join } from 'node:path';
import { homeDirectory } from '../store/home-directory.js';

/** The variables of a run. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The directories of the XDG Base Directory Specification, with what stands in for them in the home directory. */
const DEFAULTS = {
  XDG_CACHE_HOME: ['.cache'],
  XDG_CONFIG_HOME: ['.config'],
  XDG_DATA_HOME: ['.local', 'share'],
  XDG_STATE_HOME: ['.local', 'state'],
} as const;
export type UserDirectory = keyof typeof DEFAULTS;

/** Where this user's files of a kind are. A relative path in the variable is ignored, as the specification says. */
export function userDirectory(env: Environment, kind: UserDirectory): string {
  return absolute(env[kind]) ?? join(homeDirectory(env), ...DEFAULTS[kind]);
}

/** Does the variable say where they are? */
export function isDirectorySet(env: Environment, kind: UserDirectory): boolean {
  return absolute(env[kind]) !== undefined;
}

function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

/** The file of this user's profiles, where the system keeps programs' settings. */
export function profilesPath(env: Environment): string {
  return join(userDirectory(env, 'XDG_CONFIG_HOME'), 'provost', 'profiles.json');
}
