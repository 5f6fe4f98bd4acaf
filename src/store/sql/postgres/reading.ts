import type { StateMark, StoreReader } from '../../port.js';
import { rememberingReader } from '../../remembering.js';
import { KeptReading, sweeping } from '../kept-reading.js';
import type { BlockKeeping } from '../packed-blocks.js';
import type { PostgresConnection } from './connection.js';
import type { Pool } from './pool.js';

/** The first query fixes the state that is read: what others commit from then on is not seen. */
export const BEGIN_READING = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1';

/** What is read in one transaction. */
export interface Opened {
  readonly reader: StoreReader;
  readonly keeper: BlockKeeping;
}

interface Begun extends Opened {
  readonly kept: KeptReading;
}

/** The transactions that connections of a pool are kept in for those who want to read the same state. */
export interface Readings {
  read<T>(pool: Pool, work: (reader: StoreReader) => Promise<T>, mark: StateMark | undefined): Promise<T>;
  /** Ends the one of a connection that is to be used otherwise. It does not fail. */
  settle(connection: PostgresConnection): Promise<void>;
  stop(): void;
}

export function readings(open: (connection: PostgresConnection) => Opened): Readings {
  const begun = new Map<PostgresConnection, Begun>();
  let ofPool: Pool | undefined;
  const sweeper = sweeping(() => {
    void ofPool?.settle((connection) => begun.get(connection)?.kept.isOver() === true);
    return begun.size > 0;
  });

  const begin = async (
    connection: PostgresConnection,
    mark: StateMark | undefined,
  ): Promise<Opened & Partial<Begun>> => {
    const before = begun.get(connection);
    if (before?.kept.isOf(mark) === true) return before;
    begun.delete(connection);
    await connection.query(before === undefined ? BEGIN_READING : `COMMIT; ${BEGIN_READING}`);
    const opened = open(connection);
    if (mark === undefined) return opened;
    const reader = rememberingReader(opened.reader);
    const now = { reader, keeper: opened.keeper, kept: new KeptReading(mark, reader) };
    begun.set(connection, now);
    return now;
  };

  const readOn = async <T>(
    connection: PostgresConnection,
    work: (reader: StoreReader) => Promise<T>,
    mark: StateMark | undefined,
  ): Promise<T> => {
    try {
      const { reader, keeper, kept } = await begin(connection, mark);
      const result = await work(reader);
      if (kept === undefined) await connection.query('COMMIT');
      else {
        kept.wasUsed();
        sweeper.begin();
      }
      await keeper.finish();
      return result;
    } catch (error) {
      begun.delete(connection);
      await connection.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  };

  return {
    read(pool, work, mark) {
      ofPool = pool;
      return pool.use(
        (connection) => readOn(connection, work, mark),
        (connection) => begun.get(connection)?.kept.isOf(mark) === true,
      );
    },
    async settle(connection) {
      if (begun.delete(connection)) await connection.query('COMMIT').catch(() => undefined);
    },
    stop: () => sweeper.stop(),
  };
}
