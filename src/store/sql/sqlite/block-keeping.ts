import type { NewBlock } from '../packed-blocks.js';
import { BlockKeeping, keepStatement } from '../packed-blocks.js';
import type { Database } from './database.js';
import { openDatabase } from './database.js';
import { changesOn, markState } from './log.js';

/**
 * Keeps what a reader packs, while it reads on, over a connection of its own that waits for nobody. Whatever stands in the way
 * (another writer, a read-only file, a full disk, a database in memory) only means that the next reader packs anew.
 */
export function keepingBlocks(
  reader: Database,
  from: number | undefined,
): { readonly keeper: BlockKeeping; close(): void } {
  let writer: Database | undefined;
  const write = (blocks: readonly NewBlock[]): boolean => {
    const path = reader.location();
    if (path === null || path === '') return false;
    try {
      writer ??= connect(path);
      writer.exec('BEGIN IMMEDIATE');
      const changes = changesOn(writer);
      const keep = writer.prepare(keepStatement);
      for (const { tenant, kind, block, changed, content } of blocks)
        keep.run(content, tenant, kind, block, changed);
      markState(writer, changes);
      writer.exec('COMMIT');
      return true;
    } catch {
      giveUp(writer);
      return false;
    }
  };
  return {
    keeper: new BlockKeeping(async (blocks) => write(blocks), from),
    close() {
      try {
        writer?.close();
      } catch {
        // The answer is there all the same.
      }
    },
  };
}

function connect(path: string): Database {
  const database = openDatabase(path, { timeout: 0 });
  // A power cut may take the last blocks along: they are packed anew then. The database itself stays whole.
  database.exec('PRAGMA synchronous = NORMAL');
  return database;
}

function giveUp(writer: Database | undefined): void {
  try {
    if (writer?.isTransaction === true) writer.exec('ROLLBACK');
  } catch {
    // Closing it takes the transaction back as well.
  }
}
