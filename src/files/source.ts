import { closeSync, constants, open as openFile, openSync, type BigIntStats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { Socket } from 'node:net';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { ConflictError, NotFoundError, UsageError } from '../domain/errors.js';
import type { CopyOptions } from './input-copy.js';
import { copyInput } from './input-copy.js';
import { reason, systemCode } from './system-error.js';

/** The bytes of an input file. They can be read any number of times until `dispose`. */
export interface ByteSource {
  /** For messages: the file's own name, or `standard input`. */
  readonly name: string;
  readonly path: string;
  /** In bytes; never 0. */
  readonly size: number;
  /** The state of the file when it was opened; undefined for a private copy. */
  readonly opened?: FileState | undefined;
  /** Removes a private copy; does nothing to the user's own file. */
  dispose(): Promise<void>;
}

/** Changes when the file is replaced or written to. */
export interface FileState {
  readonly inode: bigint;
  readonly size: bigint;
  /** Time of the last change, in nanoseconds since 1970. */
  readonly changed: bigint;
}

/** The name of standard input in messages. */
export const STANDARD_INPUT = 'standard input';

const CHUNK_BYTES = 1 << 16;
/** Bytes of one read from the system. */
const READ_BYTES = 1 << 18;

/**
 * The file at this path, or standard input for `-`. Standard input and named pipes are copied to a
 * private file, because detecting the encoding and reading the rows are two passes.
 * @param signal aborts the opening and the copying with its own `AbortError`
 * @param most limit of a copy, in bytes; 2 GB by default
 * @throws {NotFoundError} `file-missing`
 * @throws {UsageError} `file-is-directory`, `file-is-device`, `file-unreadable`, `file-empty`,
 *   `input-too-large`
 * @throws {UnavailableError} `spool-failed` when the copy cannot be written
 */
export async function openSource(
  pathOrDash: string,
  stdin: Readable,
  signal?: AbortSignal,
  most?: number,
): Promise<ByteSource> {
  if (pathOrDash === '-') return copySource(stdin, { name: STANDARD_INPUT, signal, most });
  const found = await statFile(pathOrDash);
  if (found.isFIFO())
    return copySource(await openPipe(pathOrDash, signal), { name: pathOrDash, signal, most });
  if (!found.isFile()) throw notRegularFile(pathOrDash, found);
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
 * The bytes in order, in chunks of up to 64 KiB. A chunk is valid until the caller requests the
 * second chunk after it: buffers are reused.
 * @throws {UsageError} `file-unreadable`
 * @throws {ConflictError} `file-changed`, at the end, when the file changed since it was opened
 */
export async function* readChunks(source: ByteSource, upTo = Infinity): AsyncGenerator<Buffer> {
  for await (const bytes of readAhead(source, upTo)) {
    for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
      yield bytes.subarray(from, from + CHUNK_BYTES);
    }
  }
}

/**
 * Reads one piece ahead of the consumer. Three buffers take turns, because allocating one for each
 * piece costs as much as reading.
 */
async function* readAhead(source: ByteSource, upTo: number): AsyncGenerator<Buffer> {
  const { name, path } = source;
  const file = await open(path, 'r').catch((cause: unknown) => raiseUnreadable(name, cause));
  const size = Math.min(READ_BYTES, upTo);
  const buffers = [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size)];
  let at = 0;
  const read = (turn: number): Promise<Buffer> => {
    const piece = readPiece(file, buffers[turn % buffers.length] ?? Buffer.alloc(0), at, upTo - at).then(
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
        await assertUnchanged(source, file);
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

/** All passes over a file, and its recorded digest, must see the same bytes. */
async function assertUnchanged({ name, opened }: ByteSource, file: FileHandle): Promise<void> {
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

async function readPiece(file: FileHandle, buffer: Buffer, from: number, atMost: number): Promise<Buffer> {
  const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, atMost), from);
  return buffer.subarray(0, bytesRead);
}

async function copySource(input: Readable, options: CopyOptions): Promise<ByteSource> {
  const { name } = options;
  const copy = await copyInput(input, options);
  if (copy.size > 0) return { name, ...copy };
  await copy.dispose();
  throw emptyFile(name);
}

/**
 * Opens a named pipe. Opening blocks, and keeps the process alive, until a writer opens the other
 * end; on abort this process opens the other end itself.
 */
async function openPipe(path: string, signal: AbortSignal | undefined): Promise<Readable> {
  const release = (): void => {
    try {
      closeSync(openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
    } catch {
      // The pipe was removed, so there is no other end to open.
    }
  };
  signal?.throwIfAborted();
  signal?.addEventListener('abort', release);
  try {
    const descriptor = await promisify(openFile)(path, 'r').catch((cause: unknown) =>
      raiseUnreadable(path, cause),
    );
    // A socket, because a pending file read would keep the process alive.
    const pipe = new Socket({ fd: descriptor, readable: true, writable: false });
    if (signal?.aborted === true) pipe.destroy();
    signal?.throwIfAborted();
    return pipe;
  } finally {
    signal?.removeEventListener('abort', release);
  }
}

/** The error for a device or socket: it may never end, or have nothing to read. */
function notRegularFile(path: string, found: BigIntStats): UsageError {
  const kind = found.isSocket() ? 'a socket' : 'a device';
  return new UsageError({
    code: 'file-is-device',
    message: `"${path}" is ${kind}, not a file; nothing was read.`,
    hint: 'Name a file or a pipe, or give - to read standard input.',
  });
}

export function emptyFile(name: string): UsageError {
  return new UsageError({
    code: 'file-empty',
    message: `"${name}" is empty.`,
    hint: 'Check that what wrote it has finished, and bring the whole file.',
  });
}

/**
 * A stream of a small file that is read once, such as a secret. It makes no copy.
 * @throws {NotFoundError} `file-missing`
 * @throws {UsageError} `file-is-directory`, `file-unreadable`
 */
export async function openStream(path: string): Promise<Readable> {
  await statFile(path, 'Check the name and the folder.');
  return openForReading(path);
}

/** The state of a path that is not a folder. */
async function statFile(path: string, ifMissing = OR_DASH): Promise<BigIntStats> {
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
