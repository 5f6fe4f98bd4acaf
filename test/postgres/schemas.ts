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

export async function removeSchema(server: string, schema: string): Promise<void> {
  await queryAt(server, "SET client_min_messages = 'warning'", `DROP SCHEMA IF EXISTS ${schema} CASCADE`, []);
}

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
