import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { permissions, reachesOf } from '../../src/domain/tenancy/permissions.js';
import { channelsOf } from '../../src/operations/channels.js';
import { permissionsFor } from '../../src/operations/operation.js';
import { operations } from '../../src/operations/registry.js';
import type { ServiceLimits } from '../../src/server/limits.js';
import type { NewToken } from '../../src/store/tokens.js';
import { anEmployerAccount } from '../builders/accounts.js';
import type { Served } from './served.js';
import { serving } from './served.js';

const opened: (() => Promise<void> | void)[] = [];
let folder: string;
let before: string | undefined;
beforeAll(() => {
  before = process.env['TMPDIR'];
});
afterEach(async () => {
  for (const end of opened.splice(0).reverse()) await end();
});
afterAll(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
});

const pat = anEmployerAccount('pat@acme.example', { organisation: null });
/** More than the system buffers for a connection that reads nothing. */
const account = Array.from({ length: 3_000 }, (_, at) =>
  anEmployerAccount(`p${at}@acme.example`, { organisation: null, lastName: 'x'.repeat(4_000) }),
);

/** A service with an observable temporary directory. */
async function started(limits: Partial<ServiceLimits> = {}, many = false): Promise<Served> {
  const served = await serving({ north: { account: many ? [...account, pat] : [pat] } }, limits);
  folder = mkdtempSync(join(tmpdir(), 'provost-admission-'));
  process.env['TMPDIR'] = folder;
  opened.push(async () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    await served.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  return served;
}

interface Talk {
  readonly socket: Socket;
  /** The bytes received so far. */
  readonly text: () => string;
  readonly closed: Promise<void>;
}

/** A connection that has sent the headers of a request, and the given part of its body. */
function talk(
  served: Served,
  operation: string,
  headers: readonly string[],
  body = '',
  secret = served.secret,
): Talk {
  const { hostname, port } = new URL(served.address);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const head = [
    `POST /v1/operations/${operation} HTTP/1.1`,
    ...['host: localhost', `authorization: Bearer ${secret}`, ...headers],
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  opened.push(() => void socket.destroy());
  return { socket, text: () => text, closed };
}

const JSON_BODY = 'content-type: application/json';
const slowBody = (served: Served, secret = served.secret): Talk =>
  talk(served, 'tenant.list', [JSON_BODY, 'content-length: 1000'], '{"input"', secret);
const atWork = async (served: Served): Promise<number> =>
  Number(/^provost_requests_at_work (\d+)$/m.exec(await served.metrics())?.[1]);

describe('a caller without the permission', () => {
  it('is refused every operation before its body is read', { timeout: 120_000 }, async () => {
    const served = await started();
    const refused = async (operation: (typeof operations)[number], of: Partial<NewToken>) => {
      const { secret } = await served.token(of);
      const isFile = [...channelsOf(operation.input).values()].some(({ kind }) => kind === 'file');
      const type = isFile ? 'content-type: text/csv' : JSON_BODY;
      const length = isFile ? 1024 ** 3 : 1024 ** 2;
      const { text, closed } = talk(
        served,
        operation.name,
        [type, `content-length: ${length}`],
        'x'.repeat(70_000),
        secret,
      );
      await closed;
      expect(text(), operation.name).toMatch(/^HTTP\/1\.1 403 /);
      expect(text(), operation.name).toContain('"code":"not-permitted"');
    };
    let ofAccount = 0;
    for (const operation of operations) {
      const needed = permissionsFor(operation);
      const scopes = permissions.filter((permission) => !needed.includes(permission));
      await refused(operation, { scopes });
      if (needed.some((permission) => reachesOf(pat, [], permission).size > 0)) continue;
      ofAccount += 1;
      await refused(operation, { tenant: 'north', account: pat.email });
    }
    expect(ofAccount).toBeGreaterThan(10);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('one token', () => {
  it('has no more requests under way than it may, and others have theirs', async () => {
    const served = await started({ atOncePerToken: 3, atOnce: 5 });
    const other = await served.token();
    const slow = [1, 2, 3].map(() => slowBody(served));
    await expect.poll(() => atWork(served)).toBe(3);
    const refused = await served.post('tenant.list', {});
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await refused.json()).toMatchObject({ code: 'token-busy', exitCode: 7 });
    const authorization = `Bearer ${other.secret}`;
    expect((await served.post('tenant.list', {}, { authorization })).status).toBe(200);
    // The total is limited too.
    slowBody(served, other.secret);
    slowBody(served, other.secret);
    await expect.poll(() => atWork(served)).toBe(5);
    const busy = await served.post('tenant.list', {}, { authorization });
    expect(await busy.json()).toMatchObject({ code: 'service-busy' });
    for (const { socket } of slow) socket.destroy();
    await expect.poll(async () => (await served.post('tenant.list', {})).status).toBe(200);
  });

  it('keeps no more in temporary files than it may', async () => {
    const served = await started({ spoolPerToken: 1_000_000 });
    const headers = [
      'content-type: text/csv',
      'content-length: 9000000',
      'provost-request: {"tenant":"north"}',
    ];
    const { text, closed } = talk(served, 'transfer.import', headers, 'x'.repeat(2_000_000));
    await closed;
    expect(text()).toMatch(/^HTTP\/1\.1 429 /);
    expect(text()).toContain('"code":"token-spool"');
    await expect.poll(() => readdirSync(folder)).toEqual([]);
    await expect.poll(async () => await served.metrics()).toContain('provost_spooled_bytes 0');
  });

  it('is given up where its body comes too slowly, though something comes all the time', async () => {
    const served = await started({ silence: 1_000, slowest: 1_000 });
    const { socket, text, closed } = slowBody(served);
    const drip = setInterval(() => socket.write('x'), 100);
    const began = performance.now();
    await closed;
    clearInterval(drip);
    expect(text()).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - began).toBeGreaterThanOrEqual(900);
  });

  it('waits for its own reads, and keeps nobody else waiting', async () => {
    const served = await started({ readsPerToken: 1 });
    const other = await served.token();
    // One request each, so that their use is recorded.
    for (const secret of [served.secret, other.secret])
      await served.post('feature.list', {}, { authorization: `Bearer ${secret}` });
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const holding = served.served.read(() => gate);
    // One of the two readers is busy: the first of these runs at once, the others wait.
    const mine = Array.from({ length: 8 }, (_, at) =>
      served.post('learner.list', { tenant: 'north', asOf: `2026-01-0${at + 1}` }),
    );
    const authorization = `Bearer ${other.secret}`;
    const theirs = await served.post('learner.list', { tenant: 'north' }, { authorization });
    expect(theirs.status).toBe(200);
    open();
    await holding;
    expect((await Promise.all(mine)).map(({ status }) => status)).toEqual(Array(8).fill(200));
  });
});

describe('clients that take nothing of their answers', () => {
  it.each(['text/csv', 'application/json', 'application/x-ndjson'])(
    'hold no reader of the store, little memory, and are cut off in time (%s)',
    { timeout: 60_000 },
    async (accept) => {
      const served = await started({ silence: 3_000 }, true);
      const before = process.memoryUsage().rss;
      const body = '{"tenant":"north","input":{}}';
      const stalled = Array.from({ length: 10 }, () => {
        const one = talk(
          served,
          'account.list',
          [JSON_BODY, `accept: ${accept}`, `content-length: ${body.length}`],
          body,
        );
        one.socket.pause();
        return one;
      });
      await expect.poll(() => atWork(served)).toBe(10);
      // Twice as many requests as readers.
      const other = await served.token();
      const authorization = `Bearer ${other.secret}`;
      for (let time = 0; time < 4; time += 1) {
        const response = await served.post(
          'feature.list',
          { asOf: `2026-02-0${time + 1}` },
          { authorization },
        );
        expect(response.status).toBe(200);
      }
      expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
      await expect.poll(() => atWork(served), { timeout: 40_000, interval: 200 }).toBe(0);
      for (const { socket } of stalled) socket.resume();
      await Promise.all(stalled.map(({ closed }) => closed));
      // No reply looks complete.
      expect(stalled.filter(({ text }) => /\r\n0\r\n\r\n$/.test(text())).length).toBe(0);
      expect(await served.metrics()).toMatch(/provost_requests_cut_total\{operation="account.list"\} 10/);
      await expect.poll(() => readdirSync(folder)).toEqual([]);
    },
  );
});
