import { stat } from 'node:fs/promises';
import { readAddress } from '../../domain/address.js';
import { UsageError } from '../../domain/errors.js';
import { realPathOf } from '../../files/file-identity.js';
import { systemCode } from '../../files/system-error.js';
import { assertNamesFile, notWritten, putInPlace } from '../../files/whole-file.js';
import type { CopySteps, StoreFacts } from '../../store/backup.js';
import { storeFiles } from '../../store/backup.js';
import { storeFile } from '../../store/open.js';

export { beginsAsStore } from '../../store/backup.js';

export interface BackupRequest extends Omit<CopySteps, 'isAtRest'> {
  /** URL of the store. */
  readonly store: string;
  /** File of the backup. */
  readonly file: string;
}

export interface StoreBackup extends StoreFacts {
  readonly store: string;
  readonly file: string;
  readonly bytes: number;
}

/**
 * Writes one committed state of an embedded store to a file and checks it, while others may write.
 * The file appears when it is complete. It has the identity, key and tokens of the store, so only
 * its owner may read it.
 * @throws {UsageError} `no-store-file`, `backup-in-use`
 * @throws {UnavailableError} when the store is missing, damaged or of no known version, or the file
 * cannot be written
 * @throws {InterruptedError}
 */
export async function backUpStore({ store, file, ...steps }: BackupRequest): Promise<StoreBackup> {
  const path = requireStoreFile(store, 'backup');
  const target = await realPathOf(file);
  await assertPlainFile(file);
  const files = await storeFiles();
  return withWriteErrors(file, async () => {
    const { part, facts } = await files.copyNextTo(path, target, steps);
    const { size } = await stat(part);
    try {
      await putInPlace(part, target);
    } catch (error) {
      await files.discard(part);
      throw error;
    }
    return { store: path, file, bytes: size, ...facts };
  });
}

/**
 * Returns the file of a store.
 * @throws {UsageError} `no-store-file` when the store is not a file
 */
export function requireStoreFile(url: string, command: 'backup' | 'restore'): string {
  const path = storeFile(url);
  if (path !== undefined) return path;
  const { shown } = readAddress(url);
  const isService = /^https?:/i.test(url);
  const tool = command === 'backup' ? 'pg_dump' : 'pg_restore';
  throw new UsageError({
    code: 'no-store-file',
    message: `${shown} is ${isService ? 'a service' : 'no file of a store'}, and \`store ${command}\` is for a store in a file; nothing was done.`,
    hint: isService
      ? `Run it on the machine of the service, with --store file:PATH; for a service on PostgreSQL use ${tool} there.`
      : `Use ${tool}, which comes with PostgreSQL.`,
  });
}

/** Converts system errors into the error for a file that cannot be written. */
export async function withWriteErrors<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Only system errors have an `errno`; store errors have messages of their own.
    throw error instanceof Error && 'errno' in error && systemCode(error) !== undefined
      ? notWritten(file, error)
      : error;
  }
}

/** @throws {UsageError} when the path is a folder, a device or a store in use */
async function assertPlainFile(file: string): Promise<void> {
  assertNamesFile(file);
  const found = await stat(file).catch(() => undefined);
  if (found !== undefined && !found.isFile()) {
    throw new UsageError({
      code: found.isDirectory() ? 'file-is-directory' : 'not-a-file',
      message: `"${file}" is ${found.isDirectory() ? 'a folder' : 'no file'}, so no backup can be written there.`,
      hint: 'Name a file, such as monday.backup.db.',
    });
  }
  for (const path of [`${file}-wal`, `${file}-journal`]) {
    const log = await stat(path).catch(() => undefined);
    if (log === undefined) continue;
    throw new UsageError({
      code: 'backup-in-use',
      message: `"${path}" stands beside "${file}": it belongs to a store at work, and would damage a backup of that name; nothing was done.`,
      hint: 'Name another file.',
    });
  }
}
