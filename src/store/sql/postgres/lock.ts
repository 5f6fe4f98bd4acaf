import { createHash } from 'node:crypto';
import { UnavailableError } from '../../../domain/errors.js';
import type { OpenOptions } from '../../open-options.js';
import { retryWhileBusy } from '../busy-retry.js';
import type { PostgresAddress } from './address.js';
import type { PostgresConnection } from './connection.js';
import { lockedStore } from './failures.js';

/** "PRVT": what Provost's locks have in common among the advisory locks of a database. */
const LOCK_CLASS = 0x50525654;

class LockHeld extends Error {}

/**
 * Takes the writer lock of the store for the open transaction. The server releases it when the
 * transaction or the process ends.
 * @throws {UnavailableError} `store-locked` another writer did not end in time; {InterruptedError}
 * the wait was stopped
 */
export async function lockForWriting(
  connection: PostgresConnection,
  address: PostgresAddress,
  options: OpenOptions,
): Promise<void> {
  const numbers = [LOCK_CLASS, numberOf(address.schema)];
  try {
    await retryWhileBusy(
      options,
      async () => {
        const { rows } = await connection.query(
          'SELECT pg_try_advisory_xact_lock($1::int, $2::int)',
          numbers,
        );
        if (rows[0]?.[0] !== 't') throw new LockHeld();
      },
      (error) => error instanceof LockHeld,
    );
  } catch (error) {
    if (error instanceof LockHeld)
      throw new UnavailableError(lockedStore(address.location), { cause: error });
    throw error;
  }
}

/** Locks are by database: stores in schemas of one database must not wait for each other. */
function numberOf(schema: string): number {
  return createHash('sha256').update(schema).digest().readInt32BE();
}
