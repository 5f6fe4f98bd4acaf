import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCompetence, aPerson, FIRE } from '../builders/competence.js';
import { anEmployerAccount } from '../builders/accounts.js';
import { atSize } from '../builders/size.js';
import { numbersFrom } from './chaos.js';
import { readerLink } from './reader-link.js';
import type { Served } from './served.js';
import { serving } from './served.js';

const CUTS = Number(process.env['PROVOST_SOAK_CUTS'] ?? atSize(10_000, 150));
const AT_ONCE = 12;
const SEED = 20_261_130;

let served: Served;
let folder: string;
let before: string | undefined;

beforeAll(async () => {
  before = process.env['TMPDIR'];
  const account = Array.from({ length: 3_000 }, (_, at) =>
    anEmployerAccount(`p${at}@acme.example`, { organisation: null }),
  );
  const person = Array.from({ length: 400 }, (_, at) => aPerson({ reference: `p${at}` }));
  served = await serving(
    { north: { account, person, competence: [aCompetence(FIRE, 1)] } },
    { silence: 5_000 },
    { startReader: readerLink },
  );
  folder = mkdtempSync(join(tmpdir(), 'provost-soak-'));
  process.env['TMPDIR'] = folder;
});
afterAll(async () => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  await served.dispose();
  rmSync(folder, { recursive: true, force: true });
});

interface Kind {
  readonly operation: string;
  readonly headers: readonly string[];
  readonly body: string;
}

const json = (input: object, more: object = {}): string => JSON.stringify({ input, ...more });
const rows = `Reference,Competence\r\n${'p1,Fire\r\n'.repeat(30_000)}`;
const uploadHeaders = (more: object) => [
  'content-type: text/csv',
  `provost-request: ${JSON.stringify({ file: 'rows.csv', ...more })}`,
];

/** Requests of every kind that hold something: readers, streams, writes, uploads, previews. */
const kinds: readonly ((run: number) => Kind)[] = [
  () => ({ operation: 'account.list', headers: [], body: json({}) }),
  () => ({ operation: 'account.list', headers: ['accept: text/csv'], body: json({}) }),
  () => ({ operation: 'account.list', headers: ['accept: application/x-ndjson'], body: json({}) }),
  () => ({
    operation: 'tenant.export',
    headers: ['accept: application/x-ndjson'],
    body: json({ format: 'ndjson' }, { channels: ['output'] }),
  }),
  (run) => ({
    operation: 'tenant.create',
    headers: [`idempotency-key: soak-${run}-key`],
    body: json({ key: `t${run}`, name: 'Made' }),
  }),
  (run) => ({ operation: 'tenant.create', headers: [], body: json({ key: `u${run}`, name: 'Made' }) }),
  (run) => ({
    operation: 'tenant.create',
    headers: [],
    body: json({ key: `v${run}`, name: 'Not made' }, { dryRun: true }),
  }),
  () => ({
    operation: 'transfer.import',
    headers: uploadHeaders({ tenant: 'north', dryRun: true }),
    body: rows,
  }),
  () => ({ operation: 'transfer.import', headers: uploadHeaders({ tenant: 'north' }), body: rows }),
];

function bytesOf({ operation, headers, body }: Kind, isChunked: boolean): string {
  const head = [
    `POST /v1/operations/${operation} HTTP/1.1`,
    ...['host: localhost', `authorization: Bearer ${served.secret}`],
    ...(headers.some((one) => one.startsWith('content-type')) ? [] : ['content-type: application/json']),
    ...headers,
    isChunked ? 'transfer-encoding: chunked' : `content-length: ${Buffer.byteLength(body)}`,
  ];
  const sent = isChunked ? `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
  return `${head.join('\r\n')}\r\n\r\n${sent}`;
}

/** Sends one request or several pipelined ones, and cuts the connection at a random point. */
async function cut(run: number, random: () => number): Promise<void> {
  const withTenant = (kind: Kind): Kind =>
    kind.body.startsWith('{"input":{}')
      ? { ...kind, body: kind.body.replace('{"input":{}', '{"tenant":"north","input":{}') }
      : kind;
  const made = Array.from({ length: random() < 0.2 ? 3 : 1 }, (_, at) => {
    const kind = kinds[Math.floor(random() * kinds.length)] ?? kinds[0];
    return bytesOf(
      withTenant(kind?.(run * 3 + at) ?? { operation: '', headers: [], body: '' }),
      random() < 0.3,
    );
  });
  const text = made.join('');
  const part = random() < 0.4 ? text.slice(0, Math.floor(random() * text.length)) : text;
  const most = random() < 0.5 ? Math.floor(random() ** 3 * 800_000) : Infinity;
  const cutAfter = random() ** 2 * 60;
  const { hostname, port } = new URL(served.address);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  let taken = 0;
  if (random() < 0.3) socket.pause();
  else socket.on('data', ({ length }) => (taken += length) > most && socket.destroy());
  socket.write(part);
  await Promise.race([closed, delay(cutAfter)]);
  if (random() < 0.5) socket.destroy();
  else socket.resetAndDestroy();
  await closed;
}

describe('a service whose clients leave at any moment', () => {
  it(
    `has every slot, reader and file back after ${CUTS} of them, and its memory does not grow`,
    { timeout: 120_000 + CUTS * 200 },
    async () => {
      const random = numbersFrom(SEED);
      let run = 0;
      const grown: number[] = [];
      const going = Array.from({ length: AT_ONCE }, async () => {
        while (run < CUTS) {
          await cut((run += 1), random);
          if (run % Math.ceil(CUTS / 10) === 0) grown.push(process.memoryUsage().rss);
        }
      });
      await Promise.all(going);

      const figure = (text: string, name: string): number =>
        [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)$`, 'gm'))].reduce(
          (sum, [, value]) => sum + Number(value),
          0,
        );
      const figures = async () => {
        const text = await served.metrics();
        return {
          atWork: figure(text, 'provost_requests_at_work'),
          spooled: figure(text, 'provost_spooled_bytes'),
          writes: figure(text, 'provost_writes_running'),
        };
      };
      await expect
        .poll(figures, { timeout: 60_000, interval: 100 })
        .toEqual({ atWork: 0, spooled: 0, writes: 0 });
      await expect.poll(() => readdirSync(folder), { timeout: 5_000 }).toEqual([]);

      // Each cut request is logged and counted.
      const cuts = figure(await served.metrics(), 'provost_requests_cut_total');
      expect(cuts).toBeGreaterThan(CUTS / 4);
      expect(served.log.filter((line) => line.includes('"cut":true')).length).toBe(cuts);

      // All readers of the store are free again, and requests get their usual replies.
      let inside = 0;
      await Promise.all(
        [1, 2].map(() =>
          served.served.read(async () => {
            inside += 1;
            await expect.poll(() => inside).toBe(2);
          }),
        ),
      );
      expect((await served.post('feature.list', { tenant: 'north' })).status).toBe(200);
      const [early = 0] = grown.slice(Math.floor(grown.length / 2));
      expect(Math.max(...grown.slice(-2)) - early).toBeLessThan(150 * 1024 * 1024);
    },
  );
});
