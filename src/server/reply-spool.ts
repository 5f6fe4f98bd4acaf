import { randomUUID } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spoolFailed } from './body.js';

/** Bytes that wait to be sent, first in, first out, in a private temporary file that has no name: nothing of it outlives the process. */
export class ReplySpool {
  #file: FileHandle | undefined;
  #written = 0;
  #read = 0;
  #last: Promise<unknown> = Promise.resolve();

  get isEmpty(): boolean {
    return this.#read === this.#written;
  }

  /** @throws {UnavailableError} `spool-failed` */
  append(bytes: Uint8Array): Promise<void> {
    return this.#inTurn(async () => {
      try {
        const file = (this.#file ??= await unnamedFile());
        await file.write(bytes, 0, bytes.length, this.#written);
      } catch (cause) {
        spoolFailed(cause);
      }
      this.#written += bytes.length;
    });
  }

  /** The next bytes, at most so many; none where it is empty. */
  take(most: number): Promise<Buffer> {
    return this.#inTurn(async () => {
      const size = Math.min(most, this.#written - this.#read);
      if (this.#file === undefined || size === 0) return Buffer.alloc(0);
      const bytes = Buffer.allocUnsafe(size);
      const { bytesRead } = await this.#file.read(bytes, 0, size, this.#read);
      this.#read += bytesRead;
      return bytes.subarray(0, bytesRead);
    });
  }

  /** Gives the space on the disk back where nothing waits to be sent. */
  clear(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.isEmpty) return;
      this.#read = this.#written = 0;
      await this.#file?.truncate(0);
    });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      const file = this.#file;
      this.#file = undefined;
      await file?.close();
    });
  }

  /** One thing at a time: the file has one end to write to. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}

async function unnamedFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `provost-reply-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await rm(path);
  return file;
}
