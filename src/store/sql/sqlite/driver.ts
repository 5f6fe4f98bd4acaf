import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from './database.js';
import type { SqlValue } from '../../columns.js';
import type { KeyQuery, RowChange, SqlDriver, SqlParameters } from '../driver.js';
import { isConstraint } from './failures.js';

type Statement = ReturnType<Database['prepare']>;

/** The `node:sqlite` API as a driver. Its calls block; the promises are for the port's sake. */
export function sqliteDriver(database: Database): SqlDriver {
  const prepared = new Map<string, Statement>();
  /** Idle statements for streams: two streams of one text at once need a statement each. */
  const idle = new Map<string, Statement[]>();
  /** Iterators do not reference their statement, which could be collected while they run. */
  const streaming = new Set<Statement>();
  const leased = (sql: string): Statement => {
    const known = idle.get(sql)?.pop();
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  };
  const prepare = (sql: string): Statement => {
    let statement = prepared.get(sql);
    if (statement === undefined) {
      statement = database.prepare(sql);
      statement.setReturnArrays(true);
      prepared.set(sql, statement);
    }
    return statement;
  };
  const bulks = new Map<string, Statement>();
  const prepareBulk = (sql: string): Statement => {
    let statement = bulks.get(sql);
    if (statement === undefined) {
      statement = database.prepare(queryOfMany(sql, prepare(sql).columns().length));
      statement.setReturnArrays(true);
      bulks.set(sql, statement);
    }
    return statement;
  };
  const lookUps = new Map<KeyQuery, Map<string, Statement>>();
  const prepareLookUp = (query: KeyQuery, shared: readonly boolean[]): Statement => {
    let forms = lookUps.get(query);
    if (forms === undefined) lookUps.set(query, (forms = new Map<string, Statement>()));
    const form = shared.map(Number).join('');
    let statement = forms.get(form);
    if (statement === undefined) {
      statement = database.prepare(queryOfKeys(query, shared));
      statement.setReturnArrays(true);
      forms.set(form, statement);
    }
    return statement;
  };
  const many = new Map<RowChange, Statement>();
  const prepareMany = (change: RowChange): Statement => {
    let statement = many.get(change);
    if (statement === undefined) many.set(change, (statement = database.prepare(insertOfMany(change))));
    return statement;
  };
  const rows = (statement: Statement, parameters: SqlParameters): unknown[][] =>
    statement.all(...parameters) as unknown[][];

  return {
    async all(sql, parameters) {
      return rows(prepare(sql), parameters);
    },

    async allMany(sql, parameters) {
      if (parameters.length < QUERIES_AT_ONCE || !parameters.every(isPlain)) {
        const statement = prepare(sql);
        return parameters.map((given) => rows(statement, given));
      }
      const bulk = prepareBulk(sql);
      const results: unknown[][][] = [];
      for (let start = 0; start < parameters.length; start += QUERIES_AT_ONCE) {
        const lists = JSON.stringify(parameters.slice(start, start + QUERIES_AT_ONCE));
        for (const [rowsJson] of rows(bulk, [lists]))
          results.push(JSON.parse(String(rowsJson)) as unknown[][]);
      }
      return results;
    },

    async findMany(query, keys) {
      const [first] = keys;
      if (first === undefined || keys.length < QUERIES_AT_ONCE) {
        const statement = prepare(query.sql);
        return keys.map((key) => rows(statement, key)[0]);
      }
      const shared = first.map((value, at) => keys.every((key) => key[at] === value));
      const statement = prepareLookUp(query, shared);
      const common = first.filter((_, at) => shared[at]);
      const found = new Array<unknown[] | undefined>(keys.length).fill(undefined);
      for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
        const given = JSON.stringify(ownOf(keys.slice(start, start + KEYS_AT_ONCE), shared));
        const [answer = []] = rows(statement, [...common, given]);
        const [places = [], ...columns] = answer.map((list) => JSON.parse(String(list)) as unknown[]);
        for (let at = 0; at < places.length; at += 1) {
          found[start + Number(places[at])] = columns.map((column) => column[at]);
        }
      }
      return found;
    },

    async *stream(sql, parameters, batchSize) {
      const statement = leased(sql);
      streaming.add(statement);
      let isWhole = false;
      try {
        let batch: unknown[][] = [];
        for (const row of statement.iterate(...parameters) as Iterable<unknown[]>) {
          batch.push(row);
          if (batch.length >= batchSize) {
            yield batch;
            batch = [];
            // The engine blocks: a long list would else keep everybody else of the process waiting.
            await nextTurn();
          }
        }
        isWhole = true;
        if (batch.length > 0) yield batch;
      } finally {
        streaming.delete(statement);
        // One that was left half-way is at its row until it is freed.
        if (isWhole) idle.set(sql, [...(idle.get(sql) ?? []), statement].slice(-STATEMENTS_KEPT));
      }
    },

    async run(sql, parameters) {
      return Number(prepare(sql).run(...parameters).changes);
    },

    async runMany(sql, parameters) {
      const statement = prepare(sql);
      return parameters.map((given) => Number(statement.run(...given).changes));
    },

    async changeMany(change, parameters) {
      const unchanged: number[] = [];
      let start = 0;
      if (change.kind === 'insert') {
        for (; parameters.length - start >= ROWS_AT_ONCE; start += ROWS_AT_ONCE) {
          const rows = parameters.slice(start, start + ROWS_AT_ONCE);
          if (!insertedAll(prepareMany(change), rows)) changeEach(change, rows, start, unchanged);
        }
      }
      changeEach(change, parameters.slice(start), start, unchanged);
      return unchanged;
    },
  };

  function changeEach(
    { sql }: RowChange,
    parameters: readonly SqlParameters[],
    from: number,
    unchanged: number[],
  ): void {
    const statement = prepare(sql);
    for (let place = 0; place < parameters.length; place += 1) {
      if (Number(statement.run(...(parameters[place] ?? [])).changes) !== 1) unchanged.push(from + place);
    }
  }
}

