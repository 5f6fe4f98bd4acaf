import type { FileHandle } from 'node:fs/promises';
import { openUnnamedFile } from '../changes/temporary-file.js';
import { spoolFailed } from './request-body.js';

/**
 * A first-in, first-out queue of bytes in an unnamed file, which the system deletes with the
 * process.
 */
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
        const file = (this.#file ??= await openUnnamedFile('reply'));
        await file.write(bytes, 0, bytes.length, this.#written);
      } catch (cause) {
        spoolFailed(cause);
      }
      this.#written += bytes.length;
    });
  }

  /** Takes the next bytes, at most `most`; none if the spool is empty. */
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

  /** Frees the disk space of an empty spool. */
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

  /** Runs one step at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}
