// Small reads through the service beside bare routes of the same web server that give the same answers. Each has a process of its own, and the
// client speaks over bare sockets, so that what it costs itself hides no difference.
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ratioRow } from './figures.js';
import { median, provost, root } from './processes.js';
import { aToken, seeded, start, startScript } from './serving.js';

const AT_ONCE = 16;
/** In one round of each server: short ones in turns, so that a slow moment of the machine meets them all. */
const READS = 500;
const ROUNDS = 15;

/** A small read takes at most so many times as long as a bare route. On PostgreSQL what is asked of the server is what a bare route consists of. */
const MOST_TIME = 2.5;

/** After so many reads somebody else commits, where somebody writes. */
const COMMIT_EACH = 500;

/** On a store in a file, or on the one that is named. */
export async function smallReads(folder, given) {
  const store = await seeded(folder, given);
  const served = await start(store);
  try {
    return await beside(served, store, folder);
  } finally {
    await served.stop();
  }
}

async function beside(served, store, folder) {
  const { small, large } = await requests(store, served.token);
  const both = [...small, ...large];
  const texts = [];
  for (const each of both) texts.push(await answer(served.url, each));
  const answers = join(folder, 'answers.json');
  writeFileSync(answers, JSON.stringify(texts));
  const bare = await startScript(join(root, 'test/bench/bare-route.js'), [answers]);
  const committing = new Worker(join(root, 'test/bench/committing.js'), { workerData: store });
  const inTurn = (list) => ({
    bare: (count) => ({
      ...list[count % list.length],
      path: `/bare/${both.indexOf(list[count % list.length])}`,
    }),
    served: (count) => list[count % list.length],
  });
  const ofSmall = inTurn(small);
  const written = (count) => {
    if (count % COMMIT_EACH === 0) committing.postMessage('commit');
    return ofSmall.served(count);
  };
  const place = store.startsWith('postgres') ? ', on PostgreSQL' : '';
  const rows = [];
  try {
    for (const [what, asks, limit] of [
      [`small reads of ${small.length} kinds`, ofSmall, place === '' ? MOST_TIME : undefined],
      [
        `the same, and a commit by another process after each ${COMMIT_EACH}`,
        { ...ofSmall, served: written },
      ],
      [`counts and lists of ${large.length} kinds, of 20 learners`, inTurn(large)],
    ])
      rows.push(...rowsOf(`${READS} ${what}${place}`, await measured(bare, served, asks), limit));
  } finally {
    await committing.terminate();
    await bare.stop();
  }
  return rows;
}

function rowsOf(name, { floor, times }, limit) {
  const floorName = 'a bare route of Fastify';
  // In each round against the floor of that round.
  const ratio = median(times.map(({ wall }, round) => wall / floor[round].wall));
  const took = median(floor.map(({ wall }) => wall));
  const wall = ratioRow(name, { floorName, floor: took, measured: ratio * took, limit });
  const [ofFloor, all] = [floor, times].map((list) => mean(list.map(({ processor }) => processor)));
  if (Number.isNaN(ofFloor)) return [wall];
  return [
    wall,
    ratioRow(`${name}: processor time of the service`, { floorName, floor: ofFloor, measured: all }),
  ];
}

/** The bare routes and the service, asked in turns. */
async function measured(bare, served, asks) {
  const [floor, times] = [[], []];
  for (let round = -WARMING; round < ROUNDS; round += 1) {
    const ofFloor = await timed(bare, asks.bare);
    const time = await timed(served, asks.served);
    if (round < 0) continue;
    floor.push(ofFloor);
    times.push(time);
  }
  return { floor, times };
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Rounds that are not counted: the engine of JavaScript compiles what is called often. */
const WARMING = 6;

/** What is asked in turn: by the store's administrator, one of the tenant, an administrator's account and those of employers. */
async function requests(store, token) {
  const listed = async (what) =>
    JSON.parse((await provost([what, 'list', '--json'], { env: { PROVOST_STORE: store } })).stdout);
  const [accounts, learners] = [await listed('account'), await listed('learner')];
  const of = (kind) => accounts.accounts.filter((account) => account.kind === kind).map(({ email }) => email);
  const emails = [...of('administrator').slice(0, 1), ...of('employer').slice(0, 2)];
  const flags = [['--tenant', 'southfield'], ...emails.map((email) => ['--account', email])];
  const [confined, administrator, ...employers] = await Promise.all(flags.map((each) => aToken(store, each)));
  const by = (name, input, tokens) =>
    tokens.map((each) => ({ token: each, path: `/v1/operations/${name}`, body: { input } }));
  const [email] = emails;
  const [learner] = learners.learners.map(({ reference }) => reference);
  const all = [token, confined, administrator];
  return {
    /** Of one record, or short in any store. */
    small: [
      ...by('feature.list', {}, all),
      ...by('role.list', {}, all),
      ...by('access.explain-operation', { account: email, operation: 'plan.show' }, all),
      ...by('learner.show', { learner }, all),
      ...by('plan.show', { learner }, all),
      ...by('compliance.person', { reference: learner }, all),
    ],
    large: [
      ...by('programme.list', {}, all),
      ...by('learner.list', {}, [...all, ...employers]),
      ...by('overdue.count', {}, [...all, ...employers]),
    ],
  };
}

async function answer(url, { token, path, body }) {
  const response = await fetch(new URL(path, url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text}`);
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !OF_CONNECTION.has(name)));
  return { text, headers };
}

/** The headers that the web server sets itself. */
const OF_CONNECTION = new Set(['connection', 'content-length', 'date', 'keep-alive']);

/** Milliseconds for all reads: on the clock, and of the processor by the process that answers. */
async function timed({ url, pid }, ask) {
  const before = processorTime(pid);
  const started = performance.now();
  let begun = 0;
  const next = () => {
    if (begun >= READS) return undefined;
    begun += 1;
    return bytesOf(ask(begun));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, () => asking(url, next)));
  return { wall: performance.now() - started, processor: processorTime(pid) - before };
}

function bytesOf({ token, path, body }) {
  const text = JSON.stringify(body);
  const head = ['host: localhost', `authorization: Bearer ${token}`, 'content-type: application/json'];
  return `POST ${path} HTTP/1.1\r\n${head.join('\r\n')}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/** One connection, which sends the next request when the answer to the last is whole. */
async function asking(url, next) {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  socket.setEncoding('latin1');
  let answer = '';
  const send = () => {
    const request = next();
    answer = '';
    if (request === undefined) socket.end();
    else socket.write(request);
  };
  socket.on('connect', send).on('data', (piece) => {
    answer += piece;
    const head = answer.indexOf('\r\n\r\n');
    if (head < 0) return;
    if (!answer.startsWith('HTTP/1.1 200')) socket.destroy(new Error(answer));
    const [, length] = /\r\ncontent-length: (\d+)\r\n/i.exec(answer) ?? [];
    if (answer.length >= head + 4 + Number(length)) send();
  });
  await once(socket, 'close');
}

/** Milliseconds of all threads; no number where the system does not tell. */
function processorTime(pid) {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const ran = threads.map((each) =>
      Number(readFileSync(`/proc/${pid}/task/${each}/schedstat`, 'utf8').split(' ')[0]),
    );
    return ran.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6;
  } catch {
    return NaN;
  }
}
