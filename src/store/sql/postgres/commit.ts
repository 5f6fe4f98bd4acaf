import { setTimeout as delay } from 'node:timers/promises';
import { UnavailableError } from '../../../domain/errors.js';
import type { PostgresConnection } from './connection.js';
import { isLost } from './failures.js';

/** How long the outcome of a commit is asked for whose answer was lost, in milliseconds. */
const SETTLING = 15_000;

/**
 * Commits. Where the connection is lost before the answer comes, the server is asked on a new one what became of the transaction.
 * @throws {UnavailableError} `outcome-unknown` when that cannot be found out; `store-connection-lost` when it was not committed.
 */
export async function commit(
  connection: PostgresConnection,
  connectAnew: () => Promise<PostgresConnection>,
  location: string,
): Promise<void> {
  const { rows } = await connection.query('SELECT txid_current_if_assigned()');
  const transaction = rows[0]?.[0];
  try {
    await connection.query('COMMIT');
  } catch (error) {
    if (!isLost(error) || typeof transaction !== 'number') throw error;
    if (await wasCommitted(transaction, connectAnew)) return;
    throw error;
  }

  async function wasCommitted(id: number, anew: typeof connectAnew): Promise<boolean> {
    for (const end = Date.now() + SETTLING; Date.now() < end; await delay(200)) {
      const status = await statusOf(id, anew).catch(() => undefined);
      if (status === 'committed') return true;
      if (status === 'aborted') return false;
    }
    throw unknownOutcome(location);
  }
}

/** `committed`, `aborted`, or `in progress` while the server has not noticed that the connection is gone. */
async function statusOf(id: number, connectAnew: () => Promise<PostgresConnection>): Promise<unknown> {
  const connection = await connectAnew();
  try {
    return (await connection.query('SELECT txid_status($1::bigint)', [id])).rows[0]?.[0];
  } finally {
    await connection.end();
  }
}

function unknownOutcome(location: string): UnavailableError {
  return new UnavailableError({
    code: 'outcome-unknown',
    message: `The connection to ${location} was lost while the changes were being made final: whether they hold is not known.`,
    hint: 'Look with `provost job list` when the server answers again, before you run the command again.',
  });
}
