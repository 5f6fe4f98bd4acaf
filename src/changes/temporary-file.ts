import { randomUUID } from 'node:crypto';
import { openSync, readSync, rmSync, writeSync } from 'node:fs';
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
