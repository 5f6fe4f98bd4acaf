import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { UnavailableError, UsageError } from '../domain/errors.js';
import { realPathOf } from './file-identity.js';
import { reason, systemCode } from './system-error.js';

/** A file that appears under its name only when it is complete. */
export interface WholeFile {
  readonly path: string;
  /** @throws {UnavailableError} `file-not-written`, after removing the part file */
  append(text: string): Promise<void>;
  /** Publishes the file and syncs it to disk. */
  close(): Promise<void>;
  /** Removes the part file and leaves an earlier file of that name unchanged. */
  abandon(): Promise<void>;
}

/**
 * Starts a file of UTF-8 text under a temporary name; `close` renames it. A new file is readable by
 * its owner alone, because it may hold personal data. A replaced file keeps its mode, unless
 * `private` is set.
 * @throws {UsageError} `file-is-directory`, also for a name that ends in a separator
 * @throws {UnavailableError} `file-not-written` where the folder is missing, full or not writable
 */
export async function wholeFile(
  path: string,
  options: { readonly private?: boolean } = {},
): Promise<WholeFile> {
  const target = await targetOf(path, options.private === true);
  const file = await guarded(path, () => open(target.writeTo, target.isTemporary ? 'wx' : 'w', target.mode));
  const abandon = async (): Promise<void> => {
    await file.close().catch(() => undefined);
    if (target.isTemporary) await rm(target.writeTo, { force: true });
  };
  const orAbandon = async (work: () => Promise<void>): Promise<void> =>
    guarded(path, work).catch(async (error: unknown) => {
      await abandon();
      throw error;
    });
  return {
    path,
    append: (text) => orAbandon(() => file.appendFile(text, 'utf8')),
    close: () => orAbandon(() => finish(file, target)),
    abandon,
  };
}

/** Writes a small file whole, for its owner alone. @throws as `wholeFile` */
export async function writePrivately(path: string, text: string): Promise<void> {
  const file = await wholeFile(path, { private: true });
  await file.append(text);
  await file.close();
}

/**
 * The path of the part file that is written first, in the same folder so that a rename works. A
 * killed process leaves it there.
 */
export function partPathOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
}

/** Renames the part to its final name, replacing any file there, and syncs the folder. */
export async function putInPlace(part: string, path: string): Promise<void> {
  await rename(part, path);
  // Some systems cannot open a folder; the file itself is already synced.
  const folder = await open(dirname(path), 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

interface Target {
  /** The final path. */
  readonly path: string;
  readonly writeTo: string;
  readonly isTemporary: boolean;
  readonly mode: number;
}

/**
 * Rejects a name that ends in a separator: without it, the file would be in the parent folder.
 * @throws {UsageError} `file-is-directory`
 */
export function assertNamesFile(path: string): void {
  if (!path.endsWith('/') && !path.endsWith(sep)) return;
  throw new UsageError({
    code: 'file-is-directory',
    message: `"${path}" names a folder, so no file can be written there.`,
    hint: 'Name a file inside it.',
  });
}

async function targetOf(path: string, isPrivate: boolean): Promise<Target> {
  assertNamesFile(path);
  const found = await stat(path).catch((cause: unknown) => {
    if (systemCode(cause) === 'ENOENT') return undefined;
    return raiseNotWritten(path, cause);
  });
  if (found?.isDirectory() === true) {
    throw new UsageError({
      code: 'file-is-directory',
      message: `"${path}" is a folder, so no file can be written there.`,
      hint: 'Name a file inside it.',
    });
  }
  // A pipe or device cannot be replaced by a rename, so it is written directly.
  if (found !== undefined && !found.isFile())
    return { path, writeTo: path, isTemporary: false, mode: found.mode };
  // Resolves symbolic links: a rename would replace the link and leave its target unchanged.
  const real = await realPathOf(path);
  const mode = found === undefined || isPrivate ? 0o600 : found.mode & 0o777;
  return { path: real, writeTo: partPathOf(real), isTemporary: true, mode };
}

async function finish(file: FileHandle, target: Target): Promise<void> {
  if (!target.isTemporary) return file.close();
  await file.chmod(target.mode);
  await file.sync();
  await file.close();
  await putInPlace(target.writeTo, target.path);
}

async function guarded<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    return raiseNotWritten(path, cause);
  }
}

function raiseNotWritten(path: string, cause: unknown): never {
  throw notWritten(path, cause);
}

/**
 * The error for a file that cannot be written.
 * @param cause the system error, or such an error of a scratch file
 */
export function notWritten(path: string, cause: unknown): UnavailableError {
  const why = cause instanceof UnavailableError ? cause.cause : cause;
  return new UnavailableError(
    {
      code: 'file-not-written',
      message: `"${path}" cannot be written (${reason(why)}).`,
      hint: 'Name a file in a folder that exists, that you may write to, and that has room.',
    },
    { cause: why },
  );
}
