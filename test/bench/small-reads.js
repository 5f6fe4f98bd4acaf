// Small reads through the service beside bare routes of the same web server that give the same answers. Each has a process of its own, and the
// client speaks over bare sockets, so that what it costs itself hides no difference.
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ratioRow } from './figures.js';
import { median, provost, root } from './processes.js';
import { aToken, seeded, start, startScript } from './serving.js';

const AT_ONCE = 16;
/** In one round of each server: short ones in turns, so that a slow moment of the machine meets them all. */
const READS = 2_000;
const ROUNDS = 21;

/** Of the requests a second of a bare route, the service is to answer six in ten: a time of at most 1 / 0.6. */
const MOST_TIME = 1 / 0.6;

/** One in so many was never asked before, whatever is kept. */
const NEW_ONE_IN = 50;
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
  const asked = await requests(store, served.token);
  const texts = [];
  for (const each of asked) texts.push(await answer(served.url, each));
  const answers = join(folder, 'answers.json');
  writeFileSync(answers, JSON.stringify(texts));
  const bare = await startScript(join(root, 'test/bench/bare-route.js'), [answers]);
  const committing = new Worker(join(root, 'test/bench/committing.js'), { workerData: store });

  let fresh = 0;
  const neverAsked = () => ({ ...asked[0], body: { input: {}, asOf: nthDay((fresh += 1)) } });
  const mixed = (count) => (count % NEW_ONE_IN === 0 ? neverAsked() : asked[count % asked.length]);
  const written = (count) => {
    if (count % COMMIT_EACH === 0) committing.postMessage('commit');
    return mixed(count);
  };
  const onBare = (count) => ({ ...mixed(count), path: `/bare/${count % asked.length}` });
  const measured = [];
  try {
    // Commits stand by themselves: what is read after one is made anew, whoever reads it.
    for (const asks of [[mixed, neverAsked], [written]])
      measured.push(...(await inTurns(bare, onBare, served, asks)));
  } finally {
    await committing.terminate();
    await bare.stop();
  }
  const kinds = `small reads of ${asked.length} kinds`;
  const isOnServer = store.startsWith('postgres');
  const place = isOnServer ? ', on PostgreSQL' : '';
  return [
    [`${kinds}, one in ${NEW_ONE_IN} never asked before`, isOnServer ? undefined : MOST_TIME],
    [`small reads, none asked before`],
    [`${kinds}, and a commit by another process after each ${COMMIT_EACH}`],
  ].flatMap(([what, limit], at) => {
    const floorName = 'a bare route of Fastify';
    const { floor, times } = measured[at];
    // In each round against the floor of that round.
    const ratio = median(times.map(({ wall }, round) => wall / floor[round].wall));
    const took = median(floor.map(({ wall }) => wall));
    const name = `${READS} ${what}${place}`;
    const wall = ratioRow(name, { floorName, floor: took, measured: ratio * took, limit });
    const [ofFloor, all] = [floor, times].map((list) => mean(list.map(({ processor }) => processor)));
    if (Number.isNaN(ofFloor)) return [wall];
    return [
      wall,
      ratioRow(`${name}: processor time of the service`, { floorName, floor: ofFloor, measured: all }),
    ];
  });
}

/** The bare routes and the service, asked in each of the ways, in turns. */
async function inTurns(bare, onBare, served, asks) {
  const floor = [];
  const runs = asks.map((ask) => ({ ask, floor, times: [] }));
  for (let round = -WARMING; round < ROUNDS; round += 1) {
    const ofFloor = await timed(bare, onBare);
    if (round >= 0) floor.push(ofFloor);
    for (const { ask, times } of runs) {
      const time = await timed(served, ask);
      if (round >= 0) times.push(time);
    }
  }
  return runs;
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Rounds that are not counted. */
const WARMING = 4;

/** What is asked in turn: by the store's administrator, one of the tenant, an administrator's account and those of employers. */
async function requests(store, token) {
  const accounts = JSON.parse(
    (await provost(['account', 'list', '--json'], { env: { PROVOST_STORE: store } })).stdout,
  );
  const of = (kind) => accounts.accounts.filter((account) => account.kind === kind).map(({ email }) => email);
  const emails = [...of('administrator').slice(0, 1), ...of('employer').slice(0, 2)];
  const flags = [['--tenant', 'northfield'], ...emails.map((email) => ['--account', email])];
  const [confined, administrator, ...employers] = await Promise.all(flags.map((each) => aToken(store, each)));
  const everything = [
    'feature.list',
    'role.list',
    'tenant.list',
    'programme.list',
    'learner.list',
    'overdue.count',
  ];
  const asked = [
    ...[token, confined, administrator].flatMap((each) => everything.map((name) => [each, name])),
    ...employers.flatMap((each) => ['learner.list', 'overdue.count'].map((name) => [each, name])),
  ];
  return asked
    .filter(([each, name]) => name !== 'tenant.list' || each === token)
    .map(([each, name]) => ({ token: each, path: `/v1/operations/${name}`, body: { input: {} } }));
}

/** A day of its own for each number up to some tens of thousands. */
function nthDay(count) {
  return new Date(Date.UTC(1980, 0, 1) + (count % 36_000) * 86_400_000).toISOString().slice(0, 10);
}

async function answer(url, { token, path, body }) {
  const response = await fetch(new URL(path, url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text}`);
  return text;
}

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
  const head = ['host: bench', `authorization: Bearer ${token}`, 'content-type: application/json'];
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

/** Milliseconds, to a hundredth of a second; no number where the system does not tell. */
function processorTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return (Number(user) + Number(system)) * 10;
  } catch {
    return NaN;
  }
}
