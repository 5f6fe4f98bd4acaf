import type { NewBlock } from '../../summaries/stored-blocks.js';
import { BlockWriter, storeStatement } from '../../summaries/stored-blocks.js';
import type { Database } from './database.js';
import { openDatabase } from './database.js';
import { changesOn, setStateVersion } from './log.js';

/**
 * Writes what a reader packs, while it goes on reading, over a connection of its own that waits for
 * nobody. Any failure (another writer, a read-only file, a full disk, a database in memory) only
 * means that the next reader packs anew.
 */
export function blockWriter(
  reader: Database,
  from: number | undefined,
): { readonly writer: BlockWriter; close(): void } {
  let connection: Database | undefined;
  const write = (blocks: readonly NewBlock[]): boolean => {
    const path = reader.location();
    if (path === null || path === '') return false;
    try {
      connection ??= connect(path);
      connection.exec('BEGIN IMMEDIATE');
      const changes = changesOn(connection);
      const store = connection.prepare(storeStatement);
      for (const { tenant, kind, block, changed, content } of blocks)
        store.run(content, tenant, kind, block, changed);
      setStateVersion(connection, changes);
      connection.exec('COMMIT');
      return true;
    } catch {
      rollBack(connection);
      return false;
    }
  };
  return {
    writer: new BlockWriter(async (blocks) => write(blocks), from),
    close() {
      try {
        connection?.close();
      } catch {
        // The reader has its result all the same.
      }
    },
  };
}

function connect(path: string): Database {
  const database = openDatabase(path, { timeout: 0 });
  // A power cut may lose the last blocks: they are packed anew then. The database stays whole.
  database.exec('PRAGMA synchronous = NORMAL');
  return database;
}

function rollBack(connection: Database | undefined): void {
  try {
    if (connection?.isTransaction === true) connection.exec('ROLLBACK');
  } catch {
    // Closing the connection rolls back as well.
  }
}
