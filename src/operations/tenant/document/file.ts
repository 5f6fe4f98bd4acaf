import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UnavailableError } from '../../../domain/errors.js';
import { reason } from '../../../files/source.js';

/** Where the pieces of a document go, in order. */
export type DocumentOutput = (piece: string) => Promise<void>;

/**
 * Lets `work` write a file that takes its name only when it is whole; whatever happens before, an earlier file of that
 * name stays as it was. Its owner alone may read it, because it holds personal data.
 * @throws {UnavailableError} `file-not-written`
 */
export async function writingFile<T>(path: string, work: (output: DocumentOutput) => Promise<T>): Promise<T> {
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  const file = await guarded(path, () => open(beside, 'wx', 0o600));
  try {
    const result = await work((piece) => guarded(path, () => file.appendFile(piece, 'utf8')));
    await guarded(path, () => putInPlace(file, beside, path));
    return result;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(beside, { force: true });
    throw error;
  }
}

async function putInPlace(file: FileHandle, beside: string, path: string): Promise<void> {
  await file.sync();
  await file.close();
  await rename(beside, path);
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new UnavailableError(
      {
        code: 'file-not-written',
        message: `"${path}" cannot be written (${reason(cause)}).`,
        hint: 'Check that the folder exists, has room and is yours to write to, or name another file.',
      },
      { cause },
    );
  }
}
