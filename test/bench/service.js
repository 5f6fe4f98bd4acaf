// The service beside what it stands before: a command through it against the same on the file, its small reads against a bare route of the
// same web server, and an import through it against one on a file of its own.
import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import fastify from 'fastify';
import { transferFile, trust } from './data.js';
import { memoryRow, ratioRow } from './figures.js';
import { median, medians, provost, root } from './processes.js';

const ROWS = Number(process.env.PROVOST_BENCH_ROWS ?? 1_000_000);
const ROUNDS = 15;
const MOST_MEMORY = 300;

export async function service(folder) {
  return [...(await explaining(folder)), ...(await smallReads(folder)), ...(await importing(folder))];
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

const AT_ONCE = 16;
const READS = 4_000;

/** Of the requests a second of a bare route, the service is to answer six in ten: a time of at most 1 / 0.6. */
const MOST_TIME = 1 / 0.6;

/** Small answers over connections that are kept open, in turns with a route that does nothing but give the same answer. */
async function smallReads(folder) {
  const store = await seeded(folder);
  const served = await start(store);
  const body = JSON.stringify({ input: {} });
  const read = () => asked(served, 'POST', '/v1/operations/feature.list', body);
  const { text } = await read();
  const bare = fastify();
  bare.post('/bare', async (_request, reply) => {
    reply.header('content-type', 'application/json; charset=utf-8');
    return text;
  });
  const address = await bare.listen({ host: '127.0.0.1', port: 0 });
  const plain = { url: address, agent: served.agent, token: served.token };
  try {
    const floors = [];
    const measured = [];
    await time(read);
    for (let round = 0; round < 5; round += 1) {
      floors.push(await time(() => asked(plain, 'POST', '/bare', body)));
      measured.push(await time(read));
    }
    return [
      ratioRow(`${READS} small reads through the service`, {
        floorName: 'a bare route of Fastify',
        floor: median(floors),
        measured: median(measured),
        limit: MOST_TIME,
      }),
    ];
  } finally {
    await bare.close();
    await served.stop();
  }
}

/** Milliseconds for all reads. */
async function time(ask) {
  const started = performance.now();
  let begun = 0;
  const worker = async () => {
    while (begun < READS) {
      begun += 1;
      await ask();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return performance.now() - started;
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

async function seeded(folder) {
  const store = `file:${join(folder, 'small.db')}`;
  const args = ['tenant', 'seed', '--scenario', 'overdue-discrepancy', '--size', '20', '--seed', '1'];
  // The second time it is there.
  await provost([...args, '--yes', '--store', store], { allowed: [0, 2, 6] });
  return store;
}

/** The built program's service on the store, with a token for all of it. */
async function start(store) {
  const made = await provost(['token', 'create', 'bench', '--json'], { env: { PROVOST_STORE: store } });
  const token = JSON.parse(made.stdout).secret;
  const wrapper = join(root, 'test/bench/with-peak-memory.js');
  const child = spawn(
    process.execPath,
    [wrapper, join(root, 'bin/run.js'), 'serve', '--listen', '127.0.0.1:0', '--store', store],
    { stdio: ['ignore', 'pipe', 'ignore', 'pipe'] },
  );
  const url = await new Promise((resolve, reject) => {
    child.stdout.once('data', (line) => resolve(String(line).trim()));
    child.once('exit', (code) => reject(new Error(`The service ended with ${code}`)));
  });
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  let peak = '';
  child.stdio[3].on('data', (piece) => (peak += piece));
  return {
    ...{ url, agent, token },
    /** Its peak memory in megabytes. */
    async stop() {
      agent.destroy();
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('close', resolve));
      return Number(peak) / 1024;
    },
  };
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
