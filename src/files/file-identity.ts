import { fstat, type BigIntStats } from 'node:fs';
import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** Identifies a file, to compare two names. */
export interface FileIdentity {
  /**
   * Absolute, with every link resolved, also for a file to be created; undefined for an open
   * stream.
   */
  readonly path: string | undefined;
  /** Device and inode, which hard links share; undefined where no file exists yet. */
  readonly node: string | undefined;
  /** The null device, which two outputs may share. */
  readonly isNull: boolean;
}

/** The longest chain of links to follow, as on most systems. */
const MOST_LINKS = 40;

/** The identity of an existing or future file. Never fails. */
export async function identityOfPath(path: string): Promise<FileIdentity> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return { path: await realPathOf(path), ...(await nodeOf(found)) };
}

/** The identity of an open descriptor, such as 0 for standard input. */
export async function identityOfStream(descriptor: number): Promise<FileIdentity> {
  const found = await promisify(statOfStream)(descriptor).catch(() => undefined);
  return { path: undefined, ...(await nodeOf(found)) };
}

export function isSameFile(one: FileIdentity, other: FileIdentity): boolean {
  if (one.isNull || other.isNull) return false;
  if (one.node !== undefined && one.node === other.node) return true;
  return one.path !== undefined && one.path === other.path;
}

/** The path with every link resolved. A missing file resolves to where it would be created. */
export async function realPathOf(path: string, links = 0): Promise<string> {
  const whole = resolve(path);
  const real = await realpath(whole).catch(() => undefined);
  if (real !== undefined) return real;
  const target = await readlink(whole).catch(() => undefined);
  if (target !== undefined && links < MOST_LINKS)
    return realPathOf(resolve(dirname(whole), target), links + 1);
  const isThere = await lstat(whole).then(
    () => true,
    () => false,
  );
  const folder = dirname(whole);
  if (isThere || folder === whole) return whole;
  return join(await realPathOf(folder, links), basename(whole));
}

function statOfStream(
  descriptor: number,
  done: (error: Error | null, found: BigIntStats | undefined) => void,
): void {
  fstat(descriptor, { bigint: true }, done);
}

async function nodeOf(found: BigIntStats | undefined): Promise<Pick<FileIdentity, 'node' | 'isNull'>> {
  if (found === undefined) return { node: undefined, isNull: false };
  const nothing = found.isCharacterDevice()
    ? await stat('/dev/null', { bigint: true }).catch(() => undefined)
    : undefined;
  return { node: `${found.dev}:${found.ino}`, isNull: nothing !== undefined && nothing.rdev === found.rdev };
}
