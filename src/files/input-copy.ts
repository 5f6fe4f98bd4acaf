import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ProvostError, UnavailableError, UsageError } from '../domain/errors.js';
import { reason } from './system-error.js';

/** A private copy of an input that can be read only once. */
export interface InputCopy {
  /** Can be opened any number of times until `dispose`. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  dispose(): Promise<void>;
}

/** The default limit of a copy, in bytes: a pipe may never end. */
export const MOST_COPIED = 2 * 1024 ** 3;

export interface CopyOptions {
  /** For messages. */
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
  /** In bytes. */
  readonly most?: number | undefined;
}

/**
 * Copies the stream to a private file. Where the system allows it, the file loses its name before
 * it is written, so that a killed process leaves nothing behind.
 * @throws {UsageError} `input-too-large`
 * @throws {UnavailableError} `spool-failed`
 * @throws the `AbortError` of the signal
 */
export async function copyInput(input: Readable, options: CopyOptions): Promise<InputCopy> {
  const { name, signal, most = MOST_COPIED } = options;
  const named = join(tmpdir(), `provost-input-${randomUUID()}`);
  const file = await open(named, 'wx+', 0o600).catch((cause: unknown) => raiseCopy(name, cause));
  const nameless = pathOfOpenFile(file.fd);
  const removeNamed = (): void => rmSync(named, { force: true });
  if (nameless === undefined) process.once('exit', removeNamed);
  else await rm(named);
  const dispose = async (): Promise<void> => {
    await file.close().catch(() => undefined);
    if (nameless !== undefined) return;
    removeNamed();
    process.off('exit', removeNamed);
  };
  let size = 0;
  const write = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > most) throw tooLarge(name, most);
      await file.appendFile(chunk);
    }
  };
  try {
    await pipeline(input, write, { signal });
    return { path: nameless ?? named, size, dispose };
  } catch (cause) {
    await dispose();
    if (signal?.aborted === true || cause instanceof ProvostError) throw cause;
    return raiseCopy(name, cause);
  }
}

/** A path that opens an unnamed open file again; undefined where the system has none. */
function pathOfOpenFile(descriptor: number): string | undefined {
  const path = `${process.platform === 'darwin' ? '/dev/fd' : '/proc/self/fd'}/${descriptor}`;
  return process.platform !== 'win32' && existsSync(path) ? path : undefined;
}

function tooLarge(name: string, most: number): UsageError {
  return new UsageError({
    code: 'input-too-large',
    message: `${name} has not ended after ${Math.floor(most / 1024 ** 2)} MB, the most that is copied; nothing was done.`,
    hint: 'Check that it ends. Put what is larger into a file and name that, or allow more: PROVOST_MAX_COPY=MEGABYTES.',
  });
}

function raiseCopy(name: string, cause: unknown): never {
  throw new UnavailableError(
    {
      code: 'spool-failed',
      message: `A temporary copy of ${name} could not be written in ${tmpdir()} (${reason(cause)}).`,
      hint: 'Free some space there, or set TMPDIR to a folder with room.',
    },
    { cause },
  );
}
