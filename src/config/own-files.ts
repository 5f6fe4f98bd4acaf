import { join } from 'node:path';
import { homeDirectory } from '../store/home-directory.js';
import { storeFile } from '../store/open.js';
import { findProjectFile } from './project-file.js';
import type { Settings } from './settings.js';
import { type Environment, profilesPath } from './user-directories.js';
import { tokensPath } from './tokens.js';

/** A file that no output of a run may replace. */
export interface OwnFile {
  /** The noun for messages, such as `the store`. */
  readonly noun: string;
  readonly path: string;
}

/** The files of an embedded store (SQLite). */
const STORE_SUFFIXES = ['', '-wal', '-shm', '-journal'];

/** Connection parameters that name files, and their environment variables. */
const SSL_FILES = { sslrootcert: 'PGSSLROOTCERT', sslcert: 'PGSSLCERT', sslkey: 'PGSSLKEY' };

/**
 * The files that a run uses apart from its arguments: the store, and the user's settings and
 * secrets.
 */
export async function ownFiles(
  { store }: Pick<Settings, 'store'>,
  env: Environment,
  folder: string = process.cwd(),
): Promise<OwnFile[]> {
  const url = store.value ?? '';
  const project = await findProjectFile(folder);
  return [
    ...storeFiles(url),
    ...serverFiles(url, env),
    { noun: 'the file of the profiles', path: profilesPath(env) },
    { noun: 'the file of the tokens', path: tokensPath(env) },
    ...(project === undefined ? [] : [{ noun: 'the project file', path: project.path }]),
  ];
}

function storeFiles(url: string): OwnFile[] {
  const path = storeFile(url);
  if (path === undefined) return [];
  return STORE_SUFFIXES.map((suffix) => ({
    noun: suffix === '' ? 'the store' : 'a file of the store',
    path: `${path}${suffix}`,
  }));
}

function serverFiles(url: string, env: Environment): OwnFile[] {
  if (!/^postgres(ql)?:/i.test(url)) return [];
  const parameters = URL.canParse(url) ? new URL(url).searchParams : new URLSearchParams();
  const ssl = Object.entries(SSL_FILES).map(([name, variable]) => parameters.get(name) || env[variable]);
  return [
    ...ssl.flatMap((path) => (path ? [{ noun: 'a certificate or key of the connection', path }] : [])),
    {
      noun: 'the password file',
      path: env['PGPASSFILE'] || join(homeDirectory(env), '.pgpass'),
    },
  ];
}
