import { stat } from 'node:fs/promises';
import { ConflictError, NotFoundError, ProvostError, UsageError } from '../../domain/errors.js';
import { identityOfPath, isSameFile, realPathOf } from '../../files/file-identity.js';
import { putInPlace } from '../../files/whole-file.js';
import type { CopySteps, StoreFacts } from '../../store/backup.js';
import { storeFiles } from '../../store/backup.js';
import { withWriteErrors, requireStoreFile } from './backup.js';

export interface RestoreRequest extends Omit<CopySteps, 'isAtRest'> {
  /** File of the backup. */
  readonly file: string;
  /** URL of the restored store. */
  readonly store: string;
  /** True if a store with tenants or jobs at that URL may be replaced. */
  readonly mayReplace: (standing: StoreFacts, path: string) => boolean | Promise<boolean>;
}

export interface RestoredStore extends StoreFacts {
  readonly file: string;
  readonly store: string;
  /** Path of the replaced store; null if there was none. */
  readonly kept: string | null;
}

/**
 * Restores a backup as an embedded store, completely or not at all. It is copied and checked first,
 * and replaces the store only when nobody has that open. The old store remains under another name.
 * @throws {NotFoundError} `file-not-found`
 * @throws {UsageError} `no-store-file`, `same-file`, `store-exists`
 * @throws {ConflictError} `store-open`, `store-log-alone`, `store-unknown`
 * @throws {UnavailableError} when the backup is damaged or of no known version
 * @throws {InterruptedError}
 */
export async function restoreStore({
  file,
  store,
  mayReplace,
  ...steps
}: RestoreRequest): Promise<RestoredStore> {
  const path = await realPathOf(requireStoreFile(store, 'restore'));
  await assertBackup(file, path);
  const files = await storeFiles();
  return withWriteErrors(path, async () => {
    const { part, facts } = await files.copyNextTo(file, path, { ...steps, isAtRest: true });
    try {
      const kept = await placed(part, path, mayReplace);
      return { file, store: path, kept, ...facts };
    } finally {
      await files.discard(part);
    }
  });
}

async function placed(
  part: string,
  path: string,
  mayReplace: RestoreRequest['mayReplace'],
): Promise<string | null> {
  const files = await storeFiles();
  if (await isNothing(path)) {
    files.requireNoLogAlone(path);
    await files.keepLog(part);
    await putInPlace(part, path);
    return null;
  }
  const standing = await files.standingStore(path).catch((cause: unknown) => {
    // Errors of these two kinds already say what to do.
    if (
      cause instanceof ProvostError &&
      ['store-locked', 'store-newer', 'store-log-foreign'].includes(cause.code)
    )
      throw cause;
    throw unknownStore(path, cause);
  });
  try {
    const { facts } = standing;
    const isEmpty = facts.tenants === 0 && facts.jobs === 0;
    if (!isEmpty && !(await mayReplace(facts, path))) throw storeExists(path);
    return await standing.replace(part);
  } finally {
    standing.close();
  }
}

async function isNothing(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined || (found.isFile() && found.size === 0);
}

/** @throws as `restoreStore` */
async function assertBackup(file: string, path: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) {
    throw new NotFoundError({
      code: 'file-not-found',
      message: `There is no file "${file}"; nothing was changed.`,
      hint: 'Name the file that `provost store backup` wrote.',
    });
  }
  if (!found.isFile()) {
    throw new UsageError({
      code: 'not-a-file',
      message: `"${file}" is no file; nothing was changed.`,
      hint: 'Name the file that `provost store backup` wrote.',
    });
  }
  if (!isSameFile(await identityOfPath(file), await identityOfPath(path))) return;
  throw new UsageError({
    code: 'same-file',
    message: `"${file}" is the store itself; nothing was changed.`,
    hint: 'Name the file that `provost store backup` wrote.',
  });
}

function storeExists(path: string): UsageError {
  return new UsageError({
    code: 'store-exists',
    message: `A store with records stands at ${path}; nothing was changed.`,
    hint: 'Add --overwrite to replace it (it stays under another name), or name another file with --store file:PATH.',
  });
}

function unknownStore(path: string, cause: unknown): ConflictError {
  return new ConflictError(
    {
      code: 'store-unknown',
      message: `What stands at ${path} cannot be read as a store, so nobody can tell whether it is in use; nothing was changed.`,
      hint: 'Stop what uses it, move it with the files beside it (-wal, -shm) to another folder, and run the same command again.',
    },
    { cause },
  );
}
