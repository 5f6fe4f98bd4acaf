import { createWriteStream, rmSync, type BigIntStats } from 'node:fs';
import { mkdtemp, open, rm, stat, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ConflictError, NotFoundError, UnavailableError, UsageError } from '../domain/errors.js';

/** The bytes of a file that somebody brought. They can be read as often as needed until `dispose`. */
export interface ByteSource {
  /** For messages: the file's own name, or `standard input`. */
  readonly name: string;
  readonly path: string;
  /** In bytes; never 0. */
  readonly size: number;
  /** The file as it was when it was opened; nothing where what is read is a private copy. */
  readonly opened?: FileState | undefined;
  /** Removes what was spooled; does nothing for a file of the user's own. */
  dispose(): Promise<void>;
}

/** What tells a file from another one in its place, and from itself after somebody wrote to it. */
export interface FileState {
  readonly inode: bigint;
  readonly size: bigint;
  /** Of its last change, in nanoseconds since 1970. */
  readonly changed: bigint;
}

/** The name of what comes by standard input. */
export const STANDARD_INPUT = 'standard input';

const CHUNK_BYTES = 1 << 16;
/** Bytes that are asked of the system at once. */
const READ_BYTES = 1 << 18;

/**
 * The file at this path, or standard input for `-`. What can be read only once (standard input, a named pipe) is
 * copied to a private temporary file, because finding out the encoding and reading the rows are two passes.
 * @throws {NotFoundError} `file-missing`
 * @throws {UsageError} `file-is-directory`, `file-unreadable`, `file-empty`
 * @param signal ends the copying, whose failure is then the signal's own `AbortError`
 * @throws {UnavailableError} `spool-failed` when the copy cannot be written
 */
export async function openSource(
  pathOrDash: string,
  stdin: Readable,
  signal?: AbortSignal,
): Promise<ByteSource> {
  if (pathOrDash === '-') return spool(stdin, STANDARD_INPUT, signal);
  const found = await describe(pathOrDash);
  if (!found.isFile()) return spool(await openForReading(pathOrDash), pathOrDash, signal);
  if (found.size === 0n) throw emptyFile(pathOrDash);
  await (await open(pathOrDash, 'r').catch((cause: unknown) => raiseUnreadable(pathOrDash, cause))).close();
  return {
    name: basename(pathOrDash),
    path: pathOrDash,
    size: Number(found.size),
    opened: stateIn(found),
    dispose: async () => undefined,
  };
}

/**
 * The bytes in order, in chunks of up to 64 KiB. The memory of a chunk is used again: it holds until the chunk after the next one
 * is asked for.
 * @throws {UsageError} `file-unreadable`
 * @throws {ConflictError} `file-changed`, at the end, when somebody wrote to the file since it was opened
 */
export async function* readChunks(source: ByteSource, upTo = Infinity): AsyncGenerator<Buffer> {
  for await (const bytes of readAhead(source, upTo)) {
    for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
      yield bytes.subarray(from, from + CHUNK_BYTES);
    }
  }
}

/** Reads a piece while the one before it is worked on, into three buffers in turns: new memory for each would cost as much as the reading. */
async function* readAhead(source: ByteSource, upTo: number): AsyncGenerator<Buffer> {
  const { name, path } = source;
  const file = await open(path, 'r').catch((cause: unknown) => raiseUnreadable(name, cause));
  const size = Math.min(READ_BYTES, upTo);
  const buffers = [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size)];
  let at = 0;
  const read = (turn: number): Promise<Buffer> => {
    const piece = filled(file, buffers[turn % buffers.length] ?? Buffer.alloc(0), at, upTo - at).then(
      (bytes) => {
        at += bytes.length;
        return bytes;
      },
    );
    piece.catch(() => undefined);
    return piece;
  };
  let next = read(0);
  try {
    for (let turn = 1; ; turn += 1) {
      const bytes = await next.catch((cause: unknown) => raiseUnreadable(name, cause));
      if (bytes.length === 0) {
        await mustBeAsOpened(source, file);
        return;
      }
      next = read(turn);
      yield bytes;
    }
  } finally {
    await next.catch(() => undefined);
    await file.close();
  }
}

/** Several readings of a file, and the digest of it that is noted, are of the same bytes. */
async function mustBeAsOpened({ name, opened }: ByteSource, file: FileHandle): Promise<void> {
  if (opened === undefined) return;
  const now = stateIn(
    await file.stat({ bigint: true }).catch((cause: unknown) => raiseUnreadable(name, cause)),
  );
  if (now.inode === opened.inode && now.size === opened.size && now.changed === opened.changed) return;
  throw new ConflictError({
    code: 'file-changed',
    message: `"${name}" was changed while it was read; nothing was done with it.`,
    hint: 'Run the command again when nothing writes to the file any more.',
  });
}

