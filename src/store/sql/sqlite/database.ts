import { pathToFileURL } from 'node:url';
import { backup, DatabaseSync } from '@photostructure/sqlite';

/**
 * The `node:sqlite` API, from a package that ships the engine: one SQLite version on every Node, and no native build.
 */
export type Database = InstanceType<typeof DatabaseSync>;

export function openDatabase(path: string, options: { readonly timeout: number }): Database {
  return new DatabaseSync(path, options);
}

/** For a file that nobody can write while it is open: no locks and no shared files. */
export function openUnchangingDatabase(path: string): Database {
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  return new DatabaseSync(url, { readOnly: true });
}

/** Pages that are copied at once. */
const PAGES_AT_ONCE = 100;

/**
 * Copies the database, page by page, into the one in the file `target`.
 * @param onPages pages copied so far, and in all; what it throws ends the copying
 */
export async function copyPages(
  from: Database,
  target: string,
  onPages: (done: number, total: number) => void,
): Promise<void> {
  await backup(from, target, {
    rate: PAGES_AT_ONCE,
    progress: ({ totalPages, remainingPages }) => onPages(totalPages - remainingPages, totalPages),
  });
}
