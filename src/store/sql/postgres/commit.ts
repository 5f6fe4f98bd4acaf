import { setTimeout as delay } from 'node:timers/promises';
import { UnavailableError, UnknownOutcomeError } from '../../../domain/errors.js';
import type { PostgresConnection } from './connection.js';
import { isLost } from './failures.js';
import type { Pool } from './pool.js';

/** How long to query the outcome of a commit whose reply was lost, in milliseconds. */
const SETTLING = 15_000;

/**
 * Commits. If the connection is lost before the reply, queries the outcome of the transaction on a
 * new connection.
 * @param key of the committed job, if any
 * @param longest how long to query the outcome, in milliseconds
 * @throws {UnknownOutcomeError} the outcome stays unknown; {UnavailableError}
 * `store-connection-lost` not committed
 */
export async function commit(
  connection: PostgresConnection,
  useNew: Pool['useNew'],
  location: string,
  key: string | null,
  longest = SETTLING,
): Promise<void> {
  const { rows } = await connection.query('SELECT txid_current_if_assigned()');
  const transaction = rows[0]?.[0];
  try {
    await connection.query('COMMIT');
  } catch (error) {
    if (!isLost(error) || typeof transaction !== 'number') throw error;
    const status = await settled(transaction, useNew, longest);
    if (status === 'committed') return;
    if (status === undefined) throw unknownOutcome(location, key, error);
    throw error;
  }
}

/** What became of the transaction; undefined when that cannot be found out in time. */
async function settled(
  transaction: number,
  useNew: Pool['useNew'],
  longest: number,
): Promise<'committed' | 'aborted' | undefined> {
  for (const end = Date.now() + longest; Date.now() < end; await delay(200)) {
    const status = await statusOf(transaction, useNew).catch(() => undefined);
    if (status === 'committed' || status === 'aborted') return status;
  }
  return undefined;
}

/** `committed`, `aborted`, or `in progress` until the server notices the lost connection. */
function statusOf(id: number, useNew: Pool['useNew']): Promise<unknown> {
  return useNew(
    async (connection) => (await connection.query('SELECT txid_status($1::bigint)', [id])).rows[0]?.[0],
  );
}

function unknownOutcome(location: string, key: string | null, cause: unknown): UnavailableError {
  const what = `The connection to ${location} was lost`;
  if (key !== null) return new UnknownOutcomeError(key, what, { cause });
  return new UnavailableError(
    {
      code: 'outcome-unknown',
      message: `${what} while the changes were being made final: whether they hold is not known.`,
      hint: 'Look with `provost job list` when the server answers again, before you run the command again.',
    },
    { cause },
  );
}
