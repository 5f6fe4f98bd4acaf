import type { RowChange, RowColumn, SqlDriver, SqlParameters } from '../driver.js';
import type { PostgresConnection } from './connection.js';
import { arrayOf, copyField, encodeText } from './text.js';

/** Told of what a transaction may have left dangling. */
export interface ChangeWatch {
  /** Rows with these numbers were removed from the table. */
  removed(table: string, numbers: readonly number[]): void;
  /** Rows of the table were inserted or altered, or (`removed`) removed. */
  changed(change: RowChange, parameters: readonly SqlParameters[]): void;
}

/** From this number of rows on COPY is used; fewer go as arrays with the statement. */
const BULK = 200;

/**
 * A connection as a driver. Queries and changes of many keys or rows are one set-based statement.
 */
export function postgresDriver(connection: PostgresConnection, watch?: ChangeWatch): SqlDriver {
  const stage = staging(connection);
  let cursors = 0;
  const readCursors: string[] = [];
  return {
    isRemote: true,

    async all(sql, parameters) {
      return (await connection.prepared(numbered(sql), parameters.map(sent))).rows;
    },

    async allMany(sql, parameters) {
      const results: unknown[][][] = parameters.map(() => []);
      if (parameters.length === 0) return results;
      const set = parameterSet(parameters);
      const query = `SELECT g.place, f.* FROM ${set.from} CROSS JOIN LATERAL (${withParameters(sql, set.marks)}) f`;
      const { rows } = await connection.prepared(query, set.values);
      for (const [place, ...row] of rows) results[Number(place) - 1]?.push(row);
      return results;
    },

    async findMany({ sql }, keys) {
      return (await this.allMany(sql, keys)).map(([row]) => row);
    },

    async *stream(sql, parameters, batchSize) {
      const cursor = `c${(cursors += 1)}`;
      const send = (text: string, values?: readonly unknown[]): Promise<unknown[][]> => {
        const sending = connection.query(text, values).then(({ rows }) => rows);
        sending.catch(() => undefined);
        return sending;
      };
      // Sent with this statement, which saves a message; the others end with the transaction.
      for (const read of readCursors.splice(0)) void send(`CLOSE ${read}`);
      const declared = send(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${numbered(sql)}`, parameters.map(sent));
      // The next batch is fetched while the reader works on this one.
      const fetch = (): Promise<unknown[][]> => send(`FETCH ${batchSize} FROM ${cursor}`);
      let next = fetch();
      try {
        await declared;
        for (;;) {
          const rows = await next;
          if (rows.length === batchSize) next = fetch();
          if (rows.length > 0) yield rows;
          if (rows.length < batchSize) return;
        }
      } finally {
        // A batch that is on its way is not waited for: what follows is sent behind it.
        readCursors.push(cursor);
      }
    },

    async run(sql, parameters) {
      return (await connection.prepared(numbered(sql), parameters.map(sent))).changed;
    },

    async runMany(sql, parameters) {
      const counts: number[] = [];
      for (const given of parameters) counts.push(await this.run(sql, given));
      return counts;
    },

    async changeMany(change, parameters) {
      if (parameters.length === 0) return [];
      watch?.changed(change, parameters);
      const isBulk = parameters.length >= BULK;
      const given = isBulk ? await stage(change, parameters) : arrays(change, parameters);
      const { rows } = await connection.prepared(merge(change, given.from), given.values);
      const [unchanged, removed, count] = rows[0] ?? [];
      if (change.kind === 'remove' && change.isReferred) watch?.removed(change.table, numbersIn(removed));
      const places = numbersIn(unchanged).map((place) => place - 1);
      if (Number(count) + places.length === parameters.length) return places.sort((a, b) => a - b);
      return placesWithRepeats(change, parameters, places);
    },
  };
}

/**
 * The source of the rows of a change, `g`, with a column for each parameter and its `place`; and
 * its values.
 */
interface Given {
  readonly from: string;
  readonly values: readonly unknown[];
}

function arrays(change: RowChange, parameters: readonly SqlParameters[]): Given {
  const columns = parameterColumns(change);
  const names = columns.map((_, at) => `p${at}`);
  const types = columns.map(({ type }, at) => `$${at + 1}::${type === 'text' ? 'text' : 'bigint'}[]`);
  return {
    from: `unnest(${types.join(', ')}) WITH ORDINALITY AS g(${names.join(', ')}, place)`,
    values: columns.map((_, at) => arrayOf(parameters.map((row) => row[at] ?? null))),
  };
}

/**
 * Sends rows by COPY to a temporary table of this change, empty at the start of each transaction.
 */
function staging(
  connection: PostgresConnection,
): (change: RowChange, parameters: readonly SqlParameters[]) => Promise<Given> {
  const made = new Set<string>();
  return async (change, parameters) => {
    const table = `pg_temp."given_${change.kind}_${change.table}"`;
    if (made.has(table)) {
      await connection.query(`TRUNCATE ${table}`);
    } else {
      const columns = parameterColumns(change).map(
        ({ type }, at) => `p${at} ${type === 'text' ? 'text COLLATE "C"' : 'bigint'}`,
      );
      const definition = `(${columns.join(', ')}, place integer) ON COMMIT DELETE ROWS`;
      await connection.query(`CREATE TEMP TABLE IF NOT EXISTS ${table} ${definition}`);
      made.add(table);
    }
    const lines = parameters.map((row, place) => `${row.map(copyField).join('\t')}\t${place + 1}\n`);
    await connection.copy(`COPY ${table} FROM STDIN`, lines.join(''));
    return { from: `${table} g`, values: [] };
  };
}

/**
 * One statement for all rows. Its only result row holds the indexes without effect, the numbers of
 * removed rows that others may refer to, and the count of changed rows. A repeated key is changed
 * once.
 */
function merge(change: RowChange, from: string): string {
  const { kind, table, key, compared, written, isReferred } = change;
  const mark = (at: number): string => `g.p${at}`;
  const keyStart = kind === 'insert' ? 0 : written.length;
  const holds = [
    ...key.map(({ name }, at) => `t.${quoted(name)} = ${mark(keyStart + at)}`),
    ...compared.map(
      ({ name }, at) => `t.${quoted(name)} IS NOT DISTINCT FROM ${mark(keyStart + key.length + at)}`,
    ),
  ].join(' AND ');
  const givenRows = `given AS MATERIALIZED (SELECT g.* FROM ${from})`;
  const undone =
    "SELECT string_agg(g.place::text, ',') FROM given g WHERE NOT EXISTS (SELECT FROM done d WHERE";
  const answer = (missing: string, numbers: string): string =>
    `SELECT (${missing}), (${numbers}), (SELECT count(*) FROM done)`;

  if (kind === 'insert') {
    const names = written.map(({ name }) => quoted(name)).join(', ');
    const marks = written.map((_, at) => mark(at)).join(', ');
    const keyNames = key.map(({ name }) => quoted(name)).join(', ');
    const same = key
      .map(({ name }) => `d.${quoted(name)} = ${mark(written.findIndex((column) => column.name === name))}`)
      .join(' AND ');
    return `WITH ${givenRows}, done AS (
        INSERT INTO ${quoted(table)} (${names}) SELECT ${marks} FROM given g ORDER BY g.place
        ON CONFLICT DO NOTHING RETURNING ${keyNames}
      ) ${answer(`${undone} ${same})`, 'NULL')}`;
  }
  const first = quoted(key[0]?.name ?? '');
  const set =
    written.map(({ name }, at) => `${quoted(name)} = ${mark(at)}`).join(', ') || `${first} = t.${first}`;
  const id = isReferred ? ', t.id' : '';
  const done =
    kind === 'update'
      ? `UPDATE ${quoted(table)} t SET ${set} FROM given g WHERE ${holds} RETURNING g.place`
      : `DELETE FROM ${quoted(table)} t USING given g WHERE ${holds} RETURNING g.place${id}`;
  const numbers = kind === 'remove' && isReferred ? "SELECT string_agg(id::text, ',') FROM done" : 'NULL';
  return `WITH ${givenRows}, done AS (${done}) ${answer(`${undone} d.place = g.place)`, numbers)}`;
}

/** Of rows whose key was given before, the first alone was new. */
function placesWithRepeats(
  { key, written }: RowChange,
  parameters: readonly SqlParameters[],
  places: readonly number[],
): number[] {
  const columns = key.map(({ name }) => written.findIndex((column) => column.name === name));
  const met = new Set<string>();
  const unchanged = new Set(places);
  for (const [place, row] of parameters.entries()) {
    const name = JSON.stringify(columns.map((at) => row[at]));
    if (met.has(name)) unchanged.add(place);
    met.add(name);
  }
  return [...unchanged].sort((a, b) => a - b);
}

/** In the order of the parameters. */
function parameterColumns({ kind, written, key, compared }: RowChange): readonly RowColumn[] {
  return kind === 'insert' ? written : [...written, ...key, ...compared];
}

/** The parameters as arrays. An all-null column is written as NULL, which fits every type. */
function parameterSet(parameters: readonly SqlParameters[]): Given & { readonly marks: readonly string[] } {
  const width = parameters[0]?.length ?? 0;
  const marks: string[] = [];
  const types: string[] = [];
  const values: string[] = [];
  for (let at = 0; at < width; at += 1) {
    const column = parameters.map((row) => row[at] ?? null);
    const sample = column.find((value) => value !== null);
    if (sample === undefined) {
      marks.push('NULL');
      continue;
    }
    types.push(`$${types.length + 1}::${typeof sample === 'number' ? 'bigint' : 'text'}[]`);
    values.push(arrayOf(column));
    marks.push(`g.p${types.length - 1}`);
  }
  if (types.length === 0) {
    types.push('$1::bigint[]');
    values.push(arrayOf(parameters.map(() => null)));
  }
  const names = types.map((_, at) => `p${at}`);
  return {
    from: `unnest(${types.join(', ')}) WITH ORDINALITY AS g(${names.join(', ')}, place)`,
    values,
    marks,
  };
}

function withParameters(sql: string, marks: readonly string[]): string {
  let at = 0;
  return sql.replaceAll('?', () => marks[at++] ?? 'NULL');
}

/** `?` as PostgreSQL counts parameters. */
function numbered(sql: string): string {
  let at = 0;
  return sql.replaceAll('?', () => `$${(at += 1)}`);
}

function sent(value: SqlParameters[number]): unknown {
  return typeof value === 'string' ? encodeText(value) : value;
}

/** Places or numbers with commas between them; places are counted from 1 there. */
function numbersIn(list: unknown): number[] {
  return typeof list === 'string' ? list.split(',').map(Number) : [];
}

function quoted(name: string): string {
  return `"${name}"`;
}
