import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultRetries } from '../../src/http/retry-policy.js';
import { date } from '../../src/domain/calendar.js';
import { createTenant } from '../../src/operations/tenant/create.js';
import { createToken } from '../../src/operations/token/create.js';
import { listTokens } from '../../src/operations/token/list.js';
import { exportTenant } from '../../src/operations/tenant/export.js';
import { importTransfers } from '../../src/operations/transfer/import.js';
import { aCompetence, aPerson, FIRE } from '../builders/competence.js';
import { applying } from '../builders/store.js';
import { aRow, fileOf, naming } from '../operations/transfer/file.js';
import type { Served } from './served.js';
import { serving } from './served.js';

let served: Served;

beforeAll(async () => {
  served = await serving({ north: {}, east: {} }, { silence: 2_500 });
});
afterAll(() => served.dispose());

/** The reply to these exact bytes, until the service closes the connection. */
function answerTo(text: string): Promise<string> {
  const { hostname, port } = new URL(served.address);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
    socket.write(text);
  });
}

const head = (...lines: string[]): string =>
  ['POST /v1/operations/tenant.list HTTP/1.1', 'host: localhost', `authorization: Bearer ${served.secret}`]
    .concat(lines)
    .join('\r\n')
    .concat('\r\n\r\n');

const closing = (text: string): string => text.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n');
const padding = (count: number): string[] => Array.from({ length: count }, () => 'a: 1');
/** A request with an absolute URL. */
const to = (host: string): string =>
  `GET ${host}/healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`;

