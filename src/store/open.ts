import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAddress } from '../domain/address.js';
import { UsageError } from '../domain/errors.js';
import type { OpenOptions } from './open-options.js';
import type { Store } from './port.js';

/**
 * Opens the store of a URL: `file:PATH` (embedded) or `postgres://USER@HOST/DATABASE` (shared).
 * @throws {UsageError} not the URL of a store, or that of a service; {UnavailableError} the store
 * cannot be opened
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
  if (/^https?:\/\//i.test(url)) throw behindService(url);
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

/** A command that opens a store itself, such as a service or a copy, cannot use a service. */
function behindService(url: string): UsageError {
  return new UsageError({
    code: 'store-behind-service',
    message: `${readAddress(url).shown} is a service, and this command opens a store itself; nothing was done.`,
    hint: 'Name the store behind it, file:PATH or postgres://USER@HOST/DATABASE; `tenant export` and `tenant apply` carry a tenant from one service to another.',
  });
}

function badStoreUrl(url: string, cause?: unknown): UsageError {
  return new UsageError(
    {
      code: 'bad-store-url',
      message: `"${readAddress(url).shown}" does not name a store.`,
      hint: 'Write it as file:PATH, for example --store file:./provost.db, as postgres://USER@HOST/DATABASE, or as https://HOST.',
    },
    { cause },
  );
}
