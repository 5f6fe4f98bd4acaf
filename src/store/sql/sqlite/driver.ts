import type { Database } from './database.js';
import type { SqlDriver, SqlParameters } from '../driver.js';

/**
 * How much of the file is mapped into memory where much is read in a row: as far as the engine can. A page is then copied once, and
 * no call of the system is made for it, which halves the time of reading large values.
 */
const MAPPED_BYTES = 0x7fff0000;

type Statement = ReturnType<Database['prepare']>;

/** The `node:sqlite` API as a driver. Its calls block; the promises are for the port's sake. */
export function sqliteDriver(database: Database): SqlDriver {
  const prepared = new Map<string, Statement>();
  /** An iterator does not keep its statement: one that is only iterated would be freed, by a collection, under it. */
  const streaming = new Set<Statement>();
  const prepare = (sql: string): Statement => {
    let statement = prepared.get(sql);
    if (statement === undefined) {
      statement = database.prepare(sql);
      statement.setReturnArrays(true);
      prepared.set(sql, statement);
    }
    return statement;
  };
  const rows = (statement: Statement, parameters: SqlParameters): unknown[][] =>
    statement.all(...parameters) as unknown[][];

  return {
    async all(sql, parameters) {
      return rows(prepare(sql), parameters);
    },

    async allMany(sql, parameters) {
      const statement = prepare(sql);
      return parameters.map((given) => rows(statement, given));
    },

    async *stream(sql, parameters, batchSize) {
      // A statement of its own: the same text may be streamed twice at once.
      const statement = database.prepare(sql);
      statement.setReturnArrays(true);
      streaming.add(statement);
      try {
        let batch: unknown[][] = [];
        for (const row of statement.iterate(...parameters) as Iterable<unknown[]>) {
          batch.push(row);
          if (batch.length >= batchSize) {
            yield batch;
            batch = [];
          }
        }
        if (batch.length > 0) yield batch;
      } finally {
        streaming.delete(statement);
      }
    },

    readingMuch(isSo) {
      database.exec(`PRAGMA mmap_size = ${isSo ? MAPPED_BYTES : 0}`);
    },

    async run(sql, parameters) {
      return Number(prepare(sql).run(...parameters).changes);
    },

    async runMany(sql, parameters) {
      const statement = prepare(sql);
      return parameters.map((given) => Number(statement.run(...given).changes));
    },
  };
}
