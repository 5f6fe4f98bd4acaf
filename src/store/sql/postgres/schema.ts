import { UnavailableError } from '../../../domain/errors.js';
import { migrations, ownTextsOf, SCHEMA_VERSION } from '../schema.js';
import type { PostgresAddress } from './address.js';
import type { PostgresConnection } from './connection.js';

/** Says in one row that a schema is a Provost store, and of which version. */
const MARK = 'provost store';

/** What the address holds: nothing (no schema, or an empty one), or a store of some version. */
export interface Head {
  readonly version: number;
  readonly isBlank: boolean;
}

/** @throws {UnavailableError} the schema holds no store, or the database is not in UTF-8 */
export async function headOf(connection: PostgresConnection, address: PostgresAddress): Promise<Head> {
  const { rows } = await connection.query(
    `SELECT current_setting('server_encoding'),
      (SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1),
      to_regclass($2) IS NOT NULL`,
    [address.schema, `"${address.schema}".store_mark`],
  );
  const [encoding, relations, isMarked] = rows[0] ?? [];
  if (encoding !== 'UTF8') throw notUtf8(address.location, String(encoding));
  if (relations === 0) return { version: 0, isBlank: true };
  if (isMarked !== 't') throw notAStore(address);
  const [mark] = (await connection.query(`SELECT mark, version FROM "${address.schema}".store_mark`)).rows;
  if (mark?.[0] !== MARK) throw notAStore(address);
  return { version: Number(mark[1]), isBlank: false };
}

/** Makes or migrates the store, within a transaction that holds the writer's lock. */
export async function migrate(connection: PostgresConnection, address: PostgresAddress): Promise<void> {
  const head = await headOf(connection, address);
  requireKnownVersion(address, head);
  if (head.version === SCHEMA_VERSION) return;
  if (head.isBlank) {
    const { rows } = await connection.query(
      'SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = $1',
      [address.schema],
    );
    if (rows[0]?.[0] === 0) await connection.query(`CREATE SCHEMA "${address.schema}"`);
    await connection.query('CREATE TABLE store_mark (mark text NOT NULL, version integer NOT NULL)');
    await connection.query('INSERT INTO store_mark VALUES ($1, 0)', [MARK]);
  }
  for (let version = head.version + 1; version <= SCHEMA_VERSION; version += 1) {
    await connection.query(migrations.postgres[version - 1] ?? '');
    for (const { sql, text } of ownTextsOf(version)) await connection.query(sql.replace('?', '$1'), [text]);
  }
  await connection.query('UPDATE store_mark SET version = $1', [SCHEMA_VERSION]);
}

/** @throws {UnavailableError} `store-newer` */
export function requireKnownVersion({ location }: PostgresAddress, { version }: Head): void {
  if (version <= SCHEMA_VERSION) return;
  throw new UnavailableError({
    code: 'store-newer',
    message: `${location} has schema ${version}; this Provost knows schemas up to ${SCHEMA_VERSION}.`,
    hint: 'Update Provost on this machine, or use another store.',
  });
}

function notAStore({ location, schema }: PostgresAddress): UnavailableError {
  return new UnavailableError({
    code: 'not-a-store',
    message: `The schema ${schema} of ${location} holds tables of another program, not a Provost store.`,
    hint: 'Name another schema with ?schema=NAME, or another database.',
  });
}

function notUtf8(location: string, encoding: string): UnavailableError {
  return new UnavailableError({
    code: 'store-encoding',
    message: `The database of ${location} keeps texts as ${encoding}; a store needs UTF8.`,
    hint: 'Make a database for it: createdb --encoding=UTF8 --template=template0 NAME.',
  });
}
