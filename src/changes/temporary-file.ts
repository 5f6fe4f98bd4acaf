import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnavailableError } from '../domain/errors.js';

/** Opens a private file that the system forgets when this process ends. @param of what it holds, for its name @throws as `writeThere` */
export function openTemporaryFile(of: string): number {
  const path = join(tmpdir(), `provost-${of}-${randomUUID()}`);
  return whereThereIsRoom(() => {
    const handle = openSync(path, 'wx+', 0o600);
    rmSync(path);
    return handle;
  });
}

/** Writes all of the bytes at this place. @throws {UnavailableError} `temporary-folder` when the folder of temporary files takes no more */
export function writeThere(handle: number, bytes: Uint8Array, at: number): void {
  whereThereIsRoom(() => {
    for (let done = 0; done < bytes.length;) {
      done += writeSync(handle, bytes, done, bytes.length - done, at + done);
    }
  });
}

/** Fills all of the bytes with what was written at this place. */
export function readThere(handle: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length;) {
    const read = readSync(handle, bytes, done, bytes.length - done, at + done);
    if (read === 0) throw new RangeError(`Nothing was written at ${at + done}`);
    done += read;
  }
}

/** Bytes one behind the other: the last of them in memory, those before in a private file, which there is only once there are many. */
export interface GrowingBytes {
  /** Makes room for so many more, to be written into `bytes` from `at` on before more is asked for; they stand at `place`. */
  reserve(size: number): { readonly bytes: Buffer; readonly at: number; readonly place: number };
  /** What stands at a place. It holds until more room is made. */
  read(place: number, size: number): Buffer;
  close(): void;
}

/** Bytes that are made ready for the first of them: most runs are about a few things. */
const FIRST = 1 << 12;

/**
 * @param of what they hold, for the file's name
 * @param held how many are held in memory before they go into the file
 */
export function growingBytes(of: string, held = 1 << 20): GrowingBytes {
  let bytes = Buffer.allocUnsafe(Math.min(held, FIRST));
  let length = 0;
  let handle: number | undefined;
  /** How many stand in the file. */
  let filed = 0;

  const makeRoom = (needed: number): void => {
    if (length + needed <= bytes.length) return;
    if (length + needed <= held) {
      const larger = Buffer.allocUnsafe(Math.min(held, (length + needed) * 2));
      larger.set(bytes.subarray(0, length));
      bytes = larger;
      return;
    }
    if (length > 0) {
      handle ??= openTemporaryFile(of);
      writeThere(handle, bytes.subarray(0, length), filed);
      filed += length;
      length = 0;
    }
    if (needed > bytes.length) bytes = Buffer.allocUnsafe(needed);
  };

  return {
    reserve(size) {
      makeRoom(size);
      const at = length;
      length += size;
      return { bytes, at, place: filed + at };
    },
    read(place, size) {
      if (place >= filed) return bytes.subarray(place - filed, place - filed + size);
      const found = Buffer.allocUnsafe(size);
      if (handle !== undefined) readThere(handle, found, place);
      return found;
    },
    close() {
      if (handle !== undefined) closeSync(handle);
      handle = undefined;
    },
  };
}

/** Text that grows in a private file, which there is only once something was added, and which is read by its path. */
export interface TemporaryText {
  /** The path; undefined as long as there is nothing. */
  readonly path: string | undefined;
  /** @throws as `writeThere` */
  append(text: string): Promise<void>;
  /** Removes it; what is added afterwards begins another. */
  remove(): Promise<void>;
}

/** @param of what it holds, for its name */
export function temporaryText(of: string): TemporaryText {
  let folder: string | undefined;
  let file: FileHandle | undefined;
  let path: string | undefined;
  return {
    get path() {
      return path;
    },
    async append(text) {
      try {
        folder ??= await mkdtemp(join(tmpdir(), `provost-${of}-`));
        path ??= join(folder, 'lines');
        file ??= await open(path, 'wx', 0o600);
        await file.appendFile(text, 'utf8');
      } catch (cause) {
        throw noRoomForTemporary(cause);
      }
    },
    async remove() {
      await file?.close();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
      folder = file = path = undefined;
    },
  };
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