function stateIn({ ino, size, mtimeNs }: BigIntStats): FileState {
  return { inode: ino, size, changed: mtimeNs };
}

async function filled(file: FileHandle, buffer: Buffer, from: number, atMost: number): Promise<Buffer> {
  const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, atMost), from);
  return buffer.subarray(0, bytesRead);
}

/** The error for a file in which there is nothing to read. */
export function emptyFile(name: string): UsageError {
  return new UsageError({
    code: 'file-empty',
    message: `"${name}" is empty.`,
    hint: 'Check that what wrote it has finished, and bring the whole file.',
  });
}

/** The `code` of an error of the operating system, such as `ENOENT`; empty for any other value. */
export function systemCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}

/**
 * The bytes of the file at this path as they come, for what is small and is read once, such as a secret, which is copied nowhere.
 * @throws {NotFoundError} `file-missing` @throws {UsageError} `file-is-directory`, `file-unreadable`
 */
export async function openStream(path: string): Promise<Readable> {
  await describe(path, 'Check the name and the folder.');
  return openForReading(path);
}

/** What stands at this path, which is no folder. */
async function describe(path: string, ifMissing = OR_DASH): Promise<BigIntStats> {
  const found = await statOf(path, ifMissing);
  if (!found.isDirectory()) return found;
  throw new UsageError({
    code: 'file-is-directory',
    message: `"${path}" is a folder, not a file.`,
    hint: 'Name one file inside it.',
  });
}

const OR_DASH = 'Check the name and the folder, or give - to read standard input.';

async function statOf(path: string, ifMissing: string): Promise<BigIntStats> {
  try {
    return await stat(path, { bigint: true });
  } catch (cause) {
    const code = systemCode(cause);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') return raiseUnreadable(path, cause);
    throw new NotFoundError(
      {
        code: 'file-missing',
        message: `There is no file "${path}".`,
        hint: ifMissing,
      },
      { cause },
    );
  }
}

async function openForReading(path: string): Promise<Readable> {
  const file = await open(path, 'r').catch((cause: unknown) => raiseUnreadable(path, cause));
  return file.createReadStream();
}

/** Folders of copies that are there now. */
const copies = new Set<string>();

function removeCopies(): void {
  for (const folder of copies) rmSync(folder, { recursive: true, force: true });
}

async function spool(input: Readable, name: string, signal: AbortSignal | undefined): Promise<ByteSource> {
  const folder = await mkdtemp(join(tmpdir(), 'provost-')).catch((cause: unknown) => raiseSpool(name, cause));
  copies.add(folder);
  // A second Ctrl-C ends the process where it stands, and the copy holds what may be personal data.
  process.off('exit', removeCopies).once('exit', removeCopies);
  const dispose = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    copies.delete(folder);
  };
  const path = join(folder, 'input');
  try {
    await pipeline(input, createWriteStream(path, { mode: 0o600, flags: 'wx' }), { signal }).catch(
      (cause: unknown) => {
        if (signal?.aborted === true) throw cause;
        return raiseSpool(name, cause);
      },
    );
    const { size } = await stat(path);
    if (size === 0) throw emptyFile(name);
    return { name, path, size, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function raiseSpool(name: string, cause: unknown): never {
  throw new UnavailableError(
    {
      code: 'spool-failed',
      message: `A temporary copy of ${name} could not be written in ${tmpdir()} (${reason(cause)}).`,
      hint: 'Free some space there, or set TMPDIR to a folder with room.',
    },
    { cause },
  );
}

function raiseUnreadable(name: string, cause: unknown): never {
  throw new UsageError(
    {
      code: 'file-unreadable',
      message: `"${name}" cannot be read (${reason(cause)}).`,
      hint: 'Check that you may read the file and that nothing else has it locked.',
    },
    { cause },
  );
}

/** Why the operating system refused, in a few words. */
export function reason(cause: unknown): string {
  switch (systemCode(cause)) {
    case 'EACCES':
    case 'EPERM':
      return 'you have no rights to it';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EFBIG':
      return 'no file may grow that large there';
    case 'EROFS':
      return 'the disk is read-only';
    case 'ENOENT':
    case 'ENOTDIR':
      return 'the folder does not exist';
    case 'ENAMETOOLONG':
      return 'the name is too long';
    default:
      return cause instanceof Error ? cause.message : 'no reason given';
  }
}
