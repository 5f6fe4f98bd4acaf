import { lazily } from '../domain/lazily.js';
import { noRoomForTemporary } from './temporary-file.js';

/** What a column of a scratch table takes. */
export type ScratchValue = string | number | Uint8Array | null;

export interface ScratchStatement {
  /** Runs it and returns how many rows it changed. @throws as `writeAt` */
  run(...values: readonly ScratchValue[]): number;
  /** Yields the rows; other tables may be written meanwhile. @throws as `writeAt` */
  rows(...values: readonly ScratchValue[]): Iterable<readonly unknown[]>;
}

/**
 * Tables of one run for more rows than memory holds, or for sorting. They start in memory, continue
 * in a private file that the system deletes, and end with `close`.
 */
export interface Scratch {
  /** Runs statements that give no rows. @throws as `writeAt` */
  exec(sql: string): void;
  prepare(sql: string): ScratchStatement;
  close(): void;
}

/** Nothing outlives the process: no journal, no synchronisation, and 8 MB of pages in memory. */
const SETTINGS = `PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
  PRAGMA cache_size = -8192; PRAGMA temp_store = FILE; BEGIN`;

/** SQLite opens a temporary database for an empty path, and deletes it on closing. */
const OWN = '';

/** @param tables the statements that make them */
export async function openScratch(tables: string): Promise<Scratch> {
  // Imported here, so that a command that needs no scratch does not load the engine.
  const { DatabaseSync } = await import('@photostructure/sqlite');
  let database: InstanceType<typeof DatabaseSync> | undefined;
  let isOpen = true;
  /** Most runs need no table: it is opened when one is used. */
  const opened = (): InstanceType<typeof DatabaseSync> => {
    if (database !== undefined) return database;
    database = new DatabaseSync(OWN);
    database.exec(`${SETTINGS}; ${tables}`);
    return database;
  };
  /** An iterator does not keep its statement alive: these do. */
  const statements: ReturnType<InstanceType<typeof DatabaseSync>['prepare']>[] = [];
  return {
    exec: (sql) => whereThereIsRoom(() => opened().exec(sql)),
    prepare(sql) {
      const statement = lazily(() => {
        const prepared = opened().prepare(sql);
        prepared.setReturnArrays(true);
        statements.push(prepared);
        return prepared;
      });
      return {
        run: (...values) => whereThereIsRoom(() => Number(statement().run(...values).changes)),
        rows: (...values) => rowsOf(() => statement().iterate(...values) as IterableIterator<unknown[]>),
      };
    },
    close() {
      if (isOpen) database?.close();
      isOpen = false;
    },
  };
}

function* rowsOf(start: () => IterableIterator<unknown[]>): Generator<readonly unknown[]> {
  const found = whereThereIsRoom(start);
  try {
    for (;;) {
      const next = whereThereIsRoom(() => found.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    found.return?.();
  }
}

/**
 * SQLite's primary result codes for a failed read or write, a full disk and a file that cannot be
 * opened.
 */
const NO_ROOM: readonly number[] = [10, 13, 14];

function whereThereIsRoom<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const code = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : undefined;
    throw code !== undefined && NO_ROOM.includes(code) ? noRoomForTemporary(cause) : cause;
  }
}

/** A value of a row that is bytes. */
export function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError('A column of a scratch table holds no bytes');
}
