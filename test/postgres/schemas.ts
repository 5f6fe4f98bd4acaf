import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** The address of the server that tests use: PROVOST_TEST_POSTGRES, else the run's own. */
export async function serverUrl(): Promise<string> {
  const given = process.env['PROVOST_TEST_POSTGRES'];
  if (given !== undefined && given !== '') return given;
  const answer = await fetch(inject('postgresStarter'));
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}

/** A place for a store that no other test uses. */
export interface TestSchema {
  /** As `--store` takes it, with the password. */
  readonly url: string;
  readonly schema: string;
  /** Runs SQL past Provost, with the schema's tables in reach. */
  query(sql: string, values?: unknown[]): Promise<unknown[][]>;
  readonly remove: () => Promise<void>;
}

export async function freshSchema(server?: string): Promise<TestSchema> {
  const base = server ?? (await serverUrl());
  const schema = `test_${randomUUID().replaceAll('-', '')}`;
  const query = (sql: string, values: unknown[] = []): Promise<unknown[][]> =>
    queryAt(base, `SET search_path = ${schema}`, sql, values);
  return {
    url: withParameter(base, 'schema', schema),
    schema,
    query,
    remove: () => removeSchema(base, schema),
  };
}

const emptied: TestSchema[] = [];

/**
 * A place for a store that is empty, where a test that is over may have had one: its tables are there, as making them is what takes
 * the time. Nothing is in them but an identity and a key that no store had before.
 */
export async function emptySchema(): Promise<TestSchema> {
  const place = emptied.pop() ?? (await freshSchema());
  let isRemoved = false;
  const remove = async (): Promise<void> => {
    // Removed twice, it would be two places at once.
    if (isRemoved) return;
    isRemoved = true;
    try {
      await place.query(EMPTYING);
      emptied.push(place);
    } catch {
      // A test that failed may still have a transaction open there.
      await place.remove();
    }
  };
  return { ...place, remove };
}

/** Numbers begin from 1 again; without the triggers of foreign keys, so that the order of the tables does not matter. */
const EMPTYING = `DO $$
  DECLARE name text;
  BEGIN
    SET LOCAL session_replication_role = replica;
    SET LOCAL lock_timeout = '2s';
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema()
      AND tablename NOT IN ('store_mark', 'store_identity', 'store_key')
    LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
    FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()
    LOOP PERFORM setval(format('%I', name)::regclass, 1, false); END LOOP;
    UPDATE store_identity SET identity = gen_random_uuid();
    UPDATE store_key SET signing = encode(sha256(gen_random_uuid()::text::bytea), 'hex');
  END $$`;

/** Only where the server outlives the run: its own is thrown away with all that is in it. */
export async function removeSchema(server: string, schema: string): Promise<void> {
  if (!(process.env['PROVOST_TEST_POSTGRES'] ?? '')) return;
  await queryAt(server, "SET client_min_messages = 'warning'", `DROP SCHEMA IF EXISTS ${schema} CASCADE`, []);
}

/** Every row of the schema that the URL names, as text. */
export async function contentOf(url: URL): Promise<string> {
  const schema = url.searchParams.get('schema') ?? '';
  const client = new pg.Client({ connectionString: withoutParameters(url) });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1 ORDER BY table_name',
      [schema],
    );
    const lines: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(
        `SELECT t::text AS row FROM ${schema}."${name}" t ORDER BY t::text COLLATE "C"`,
      );
      for (const { row } of rows) lines.push(`${name} ${row}`);
    }
    return lines.join('\n');
  } finally {
    await client.end();
  }
}

const withoutParameters = (url: URL): string => Object.assign(new URL(url), { search: '' }).href;

export function withParameter(url: string, name: string, value: string): string {
  const changed = new URL(url);
  changed.searchParams.set(name, value);
  return changed.href;
}

async function queryAt(url: string, first: string, sql: string, values: unknown[]): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(first);
    return (await client.query<unknown[]>({ text: sql, values, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}
