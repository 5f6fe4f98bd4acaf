import type { SqlValue } from '../columns.js';

export type SqlParameters = readonly SqlValue[];

/**
 * The SQL engine as the adapter needs it. Statements use `?` for parameters and quoted identifiers;
 * rows are arrays in the order of the selected columns. Texts may contain U+0000.
 */
export interface SqlDriver {
  /** Each answer that is waited for costs a round trip over a network. */
  readonly isRemote?: boolean;
  all(sql: string, parameters: SqlParameters): Promise<unknown[][]>;
  /** The same query for each list of parameters; results are in their order. */
  allMany(sql: string, parameters: readonly SqlParameters[]): Promise<unknown[][][]>;
  /** For each key, given as the query's parameters, its row; undefined where there is none. */
  findMany(query: KeyQuery, keys: readonly SqlParameters[]): Promise<(unknown[] | undefined)[]>;
  stream(sql: string, parameters: SqlParameters, batchSize: number): AsyncIterable<unknown[][]>;
  /** Runs the statement and returns the number of changed rows. */
  run(sql: string, parameters: SqlParameters): Promise<number>;
  /** The same statement for each list of parameters: how many rows each changed. */
  runMany(sql: string, parameters: readonly SqlParameters[]): Promise<number[]>;
  /**
   * Makes the change for each list of parameters, each for another row. Returns, ascending, the
   * indexes of those without effect: the new row existed, or the old one differed.
   */
  changeMany(change: RowChange, parameters: readonly SqlParameters[]): Promise<number[]>;
}

/**
 * A query for at most one row: as a statement, and in parts for an engine that looks up many keys.
 */
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

/**
 * A change of one row: as a statement, and in parts for an engine that changes many rows at once.
 */
export interface RowChange {
  readonly kind: 'insert' | 'update' | 'remove';
  readonly table: string;
  /** Its rows have a number of their own, `id`. */
  readonly isReferred: boolean;
  /** What is written; its values come first among the parameters. */
  readonly written: readonly RowColumn[];
  /** The key columns. Their values come next; an insert has them among the written values. */
  readonly key: readonly RowColumn[];
  /** Further columns that the row must match, nulls included; their values come last. */
  readonly compared: readonly RowColumn[];
  readonly sql: string;
}
