import { constants } from 'node:fs';
import { access, lstat, readdir, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { formatCount } from '../domain/counts.js';
import { leftoversIn } from '../files/leftovers.js';
import type { Finding } from './finding.js';
import { notChecked, ok, problem } from './finding.js';
import type { Keyring } from './tokens.js';
import { tokenKeeper, tokensPath } from './tokens.js';
import { type Environment, profilesPath, userDirectory } from './user-directories.js';

/**
 * Files that killed runs left next to the store, among the own files, and in the current directory.
 */
export async function leftoversFinding(folders: readonly string[], now: number): Promise<Finding> {
  const check = 'leftovers';
  const found = (await Promise.all([...new Set(folders)].map((folder) => leftoversIn(folder, now)))).flat();
  const [first, ...others] = found;
  if (first === undefined) return ok(check, 'No run that was killed left a file behind.');
  const files =
    others.length === 0 ? `${first} was` : `${first} and ${formatCount(others.length)} more files were`;
  return {
    check,
    status: 'warning',
    finding: `${files} left by a backup, restore or export that was killed, and ${others.length === 0 ? 'is' : 'are'} part of no store.`,
    advice: `There may be records of people in it. Unless such a run is still at work, run: rm ${found.map(quoteForShell).join(' ')}`,
  };
}

/** Quotes a path for a shell. */
function quoteForShell(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

/** Free space below which large imports, replies and exports are in danger, in bytes. */
const LEAST_TEMPORARY = 500 * 1024 * 1024;

/** Checks the machine: temporary directory, cache, own files, keyring. */
export async function environmentFindings(
  env: Environment,
  openKeyring: () => Promise<Keyring | undefined>,
  programFolder: string,
): Promise<Finding[]> {
  const cache = userDirectory(env, 'XDG_CACHE_HOME');
  return [
    await temporaryFinding(env['TMPDIR'] || tmpdir()),
    await cacheFinding(cache),
    await compiledFinding([join(programFolder, 'dist'), join(cache, 'provost')]),
    await privacyFinding(env),
    await keyringFinding(openKeyring),
  ];
}

async function temporaryFinding(folder: string): Promise<Finding> {
  const check = 'temporary files';
  const unusable = {
    ...{ check, status: 'problem' as const },
    finding: `Nothing can be written to ${folder}.`,
    advice:
      'Name a folder that you may write to in TMPDIR: imports, exports and answers of services pass through it.',
  };
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const finding = `${Math.floor(free / 1024 / 1024)} MB free in ${folder}.`;
    if (free >= LEAST_TEMPORARY) return ok(check, finding);
    const advice = 'Free some space, or name another folder in TMPDIR, before a large import.';
    return { check, status: 'warning', finding, advice };
  } catch {
    return unusable;
  }
}

async function cacheFinding(folder: string): Promise<Finding> {
  const nearest = await nearestFolder(folder);
  const writable = await access(nearest, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (writable) return ok('cache', `What speeds up the next start can be kept in ${folder}.`);
  return {
    check: 'cache',
    status: 'warning',
    finding: `Nothing can be kept in ${folder}, so that each start takes longer where the program's own folder is read-only too.`,
    advice: 'Name a folder that you may write to in XDG_CACHE_HOME.',
  };
}

/**
 * Checks the cached compiled code of the program, which runs as the program itself. Files that
 * others may have written are not run (bin/code-cache.js), and are named here.
 */
async function compiledFinding(folders: readonly string[]): Promise<Finding> {
  const check = 'compiled code';
  const cached = (await Promise.all(folders.map(cachedCodeIn))).flat();
  if (cached.length === 0) return ok(check, 'None is kept yet: a run that ends well keeps it.');
  const open = cached.find(({ isTrusted }) => !isTrusted);
  if (open !== undefined) {
    return {
      check,
      status: 'warning',
      finding: `${open.path} belongs to ${open.owner}${open.isOpen ? ' and may be written by others' : ''}; what is kept there is not run.`,
      advice: open.isOpen
        ? `Close it: chmod go-w ${open.path}`
        : 'It does no harm: your own cache folder is used in its place.',
    };
  }
  const locations = [...new Set(cached.map(({ path, owner }) => `${dirname(path)}, by ${owner}`))];
  return ok(check, `It is kept in ${locations.join(' and ')}, where nobody else may write.`);
}

interface CachedCode {
  readonly path: string;
  readonly owner: string;
  /** Users other than its owner may write it. */
  readonly isOpen: boolean;
  readonly isTrusted: boolean;
}

/** The cached code in a directory; only the directory itself if it is not trusted. */
async function cachedCodeIn(folder: string): Promise<CachedCode[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.cache'));
  if (names.length === 0) return [];
  const within = await cachedCodeAt(folder);
  if (within?.isTrusted === false) return [within];
  const files = await Promise.all(names.map((name) => cachedCodeAt(join(folder, name))));
  return files.filter((file) => file !== undefined);
}

async function cachedCodeAt(path: string): Promise<CachedCode | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  const { uid, mode } = found;
  const own = process.geteuid?.();
  const isOpen = own !== undefined && (mode & 0o022) !== 0;
  const isTrusted = own === undefined || ((uid === own || uid === 0) && !isOpen);
  return { path, owner: own === uid ? 'you' : uid === 0 ? 'root' : `the user ${uid}`, isOpen, isTrusted };
}

/** The directory, or its nearest existing parent. */
async function nearestFolder(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const isThere = await stat(at).then(
      () => true,
      () => false,
    );
    if (isThere || at === dirname(at)) return at;
  }
}

/** Checks that other users cannot read the tokens or replace the own files. */
async function privacyFinding(env: Environment): Promise<Finding> {
  const check = 'own files';
  const folder = dirname(profilesPath(env));
  if (process.platform === 'win32') return notChecked(check);
  for (const [path, open] of [
    [tokensPath(env), 0o077],
    [profilesPath(env), 0o022],
    [folder, 0o022],
  ] as const) {
    const mode = await stat(path).then(
      (found) => found.mode,
      () => 0,
    );
    if ((mode & open) === 0) continue;
    return {
      check,
      status: path === tokensPath(env) ? 'problem' : 'warning',
      finding: `Others on this machine may ${open === 0o077 ? 'read' : 'change'} ${path}.`,
      advice: `Close it: chmod ${path === folder ? '700' : '600'} ${path}`,
    };
  }
  try {
    await tokenKeeper(tokensPath(env), async () => undefined).find('');
  } catch (error) {
    return problem(check, error);
  }
  return ok(check, `Nobody else may change what is in ${folder}.`);
}

async function keyringFinding(openKeyring: () => Promise<Keyring | undefined>): Promise<Finding> {
  const ring = await openKeyring();
  if (ring === undefined) {
    return ok(
      'keyring',
      'No keyring answers: tokens of `provost login` are kept in a file that you alone may read.',
    );
  }
  try {
    await ring.get('probe');
    return ok('keyring', 'The keyring of this machine answers.');
  } catch {
    return {
      check: 'keyring',
      status: 'warning',
      finding: 'The keyring of this machine is locked or does not answer.',
      advice: 'Unlock it, or log in again with `provost login`, which then keeps the token in a file.',
    };
  }
}
