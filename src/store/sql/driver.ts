import type { SqlValue } from '../columns.js';

/** Bytes are what blocks are packed into (`packed-blocks.ts`); no column of an entity holds any. */
export type SqlParameters = readonly (SqlValue | Uint8Array)[];

/**
 * The least that a SQL engine must offer the adapter. Statements use `?` for parameters and quoted identifiers; rows
 * come as arrays in the order of the selected columns.
 */
export interface SqlDriver {
  all(sql: string, parameters: SqlParameters): Promise<unknown[][]>;
  /** The same statement for each list of parameters; the answers stand in their order. */
  allMany(sql: string, parameters: readonly SqlParameters[]): Promise<unknown[][][]>;
  stream(sql: string, parameters: SqlParameters, batchSize: number): AsyncIterable<unknown[][]>;
  /** Tells that many megabytes are going to be read in a row, or that they have been. */
  readingMuch(isSo: boolean): void;
  /** Runs the statement and tells how many rows it changed. */
  run(sql: string, parameters: SqlParameters): Promise<number>;
  /** The same statement for each list of parameters: how many rows each changed. */
  runMany(sql: string, parameters: readonly SqlParameters[]): Promise<number[]>;
}

/** Where the dialects of SQL differ. */
export interface SqlDialect {
  /** Type of a primary key that numbers itself. */
  readonly selfNumbering: string;
  /** Written behind a table that is kept in the order of its primary key. */
  readonly clustered: string;
  /** Type of a column of bytes. */
  readonly bytes: string;
}
