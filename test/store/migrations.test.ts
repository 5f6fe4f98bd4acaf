import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/changes/audit.js';
import { openSource } from '../../src/files/source.js';
import { verifyAuditChain } from '../../src/operations/audit/verify.js';
import { undoJob } from '../../src/operations/job/undo.js';
import { createLocalRunner } from '../../src/operations/local-runner.js';
import { applyTenant } from '../../src/operations/tenant/apply.js';
import type { EntityName } from '../../src/store/entities.js';
import { entityNames } from '../../src/store/entities.js';
import { openStore } from '../../src/store/open.js';
import { migrations, SCHEMA_VERSION } from '../../src/store/sql/schema.js';
import type { Database } from '../../src/store/sql/sqlite/database.js';
import { openDatabase } from '../../src/store/sql/sqlite/database.js';
import { applying } from '../builders/store.js';
import { freshSchema } from '../postgres/schemas.js';

const fixtures = join(import.meta.dirname, 'migrations');
const tenant = 'northfield';

/** A place for a store, looked at past Provost. */
interface Place {
  readonly url: string;
  run(sql: string): Promise<void>;
  /** Tables, columns, constraints and indices, a line for each, in order. */
  schema(): Promise<string[]>;
}

const ended: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

function inFile(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'provost-migrations-'));
  ended.push(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'store.db');
  const within = <T>(work: (database: Database) => T): Promise<T> => {
    const database = openDatabase(path, { timeout: 1_000 });
    try {
      return Promise.resolve(work(database));
    } finally {
      database.close();
    }
  };
  return Promise.resolve({
    url: `file:${path}`,
    run: (sql) => within((database) => void database.exec(sql)),
    schema: () =>
      within((database) => {
        const statement = database.prepare(
          "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_schema",
        );
        statement.setReturnArrays(true);
        return (statement.all() as unknown as unknown[][]).map(([line]) => unquoted(String(line))).sort();
      }),
  });
}

/** Earlier versions put other names in quotes. */
function unquoted(sql: string): string {
  return sql.replaceAll('"', '').replace(/\s+/g, ' ');
}

async function inPostgres(): Promise<Place> {
  const made = await freshSchema();
  ended.push(made.remove);
  return {
    url: made.url,
    async run(sql) {
      await made.query(`CREATE SCHEMA IF NOT EXISTS ${made.schema}`);
      await made.query(sql);
    },
    schema: async () =>
      (await made.query(CATALOGUE)).map(([line]) => String(line).replaceAll(`${made.schema}.`, '')).sort(),
  };
}

/** All that PostgreSQL knows of the tables of a schema, in its own words. */
const CATALOGUE = `WITH relation AS (
    SELECT c.oid, c.relname, c.relkind, c.relpersistence FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'S'))
  SELECT concat_ws(' ', relkind, relpersistence, relname) FROM relation
  UNION ALL
  SELECT concat_ws(' ', relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
      a.attcollation::regcollation, pg_get_expr(d.adbin, d.adrelid))
    FROM relation JOIN pg_attribute a ON a.attrelid = oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE relkind = 'r'
  UNION ALL
  SELECT concat_ws(' ', relname, o.conname, pg_get_constraintdef(o.oid)) FROM relation JOIN pg_constraint o ON o.conrelid = relation.oid
    WHERE o.contype <> 'n'
  UNION ALL
  SELECT pg_get_indexdef(i.indexrelid) FROM relation JOIN pg_index i ON i.indrelid = oid`;

const engines = [
  { engine: 'sqlite', named: 'SQLite', place: inFile },
  { engine: 'postgres', named: 'PostgreSQL', place: inPostgres },
] as const;

/** Version 1 was never kept in PostgreSQL: its fixture there holds the records of the file. */
const cases = engines.flatMap((each) => [1, 2, 3].map((version) => ({ ...each, version })));

async function restored({ engine, version, place }: (typeof cases)[number]): Promise<Place> {
  const made = await place();
  await made.run(readFileSync(join(fixtures, `version-${version}.${engine}.sql`), 'utf8'));
  return made;
}

function runnerOf({ url }: Place) {
  const clock = () => Date.UTC(2026, 11, 1, 12);
  const runner = createLocalRunner({ storeUrl: url, user: 'tester', clock });
  ended.push(() => runner.close());
  return runner;
}

