// The service beside what it stands before: a command through it against the same on the file, and an import through it against one on a
// file of its own; and apart from these, which take long, its small reads against bare routes of the same web server.
import { request } from 'node:http';
import { join } from 'node:path';
import pg from 'pg';
import { startServer } from '../postgres/server.js';
import { transferFile, trust } from './data.js';
import { memoryRow, ratioRow } from './figures.js';
import { median, medians, provost } from './processes.js';
import { seeded, start } from './serving.js';
import { smallReads } from './small-reads.js';

const ROWS = Number(process.env.PROVOST_BENCH_ROWS ?? 1_000_000);
const ROUNDS = 15;
const MOST_MEMORY = 300;

export async function service(folder) {
  return [...(await explaining(folder)), ...(await importing(folder))];
}

/** In a file, and in PostgreSQL: each takes half a minute. */
export async function smallReadsOnBoth(folder) {
  return [...(await smallReads(folder)), ...(await smallReadsOnServer(folder))];
}

/** PROVOST_TEST_POSTGRES names another server than the embedded one. */
async function smallReadsOnServer(folder) {
  const given = process.env.PROVOST_TEST_POSTGRES;
  const server = given ? undefined : await startServer({ isDurable: true });
  const store = new URL(given ?? server.url);
  store.searchParams.set('schema', 'bench_small_reads');
  const client = new pg.Client({ connectionString: given ?? server.url });
  await client.connect();
  const removed = () => client.query('DROP SCHEMA IF EXISTS bench_small_reads CASCADE');
  try {
    await removed();
    return await smallReads(folder, store.href);
  } finally {
    await removed();
    await client.end();
    await server?.stop();
  }
}

/** One learner explained, as whole processes in turns. The round trip is that of the service's own `/healthz`. */
async function explaining(folder) {
  const store = await seeded(folder);
  const args = ['overdue', 'explain', '--as-of', '2026-11-21', '--json'];
  const served = await start(store);
  try {
    const trips = [];
    for (let at = 0; at < 50; at += 1) trips.push((await asked(served, 'GET', '/healthz')).milliseconds);
    const trip = median(trips);
    const remote = { env: { PROVOST_STORE: served.url, PROVOST_TOKEN: served.token } };
    const local = { env: { PROVOST_STORE: store } };
    // Both have been run before they are measured.
    await provost(args, local);
    await provost(args, remote);
    const [here, there] = await medians(ROUNDS, [() => provost(args, local), () => provost(args, remote)]);
    return [
      ratioRow('overdue explain through the service, less one round trip', {
        floorName: 'on the file',
        floor: here,
        measured: there - trip,
        limit: 1.5,
      }),
    ];
  } finally {
    await served.stop();
  }
}

async function importing(folder) {
  const people = ROWS / 40;
  const [tenant, file] = [join(folder, 'people.ndjson'), join(folder, 'rows.csv')];
  await trust(tenant, { people, awards: 0 });
  await transferFile(file, { people, rows: ROWS });
  const args = ['transfer', 'import', file, '--as-of', '2026-12-31', '--yes', '--json'];
  const prepared = async (name) => {
    const store = `file:${join(folder, `${name}.db`)}`;
    await provost(['tenant', 'apply', tenant, '--yes', '--store', store]);
    return store;
  };
  const [here, there] = [await prepared('here'), await prepared('there')];
  const imported = async (env) => {
    const done = await provost(args, { env });
    const { changes } = JSON.parse(done.stdout);
    if (changes !== ROWS) throw new Error(`${changes} changes instead of ${ROWS}`);
    return done;
  };
  const local = await imported({ PROVOST_STORE: here });
  const served = await start(there);
  const remote = await imported({ PROVOST_STORE: served.url, PROVOST_TOKEN: served.token });
  const peakOfService = await served.stop();
  const what = `transfer file, ${ROWS} rows, through the service`;
  return [
    ratioRow(what, {
      floorName: 'on the file',
      floor: local.milliseconds,
      measured: remote.milliseconds,
      limit: 1.3,
      peakMegabytes: remote.peakMegabytes,
    }),
    memoryRow(`${what}, peak memory of the client`, remote.peakMegabytes, MOST_MEMORY),
    memoryRow(`${what}, peak memory of the service`, peakOfService, MOST_MEMORY),
  ];
}

/** One request over a connection that is kept, to the end of its answer. */
function asked({ url, agent, token }, method, path, body) {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, url), {
      ...{ method, agent },
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
    });
    outgoing.on('error', reject).on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece) => (text += piece));
      answer.on('error', reject).on('end', () => {
        if (answer.statusCode !== 200) reject(new Error(`${path} answered ${answer.statusCode}: ${text}`));
        else resolve({ text, milliseconds: performance.now() - started });
      });
    });
    outgoing.end(body);
  });
}
