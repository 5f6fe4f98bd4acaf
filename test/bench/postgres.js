// Importing a transfer file into PostgreSQL, against what the server itself needs for the same file: a \copy of it into text columns and one
// typed INSERT … ON CONFLICT. PROVOST_TEST_POSTGRES names another server than the embedded one.
import { spawnSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { startServer } from '../postgres/server.js';
import { transferFile, trust } from './data.js';
import { memoryRow, ratioRow } from './figures.js';
import { median, provost } from './processes.js';

const ROWS = Number(process.env.PROVOST_BENCH_ROWS ?? 1_000_000);
const PEOPLE = ROWS / 20;
const ROUNDS = 3;
const COLUMNS = 16;

export async function postgres(folder) {
  const given = process.env.PROVOST_TEST_POSTGRES;
  // As durable as a server is in earnest: what was reported as done survives a power cut.
  const server = given ? undefined : await startServer({ isDurable: true, settings: ['max_wal_size=4GB'] });
  const url = given ?? server.url;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await measured(folder, url, client);
  } finally {
    await client.query('DROP SCHEMA IF EXISTS bench_floor, bench_store CASCADE');
    await client.end();
    await server?.stop();
  }
}

async function measured(folder, url, client) {
  const [tenant, file] = [join(folder, 'postgres-people.ndjson'), join(folder, 'postgres-transfer.csv')];
  await trust(tenant, { people: PEOPLE, awards: 0 });
  await transferFile(file, { people: PEOPLE, rows: ROWS });
  const store = new URL(url);
  store.searchParams.set('schema', 'bench_store');
  const env = { PROVOST_STORE: store.href };
  await client.query('DROP SCHEMA IF EXISTS bench_floor, bench_store CASCADE; CREATE SCHEMA bench_floor');
  await provost(['tenant', 'apply', tenant, '--yes'], { env });

  const floors = [];
  for (let round = 0; round < ROUNDS; round += 1) floors.push(await floor(client, url, file));
  const args = ['transfer', 'import', file, '--as-of', '2026-12-31', '--yes', '--json'];
  const run = await provost(args, { env });
  const made = JSON.parse(run.stdout).changes;
  if (made !== ROWS) throw new Error(`PostgreSQL: ${made} changes instead of ${ROWS}`);
  const what = `PostgreSQL, transfer file, ${ROWS} rows`;
  const floorName = `${hasPsql() ? 'psql \\copy' : 'COPY by pg'} and typed INSERT`;
  return [
    ratioRow(what, {
      floorName,
      floor: median(floors),
      measured: run.milliseconds,
      limit: 2.5,
      peakMegabytes: run.peakMegabytes,
    }),
    memoryRow(`${what}, peak memory`, run.peakMegabytes, 500),
  ];
}

/** Milliseconds for the file as text and as typed rows that are unlike each other. */
async function floor(client, url, file) {
  const columns = Array.from({ length: COLUMNS }, (_, at) => `c${at} text`).join(', ');
  await client.query(`SET search_path = bench_floor; DROP TABLE IF EXISTS bare, typed;
    CREATE TABLE bare (${columns});
    CREATE TABLE typed (person text, competence text, level integer, "from" date, awarded date, expires date, source text,
      PRIMARY KEY (person, competence, "from", level, awarded, expires))`);
  const started = performance.now();
  await copied(client, url, file);
  const { rowCount } = await client.query(`INSERT INTO typed
    SELECT c2, c7, left(c8, 1)::integer, to_date(c10, 'DD/MM/YYYY'), to_date(c11, 'DD/MM/YYYY'), to_date(c12, 'DD/MM/YYYY'), c13 FROM bare
    ON CONFLICT DO NOTHING`);
  if (rowCount !== ROWS) throw new Error(`The floor has ${rowCount} rows instead of ${ROWS}`);
  return performance.now() - started;
}

/** By psql where there is one, as people do it; else by the driver. */
async function copied(client, url, file) {
  if (!hasPsql()) {
    await pipeline(
      createReadStream(file),
      client.query(copyFrom('COPY bench_floor.bare FROM STDIN (FORMAT csv, HEADER)')),
    );
    return;
  }
  const { status, stderr } = spawnSync(
    'psql',
    ['-q', '-c', `\\copy bench_floor.bare from '${file}' csv header`, url],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
}

let found;
function hasPsql() {
  found ??= spawnSync('psql', ['--version']).status === 0;
  return found;
}
