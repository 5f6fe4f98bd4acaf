import type { SqlValue } from '../columns.js';

export type SqlParameters = readonly SqlValue[];

/**
 * The least that a SQL engine must offer the adapter. Statements use `?` for parameters and quoted identifiers; rows
 * come as arrays in the order of the selected columns. A text is any text, U+0000 included.
 */
export interface SqlDriver {
  /** Each answer that is waited for costs a round trip over a network. */
  readonly isRemote?: boolean;
  all(sql: string, parameters: SqlParameters): Promise<unknown[][]>;
  /** The same query for each list of parameters; the answers stand in their order. */
  allMany(sql: string, parameters: readonly SqlParameters[]): Promise<unknown[][][]>;
  /** For each key, given as the query's parameters, its row; undefined where there is none. */
  findMany(query: KeyQuery, keys: readonly SqlParameters[]): Promise<(unknown[] | undefined)[]>;
  stream(sql: string, parameters: SqlParameters, batchSize: number): AsyncIterable<unknown[][]>;
  /** Runs the statement and tells how many rows it changed. */
  run(sql: string, parameters: SqlParameters): Promise<number>;
  /** The same statement for each list of parameters: how many rows each changed. */
  runMany(sql: string, parameters: readonly SqlParameters[]): Promise<number[]>;
  /**
   * Makes the change for each list of parameters, of which no two are about the same row. Gives, ascending, the places of
   * those that changed nothing: the new row was there already, or the old one was not as it should be.
   */
  changeMany(change: RowChange, parameters: readonly SqlParameters[]): Promise<number[]>;
}

/** A query that finds one row at most: as a statement, and as its parts for an engine that looks for many keys at once. */
export interface KeyQuery {
  readonly columns: readonly string[];
  readonly from: string;
  /** Its `?` are the parameters. */
  readonly where: string;
  readonly sql: string;
}

export interface RowColumn {
  readonly name: string;
  readonly type: SqlType;
}

/** `number` is that of a record that others refer to. */
export type SqlType = 'text' | 'integer' | 'bigint' | 'number';

/** A change of one row of a table: as a statement, and as its parts for an engine that changes many rows at once. */
export interface RowChange {
  readonly kind: 'insert' | 'update' | 'remove';
  readonly table: string;
  /** Its rows have a number of their own, `id`. */
  readonly isReferred: boolean;
  /** What is written; its values come first among the parameters. */
  readonly written: readonly RowColumn[];
  /** What names the row; its values follow, but for an insert, which has them among those that are written. */
  readonly key: readonly RowColumn[];
  /** What the row must hold besides, nulls included; its values come last. */
  readonly compared: readonly RowColumn[];
  readonly sql: string;
}