describe('a service that gets bad requests', () => {
  it('answers garbage after a request by closing the connection, once the request is answered', async () => {
    const answer = await answerTo(`${head('content-length: 2')}{}\0\x01garbage\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 (200|400)/);
    expect(answer.match(/"tenants"/g)?.length ?? 0).toBeLessThanOrEqual(1);
  });

  it.each([
    ['headers that are too large', () => head(`x-long: ${'x'.repeat(20_000)}`), 431, 'header-too-large'],
    [
      'a header with a line break in it',
      () => head('x-a: b\nx-c d', 'content-length: 2'),
      400,
      'bad-request',
    ],
    ['two lengths', () => `${head('content-length: 2', 'content-length: 3')}{}`, 400, 'bad-request'],
    [
      'a length together with chunks',
      () => `${head('content-length: 2', 'transfer-encoding: chunked')}0\r\n\r\n`,
      400,
      'bad-request',
    ],
    ['a body that stops coming', () => `${head('content-length: 100')}{"input":`, 408, 'request-slow'],
    ['no request at all', () => 'GARBAGE\r\n\r\n', 400, 'bad-request'],
  ])('refuses %s', async (_, text, status, code) => {
    const answer = await answerTo(text());
    expect(answer).toContain(`HTTP/1.1 ${status}`);
    expect(answer).toContain(`"code":"${code}"`);
    expect(answer).not.toContain('x-c d');
  });

  it.each<[string, () => string, number, string]>([
    [
      'a second token behind more headers than are read',
      () => closing(head(...padding(2_000), 'authorization: Bearer x')),
      431,
      'headers-too-many',
    ],
    ['one header too many', () => closing(head(...padding(98))), 431, 'headers-too-many'],
    ['a second token', () => closing(head(...padding(90), 'authorization: x')), 400, 'authorization-twice'],
    ['two hosts', () => closing(head('Host: evil.example')), 400, 'host-twice'],
    ['the same host twice', () => closing(head('host: localhost')), 400, 'host-twice'],
    ['an address of another host', () => to('http://evil.example'), 400, 'host-differs'],
    ['an address of another port', () => to('http://localhost:1'), 400, 'host-differs'],
  ])('refuses %s', async (_, text, status, code) => {
    const answer = await answerTo(text());
    expect(answer).toContain(`HTTP/1.1 ${status}`);
    expect(answer).toContain(`"code":"${code}"`);
  });

  it('answers a request with as many headers as there may be, and one for a whole address of its host', async () => {
    expect(await answerTo(closing(head(...padding(96), 'content-length: 2')) + '{}')).toMatch(
      /^HTTP\/1\.1 200/,
    );
    expect(await answerTo(to('http://LOCALHOST:80'))).not.toContain('host-differs');
  });

  it('notes a request whose client left once, and as no error', async () => {
    const { hostname, port } = new URL(served.address);
    const from = served.log.length;
    const lengths = ['content-length: 100', 'content-type: application/json'];
    const starts = [
      `${head(...lengths)}{"input":`,
      `${head(...lengths).replace('tenant.list', 'tenant.create')}{"input":`,
      `${head('content-length: 100', 'content-type: text/csv', 'provost-request: {"input":{"role":"Assessor"}}').replace('tenant.list', 'role.assign')}Email`,
    ];
    for (const start of starts) {
      const socket = connect(Number(port), hostname);
      await once(socket, 'connect');
      socket.write(start);
      await new Promise((resolve) => setTimeout(resolve, 200));
      socket.destroy();
    }
    const lines = () => served.log.slice(from).map((line) => JSON.parse(line) as Record<string, unknown>);
    await expect.poll(() => lines().length).toBeGreaterThanOrEqual(starts.length);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(lines().map(({ level, cut }) => [level, cut])).toEqual(starts.map(() => [30, true]));
  });

  it('refuses a request that was changed on its way, and does nothing', async () => {
    const sums = { 'provost-protocol': '1', 'provost-sum': '0'.repeat(64) };
    const response = await served.post('tenant.create', { input: { key: 'west', name: 'West' } }, sums);
    expect(await response.json()).toMatchObject({ code: 'request-garbled', exitCode: 2 });
    const body = { 'provost-body-sum': '0'.repeat(64) };
    const second = await served.post('tenant.create', { input: { key: 'west', name: 'West' } }, body);
    expect(await second.json()).toMatchObject({ code: 'request-garbled' });
  });

  it('keeps its memory within bounds, however deep, long and many the requests are', async () => {
    // Client and service share a process here, so their waiting times say nothing.
    const patient = await serving();
    const grown = process.memoryUsage().rss;
    const texts = [
      '['.repeat(4_000_000),
      `{"input":{"x":"${'x'.repeat(7_000_000)}"}}`,
      '{"a":'.repeat(1_000_000),
    ];
    try {
      for (let time = 0; time < 4; time += 1) {
        const answers = await Promise.all(texts.map((text) => patient.post('tenant.list', text)));
        expect(answers.map(({ status }) => status)).toEqual([413, 413, 413]);
        await Promise.all(answers.map((answer) => answer.text()));
      }
      await Promise.all(
        Array.from({ length: 200 }, () => fetch(`${patient.address}/healthz`).then((r) => r.text())),
      );
      expect(process.memoryUsage().rss - grown).toBeLessThan(400 * 1024 * 1024);
    } finally {
      await patient.dispose();
    }
  });
});

describe('connections that are held', () => {
  let held: Served;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    held = await serving({}, { headers: 400, connections: 4 });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await held.dispose();
  });

  /** A connection, and everything that it received until it closed. */
  function connection(): { socket: Socket; received: Promise<string> } {
    const { hostname, port } = new URL(held.address);
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', () => undefined);
    return { socket, received: new Promise((resolve) => socket.on('close', () => resolve(text))) };
  }

  it('by headers that come drop by drop are ended in time, with a reason', async () => {
    const { socket, received } = connection();
    socket.write('POST /v1/operations/tenant.list HTTP/1.1\r\nhost: localhost\r\nx-slow: ');
    const drops = setInterval(() => socket.write('x'), 20);
    const began = performance.now();
    const answer = await received;
    clearInterval(drops);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"code":"request-slow"');
    // The service checks four times per period.
    expect(performance.now() - began).toBeGreaterThanOrEqual(380);
  });

  it('by clients that say nothing at all are ended too', async () => {
    expect(await connection().received).toContain('"code":"request-slow"');
  });

  it('are no more than allowed: one too many is closed unheard, and who leaves makes room', async () => {
    const first = Array.from({ length: 4 }, connection);
    for (const { socket } of first) await once(socket, 'connect');
    const began = performance.now();
    expect(await connection().received).toBe('');
    expect(performance.now() - began).toBeLessThan(380);
    for (const { socket } of first) socket.destroy();
    await expect
      .poll(async () => (await fetch(`${held.address}/healthz`).catch(() => undefined))?.status)
      .toBe(200);
  });
});

describe('sign-ins', () => {
  it('tell a client with many bad tokens to stop, and let the good ones of the same address in', async () => {
    const statuses: number[] = [];
    let wait: string | null = null;
    for (let time = 0; time < 25; time += 1) {
      const authorization = `Bearer provost_bad${time}`;
      const response = await served.post('tenant.list', {}, { authorization });
      statuses.push(response.status);
      wait = response.headers.get('retry-after');
      await response.text();
    }
    expect(statuses).toEqual([...Array<number>(20).fill(401), ...Array<number>(5).fill(429)]);
    expect(Number(wait)).toBeGreaterThan(1);
    expect((await served.post('tenant.list', {})).status).toBe(200);
    await expect((await served.remote({ token: 'wrong' })).read(listTokens, {}, {})).rejects.toMatchObject({
      code: 'sign-ins-limited',
      exitCode: 4,
    });
  });
});

describe('a token that is made over the network', () => {
  it('is shown once, and its secret stored nowhere, not under its key either', async () => {
    const key = { 'idempotency-key': 'token-once-1' };
    const body = { input: { name: 'nightly' } };
    const first = (await (await served.post('token.create', body, key)).json()) as {
      output: { secret: string };
    };
    expect(first.output.secret).toMatch(/^provost_/);
    const second = await served.post('token.create', body, key);
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({ code: 'answer-not-kept', exitCode: 6 });
    const stored = await served.served.read(async ({ replays, tokens }) => {
      const [found] = (await tokens.all()).filter(({ name }) => name === 'tester');
      const parts: string[] = [];
      for await (const part of replays.parts({ principal: found?.id ?? '', key: 'token-once-1' }))
        parts.push(part);
      return parts.join('');
    });
    expect(stored).toBe('');
  });

  it('is made after a preview was agreed to', async () => {
    const remote = await served.remote();
    const made = await remote.write(
      createToken,
      { name: 'asked' },
      { ...applying(), confirm: async () => true },
    );
    expect(made.output.secret).toMatch(/^provost_/);
  });
});

describe('whose runs a token speaks for', () => {
  it('is one tenant where it is for one: others are as if they were not there', async () => {
    const direct = await served.remote();
    const { output } = await direct.write(
      createToken,
      { name: 'of north' },
      { ...applying(), tenant: 'north' },
    );
    const confined = await served.remote({ token: output.secret ?? '' });
    const into = { format: 'yaml' as const, output: async () => undefined };
    await confined.read(exportTenant, into, {});
    await expect(confined.read(exportTenant, into, { tenant: 'east' })).rejects.toMatchObject({
      code: 'unknown-tenant',
    });
    await expect(confined.read(exportTenant, into, { as: 'nobody@example.org' })).rejects.toMatchObject({
      code: 'unknown-account',
    });
    await expect(
      confined.write(createTenant, { key: 'mine', name: 'Mine' }, applying()),
    ).rejects.toMatchObject({ code: 'not-permitted', exitCode: 4 });
  });
});

describe('a service that is stopped', () => {
  const people = Array.from({ length: 3_000 }, (_, place) =>
    aPerson({
      reference: `p${place}`,
      nationalInsuranceNumber: `QQ${String(100_000 + place)}A`,
    }),
  );

  it.each([
    ['lets an import end', 60_000],
    ['has an import rolled back that takes too long', 0],
  ])('%s, and leaves the store whole', { timeout: 60_000 }, async (_, grace) => {
    const own = await serving({ ward: { competence: [aCompetence(FIRE, 1)], person: people } });
    const file = await fileOf(people.map((person) => aRow(naming(person))));
    try {
      const remote = await own.remote({
        retries: { ...defaultRetries, tries: 1 },
      });
      const before = await own.records('ward', 'achievement');
      const write = remote.write(importTransfers, { file }, applying(date('2015-06-30'))).then(
        ({ outcome }) => outcome.changes,
        (error: unknown) => error,
      );
      const running = /provost_writes_running 1/;
      await expect.poll(() => own.metrics(), { interval: 2, timeout: 20_000 }).toMatch(running);
      const began = performance.now();
      await own.stop(grace);
      expect(performance.now() - began).toBeLessThan(grace + 15_000);
      const answer = await write;
      const made = await own.records('ward', 'achievement');
      if (typeof answer === 'number') expect(made.length).toBe(people.length);
      else {
        expect(answer).toMatchObject({ code: 'service-stopping', exitCode: 7 });
        expect(made).toEqual(before);
      }
      if (grace > 0) expect(answer).toBe(people.length);
    } finally {
      await file.dispose();
      await own.dispose();
    }
  });
});
