import { randomUUID } from 'node:crypto';
import { openSync, readSync, rmSync, writeSync } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnavailableError } from '../domain/errors.js';

/**
 * Opens a private file that the system deletes when the process ends.
 * @param of the content, for the file name
 * @throws as `writeAt`
 */
export function openTemporaryFile(of: string): number {
  const path = join(tmpdir(), `provost-${of}-${randomUUID()}`);
  return whereThereIsRoom(() => {
    const handle = openSync(path, 'wx+', 0o600);
    rmSync(path);
    return handle;
  });
}

/**
 * Writes all bytes at the offset.
 * @throws {UnavailableError} `temporary-folder` when the temporary folder is full or not writable
 */
export function writeAt(handle: number, bytes: Uint8Array, at: number): void {
  whereThereIsRoom(() => {
    for (let done = 0; done < bytes.length;) {
      done += writeSync(handle, bytes, done, bytes.length - done, at + done);
    }
  });
}

/** Fills all of the bytes with what was written at this place. */
export function readAt(handle: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length;) {
    const read = readSync(handle, bytes, done, bytes.length - done, at + done);
    if (read === 0) throw new RangeError(`Nothing was written at ${at + done}`);
    done += read;
  }
}

/** As `openTemporaryFile`, for asynchronous use. @throws as Node's `open` */
export async function openUnnamedFile(of: string): Promise<FileHandle> {
  const path = join(tmpdir(), `provost-${of}-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await rm(path);
  return file;
}

/** The folder of temporary files takes no more. */
export function noRoomForTemporary(cause: unknown): UnavailableError {
  return new UnavailableError(
    {
      code: 'temporary-folder',
      message: `The folder of temporary files (${tmpdir()}) takes no more; nothing was changed.`,
      hint: 'Free some space there, or name another folder in TMPDIR, and run the same command again.',
    },
    { cause },
  );
}

function whereThereIsRoom<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw noRoomForTemporary(cause);
  }
}
