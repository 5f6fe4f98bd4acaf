import type { NewBlock } from '../packed-blocks.js';
import { BlockKeeping } from '../packed-blocks.js';
import type { PostgresConnection } from './connection.js';
import type { Pool } from './pool.js';

/**
 * Keeps what a reader packs, while it reads on, over a connection of its own that waits for nobody. Whatever stands in the way (no
 * free connection, a writer at the same blocks, a server or a user that may only read) only means that the next reader packs anew.
 */
export function keepingBlocks(pool: Pool, from: number | undefined): BlockKeeping {
  return new BlockKeeping(async (blocks) => {
    try {
      return (await pool.useIfFree((connection) => kept(connection, blocks))) ?? false;
    } catch {
      return false;
    }
  }, from);
}

async function kept(connection: PostgresConnection, blocks: readonly NewBlock[]): Promise<boolean> {
  // A power cut may take the last blocks along: they are packed anew then.
  await connection.query('BEGIN; SET LOCAL synchronous_commit = off');
  try {
    for (const { tenant, kind, block, changed, content } of blocks)
      await connection.prepared(KEEP, [content, tenant, kind, block, changed]);
    await connection.query('COMMIT');
    return true;
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** A row that a writer is about to drop is left to it. */
const KEEP = `UPDATE packed_block kept SET content = $1 FROM (
    SELECT tenant_id, kind, block FROM packed_block
    WHERE tenant_id = $2 AND kind = $3 AND block = $4 AND changed = $5 FOR UPDATE SKIP LOCKED
  ) free WHERE kept.tenant_id = free.tenant_id AND kept.kind = free.kind AND kept.block = free.block`;
