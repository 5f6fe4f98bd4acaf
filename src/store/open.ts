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
  /** How many rows a reader must have packed into blocks for the store to keep them; some thousands unless given. */
  readonly keepBlocksFrom?: number | undefined;
}

/**
 * Opens the store that a URL names: `file:PATH` for the embedded one.
 * @throws {UsageError} when the text is no store's URL; {UnavailableError} when the store cannot be opened.
 */
export async function openStore(url: string, options: OpenOptions): Promise<Store> {
  if (url.startsWith('file:')) {
    const { openSqliteStore } = await import('./sql/sqlite/store.js');
    return openSqliteStore(storeFile(url) ?? url, options);
  }
  if (/^(postgres(ql)?|https?):\/\//.test(url)) {
    throw new UnavailableError({
      code: 'store-kind-unsupported',
      message: `This Provost opens stores in files only, not ${url.slice(0, url.indexOf(':'))} addresses.`,
      hint: 'Use --store file:PATH.',
    });
  }
  throw new UsageError({
    code: 'bad-store-url',
    message: `"${url}" does not name a store.`,
    hint: 'Write it as file:PATH, for example --store file:./provost.db.',
  });
}

/** The file that a store's URL names; undefined where the store is in no file. */
export function storeFile(url: string): string | undefined {
  if (!url.startsWith('file:')) return undefined;
  return url.startsWith('file://') ? fileURLToPath(url) : resolve(url.slice('file:'.length));
}
