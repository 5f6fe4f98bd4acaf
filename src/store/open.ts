import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UnavailableError, UsageError } from '../domain/errors.js';
import type { Store } from './port.js';

export interface OpenOptions {
  /** Make the store where there is none. */
  readonly create: boolean;
  /** Where there is none, work on an empty one that does not last: for previews. */
  readonly passing?: boolean | undefined;
  /** Called while another writer is waited for, with the milliseconds waited so far. */
  readonly onWait?: ((waited: number) => void) | undefined;
  /** How long another writer is waited for before giving up, in milliseconds; a minute unless given. */
  readonly longestWait?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * How many may read at once while another writes, for a process that serves many. Without it reads and writes take turns, which
   * costs a command nothing and spares it the connections.
   */
  readonly readers?: number | undefined;
  /** How many rows a reader must have packed into blocks for the store to keep them; some thousands unless given. */
  readonly keepBlocksFrom?: number | undefined;
}

/**
 * Opens the store that a URL names: `file:PATH` for the embedded one, `postgres://USER@HOST/DATABASE` for one that is shared.
 * @throws {UsageError} when the text is no store's URL; {UnavailableError} when the store cannot be opened.
 */
export async function openStore(url: string, options: OpenOptions): Promise<Store> {
  if (url.startsWith('file:')) {
    const { openSqliteStore } = await import('./sql/sqlite/store.js');
    return openSqliteStore(storeFile(url) ?? url, options);
  }
  if (/^postgres(ql)?:\/\//.test(url)) {
    const { openPostgresStore } = await import('./sql/postgres/store.js');
    return openPostgresStore(url, process.env, options);
  }
  if (/^https?:\/\//.test(url)) {
    throw new UnavailableError({
      code: 'store-kind-unsupported',
      message: 'This Provost opens stores in files and in PostgreSQL, not at web addresses.',
      hint: 'Use --store file:PATH or --store postgres://USER@HOST/DATABASE.',
    });
  }
  throw badStoreUrl(url);
}

/**
 * The file that a store's URL names; undefined where the store is in no file.
 * @throws {UsageError} when it names a file that there cannot be, such as one of another machine.
 */
export function storeFile(url: string): string | undefined {
  if (!url.startsWith('file:')) return undefined;
  // No system has a file with this character in its name.
  if (url.includes('\0')) throw badStoreUrl(url);
  if (!url.startsWith('file://')) return resolve(url.slice('file:'.length));
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw badStoreUrl(url, cause);
  }
}

function badStoreUrl(url: string, cause?: unknown): UsageError {
  return new UsageError(
    {
      code: 'bad-store-url',
      message: `"${url}" does not name a store.`,
      hint: 'Write it as file:PATH, for example --store file:./provost.db, or as postgres://USER@HOST/DATABASE.',
    },
    { cause },
  );
}
