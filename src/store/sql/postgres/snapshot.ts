import type { StoreReader } from '../../port.js';
import type { BlockWriter } from '../../summaries/stored-blocks.js';
import type { PostgresConnection } from './connection.js';

/** The first query fixes the state: what others commit from then on is not seen. */
export const BEGIN_SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1';

/** Runs `work` on one state; the blocks that it packed are stored afterwards. */
export async function inSnapshot<T>(
  connection: PostgresConnection,
  reader: StoreReader,
  blocks: BlockWriter,
  work: (reader: StoreReader) => Promise<T>,
): Promise<T> {
  try {
    await connection.query(BEGIN_SNAPSHOT);
    const result = await work(reader);
    await connection.query('COMMIT');
    await blocks.finish();
    return result;
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