/** How many compiled statements of one text are cached for streams. */
const STATEMENTS_KEPT = 4;

/** How many lists of parameters one query takes; fewer are queried one by one. */
const QUERIES_AT_ONCE = 50;

/**
 * The query for many lists of parameters, given and returned as JSON: passing each value between
 * engine and JavaScript costs more than reading it. Rows keep the order of the query.
 */
function queryOfMany(sql: string, width: number): string {
  let place = 0;
  const each = sql.replaceAll('?', () => `(given.value ->> ${(place += 1) - 1})`);
  const columns = Array.from({ length: width }, (_, at) => `c${at}`).join(', ');
  const answer = `WITH answer (${columns}) AS (${each}) SELECT json_group_array(json_array(${columns})) FROM answer`;
  return `SELECT (${answer}) FROM json_each(?) given ORDER BY given.key`;
}

/** How many keys one query looks for. */
const KEYS_AT_ONCE = 500;

/**
 * The rows of many keys, given as JSON after the shared parameters, as JSON lists: one of key
 * indexes, and one per column. A JSON value per row or key would take several times as long.
 */
function queryOfKeys({ columns, from, where }: KeyQuery, shared: readonly boolean[]): string {
  const own = shared.filter((isShared) => !isShared).length;
  let [place, common, among] = [0, 0, 0];
  const holds = where.replaceAll('?', () => {
    if (shared[place++] === true) return `?${(common += 1)}`;
    return own === 1 ? 'given.value' : `(given.value ->> ${(among += 1) - 1})`;
  });
  const lists = ['given.key', ...columns].map((column) => `json_group_array(${column})`);
  // In the order of the keys: crossed so that the engine does not turn the join round.
  return `SELECT ${lists.join(', ')} FROM json_each(?${common + 1}) given CROSS JOIN ${from} WHERE ${holds}`;
}

/** What each key has for itself: its only such value, or the list of them. */
function ownOf(keys: readonly SqlParameters[], shared: readonly boolean[]): unknown[] {
  const own = shared.flatMap((isShared, at) => (isShared ? [] : [at]));
  const [only] = own;
  if (own.length === 1 && only !== undefined) return keys.map((key) => key[only]);
  return keys.map((key) => own.map((at) => key[at]));
}

function isPlain(parameters: SqlParameters): boolean {
  return parameters.every(
    (value) => value === null || typeof value === 'string' || typeof value === 'number',
  );
}

/** A call costs more than a row: a hundred rows in one call take a third of a hundred calls. */
const ROWS_AT_ONCE = 100;

function insertOfMany({ table, written }: RowChange): string {
  const names = written.map(({ name }) => `"${name}"`).join(', ');
  const row = `(${written.map(() => '?').join(', ')})`;
  return `INSERT INTO "${table}" (${names}) VALUES ${Array<string>(ROWS_AT_ONCE).fill(row).join(', ')}`;
}

/** False when one of the rows is there already: then none was inserted. */
function insertedAll(statement: Statement, rows: readonly SqlParameters[]): boolean {
  const values: SqlValue[] = [];
  for (const row of rows) for (const value of row) values.push(value);
  try {
    statement.run(...values);
    return true;
  } catch (error) {
    if (isConstraint(error)) return false;
    throw error;
  }
}
