import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { UnavailableError, UsageError } from '../domain/errors.js';
import { realPathOf } from './file-identity.js';
import { reason, systemCode } from './system-error.js';

/** A file that appears under its name only when it is whole. */
export interface WholeFile {
  readonly path: string;
  /** @throws {UnavailableError} `file-not-written`; what was written so far is removed */
  append(text: string): Promise<void>;
  /** Puts the file in place, on the disk. */
  close(): Promise<void>;
  /** Removes what was written so far and leaves an earlier file of that name as it was. */
  abandon(): Promise<void>;
}

/**
 * Starts a file of UTF-8 text: the text goes to a file beside it, which takes its name on `close`. A new file is readable by
 * its owner alone, because it may hold personal data; a file that is replaced keeps its rights, unless it is to be `private` too.
 * @throws {UsageError} `file-is-directory`, for a name that ends in a separator too
 * @throws {UnavailableError} `file-not-written` where the folder is missing, full or not ours to write to
 */
export async function wholeFile(
  path: string,
  options: { readonly private?: boolean } = {},
): Promise<WholeFile> {
  const target = await targetOf(path, options.private === true);
  const file = await guarded(path, () => open(target.writeTo, target.temporary ? 'wx' : 'w', target.mode));
  const abandon = async (): Promise<void> => {
    await file.close().catch(() => undefined);
    if (target.temporary) await rm(target.writeTo, { force: true });
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

/** Where what is to become the file is written first: beside it, so that it can be renamed. A killed process leaves it there. */
export function partBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
}

/** Gives a part its name, in place of whatever has it, and makes that last. */
export async function putInPlace(part: string, path: string): Promise<void> {
  await rename(part, path);
  // Some systems do not let a folder be opened, and the file itself is safe already.
  const folder = await open(dirname(path), 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

interface Target {
  /** The file that is to be there in the end. */
  readonly path: string;
  readonly writeTo: string;
  readonly temporary: boolean;
  readonly mode: number;
}

/**
 * Refuses a name that only a folder can have: without its separator, the file would stand in the folder above.
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
  // Beside a pipe or a device nothing can be written first.
  if (found !== undefined && !found.isFile())
    return { path, writeTo: path, temporary: false, mode: found.mode };
  // Through a symbolic link: replacing the link would leave the file that it points to as it was.
  const real = await realPathOf(path);
  const mode = found === undefined || isPrivate ? 0o600 : found.mode & 0o777;
  return { path: real, writeTo: partBeside(real), temporary: true, mode };
}

async function finish(file: FileHandle, target: Target): Promise<void> {
  if (!target.temporary) return file.close();
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

/** The refusal of a file to be written. @param cause the system's own error, or such a refusal of a file beside it */
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
