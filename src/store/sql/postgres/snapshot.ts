import type { StoreReader } from '../../port.js';
import type { BlockWriter } from '../../summaries/stored-blocks.js';
import type { PostgresConnection } from './connection.js';

/** Its query fixes the state: what others commit from then on is not seen. */
export const BEGIN_SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1';

/**
 * Runs `work` on one snapshot and then stores the blocks that it packed. The first statement of
 * `work` is sent with BEGIN, in one round trip. Nobody waits for the end: it cannot fail but with
 * the connection, and the next statement on the connection is sent behind it.
 */
export async function inSnapshot<T>(
  connection: PostgresConnection,
  reader: StoreReader,
  blocks: BlockWriter,
  work: (reader: StoreReader) => Promise<T>,
): Promise<T> {
  const begun = connection.query(BEGIN_SNAPSHOT);
  begun.catch(() => undefined);
  try {
    const result = await work(reader);
    await begun;
    connection.query('COMMIT').catch(() => undefined);
    await blocks.finish();
    return result;
  } catch (error) {
    connection.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
