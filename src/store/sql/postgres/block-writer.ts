import type { NewBlock } from '../../summaries/stored-blocks.js';
import { BlockWriter } from '../../summaries/stored-blocks.js';
import type { PostgresConnection } from './connection.js';
import type { Pool } from './pool.js';

/**
 * Writes what a reader packs, while it goes on reading, over a connection of its own that waits for
 * nobody. Any failure (no free connection, a writer at the same blocks, a server or a user that may
 * only read) only means that the next reader packs anew.
 */
export function blockWriter(pool: Pool, from: number | undefined): BlockWriter {
  return new BlockWriter(async (blocks) => {
    try {
      return (await pool.useIfFree((connection) => stored(connection, blocks))) ?? false;
    } catch {
      return false;
    }
  }, from);
}

async function stored(connection: PostgresConnection, blocks: readonly NewBlock[]): Promise<boolean> {
  // A power cut may lose the last blocks: they are packed anew then.
  await connection.query('BEGIN; SET LOCAL synchronous_commit = off');
  try {
    for (const { tenant, kind, block, changed, content } of blocks)
      await connection.prepared(STORE, [content, tenant, kind, block, changed]);
    await connection.query('COMMIT');
    return true;
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** A row that a writer is about to empty is left to it. */
const STORE = `UPDATE packed_block stored SET content = $1 FROM (
    SELECT tenant_id, kind, block FROM packed_block
    WHERE tenant_id = $2 AND kind = $3 AND block = $4 AND changed = $5 FOR UPDATE SKIP LOCKED
  ) free WHERE stored.tenant_id = free.tenant_id AND stored.kind = free.kind AND stored.block = free.block`;