/** A store that this Provost made, with the same tenant in it. */
async function freshStore(place: () => Promise<Place>): Promise<Place> {
  const made = await place();
  const file = await openSource(join(fixtures, 'northfield.yaml'), Readable.from([]));
  await (await openStore(made.url, { create: true })).close();
  await runnerOf(made).write(applyTenant, { file }, applying());
  return made;
}

async function recordsOf({ url }: Place): Promise<Record<EntityName, unknown[]>> {
  const store = await openStore(url, { create: false });
  try {
    return await store.read(async (reader) => {
      const found: Partial<Record<EntityName, unknown[]>> = {};
      for (const entity of entityNames) found[entity] = await reader.tenant(tenant).all(entity);
      return found as Record<EntityName, unknown[]>;
    });
  } finally {
    await store.close();
  }
}

describe.each(cases)('a store of version $version on $named', (fixture) => {
  it('becomes one with exactly the schema and the records of a fresh one', async () => {
    const [old, fresh] = [await restored(fixture), await freshStore(fixture.place)];
    const { 'transfer-review': reviews, ...records } = await recordsOf(old);
    const { 'transfer-review': none, ...expected } = await recordsOf(fresh);
    expect(none).toEqual([]);
    expect(records).toEqual(expected);
    expect(reviews).toMatchObject([
      { id: '53r6ne8tqkda', state: 'rejected', lastName: 'Layne', decidedBecause: 'Not one of ours' },
      { id: 'axc6s2nnv4ne', state: 'needs-review', lastName: 'Other', candidates: [] },
    ]);
    expect(await old.schema()).toEqual(await fresh.schema());
  });

  it('keeps its jobs, its identity and a whole audit chain, and its records agree with the journal', async () => {
    const old = await restored(fixture);
    const runner = runnerOf(old);
    expect(await runner.read(verifyAuditChain, { records: true }, {})).toMatchObject({
      intact: true,
      findings: [],
    });
    const store = await openStore(old.url, { create: false });
    ended.push(() => store.close());
    expect(await store.schemaVersion()).toBe(SCHEMA_VERSION);
    expect(await store.identity()).toMatch(/^[0-9a-f-]{36}$/);
    const jobs = await store.read((reader) => reader.journal.jobs({}));
    expect(
      jobs
        .map(({ id, undoneBy }) => [id, undoneBy])
        .reverse()
        .slice(0, 11),
    ).toEqual([...Array.from({ length: 9 }, (_, at) => [at + 1, null]), [10, 11], [11, null]]);
    const verdict = await store.read((reader) => verifyAudit(reader.journal, async () => undefined));
    expect(verdict).toMatchObject({ findings: [] });
  });

  it('undoes the jobs that it made, and what undid one', async () => {
    const old = await restored(fixture);
    const runner = runnerOf(old);
    const undone = (id: number) => runner.write(undoJob, { id: String(id) }, { ...applying(), tenant });
    await undone(6);
    await undone(9);
    await undone(11);
    const { 'programme-enrolment': enrolments, requirement, ...others } = await recordsOf(old);
    expect(enrolments).toMatchObject([
      { programme: 'carpentry', start: '2024-09-01', status: 'active' },
      { programme: 'carpentry-english', start: null, status: 'onboarding' },
    ]);
    expect(requirement).toMatchObject([
      { competence: '504|LOCAL|Hand Hygiene|', level: 1 },
      { competence: 'NHS|CSTF|Fire Safety - 1 Year|', level: 1 },
      { competence: 'NHS|CSTF|Moving and Handling - Level 1 - 1 Year|', to: '2030-03-31' },
    ]);
    expect(others.competence).toMatchObject([
      { renewalEvery: null },
      { renewalEvery: 1, renewalUnit: 'year' },
      { renewalEvery: 1, renewalUnit: 'year' },
    ]);
    expect(others['account-role']).toMatchObject([
      { role: 'Employer - View Learning Plan' },
      { role: 'Trainee Assessor' },
      { role: 'Standard Administrator' },
    ]);
    expect(await runner.read(verifyAuditChain, { records: true }, {})).toMatchObject({ intact: true });
  });
});

describe('the versions of the schema', () => {
  it('are written down for each engine, and each has a fixture but the newest', () => {
    expect(migrations.sqlite).toHaveLength(SCHEMA_VERSION);
    expect(migrations.postgres).toHaveLength(SCHEMA_VERSION);
    expect([...new Set(cases.map(({ version }) => version))].at(-1)).toBeGreaterThanOrEqual(
      SCHEMA_VERSION - 1,
    );
  });
});
