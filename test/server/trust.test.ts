import { renameSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeniedError, UnavailableError } from '../../src/domain/errors.js';
import { watchJobs } from '../../src/operations/job/watch.js';
import type { Store } from '../../src/store/port.js';
import { translate } from '../../src/store/sql/postgres/failures.js';
import type { Served } from './served.js';
import { serving } from './served.js';

let served: Served;
const others: Served[] = [];

beforeEach(async () => {
  served = await serving({ north: {}, east: {} });
});
afterEach(async () => {
  for (const other of others.splice(0)) await other.dispose();
  await served.dispose();
});

async function another(...settings: Parameters<typeof serving>): Promise<Served> {
  const made = await serving(...settings);
  others.push(made);
  return made;
}

/** The status and text of a reply. */
async function statusAndText(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers });
  const text = await response.text();
  return { status: response.status, text };
}

/** Sends a Host header, which fetch would not. */
function underName(address: string, host: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    request(new URL('/healthz', address), { headers: { host } }, (response) => {
      let text = '';
      response.on('data', (piece) => (text += String(piece)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end();
  });
}

describe('the address of the store', () => {
  const LOCATION = 'db.internal.example:5433/ward?schema=provost';
  const failures = [
    ...['ECONNREFUSED', 'EHOSTUNREACH', 'ENOTFOUND', 'ECONNRESET', '28P01', '28000', '42501', '3D000'],
    ...['57P01', '53300', '53100', '53200', '25006', '57014'],
  ];

  it.each(failures)('is in no answer where the server of the store fails with %s', async (code) => {
    const fail = () => Promise.reject(asError(translate(LOCATION, Object.assign(new Error('no'), { code }))));
    const failing = (store: Store): Store => ({ ...store, location: LOCATION, read: fail, findToken: fail });
    const post = await served.secondService(failing);
    const response = await post('tenant.list', {});
    const text = await response.text();
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(JSON.parse(text)).toMatchObject({ code: expect.stringMatching(/^(store-|disk-full)/) as string });
    expect(text).not.toMatch(/db\.internal|5433|ward/);
    expect(text).toMatch(/[Tt]he store/);
  });

  it('is not shown by /readyz, where the file was replaced or is gone, which reads notice too', async () => {
    const path = served.url.slice('file:'.length);
    expect((await served.post('tenant.list', {})).status).toBe(200);
    expect((await statusAndText(`${served.address}/readyz`)).status).toBe(200);
    renameSync(path, `${path}.away`);
    for (const replace of [() => undefined, () => writeFileSync(path, 'another')]) {
      replace();
      const ready = await statusAndText(`${served.address}/readyz`);
      const response = await served.post('tenant.list', {});
      const text = await response.text();
      expect([ready.status, response.status]).toEqual([503, 503]);
      for (const one of [ready.text, text]) {
        expect(JSON.parse(one)).toMatchObject({ code: 'store-replaced' });
        expect(one).not.toContain(path);
      }
    }
    renameSync(`${path}.away`, path);
    expect((await statusAndText(`${served.address}/readyz`)).status).toBe(200);
    expect((await served.post('tenant.list', {})).status).toBe(200);
  });
});

describe('the figures of a service', () => {
  it('want a token of the store’s administrator', async () => {
    const url = `${served.address}/metrics`;
    const bearer = async (of: Parameters<Served['token']>[0]) => ({
      authorization: `Bearer ${(await served.token(of)).secret}`,
    });
    expect(await statusAndText(url)).toMatchObject({ status: 401 });
    expect(await statusAndText(url, await bearer({ tenant: 'north' }))).toMatchObject({ status: 403 });
    expect((await statusAndText(url, await bearer({}))).text).toContain('provost_requests_total');
  });

  it('are served without one on a listener of their own, and nothing else is', async () => {
    const own = await another({}, {}, { metricsListen: { host: '127.0.0.1', port: 0 } });
    const url = own.metricsUrl ?? '';
    expect(url).not.toContain(new URL(own.address).port);
    expect(await statusAndText(url)).toMatchObject({ status: 200 });
    expect((await statusAndText(url)).text).toContain('provost_requests_at_work 0');
    expect(await statusAndText(url.replace('/metrics', '/healthz'))).toMatchObject({ status: 404 });
    expect(await underName(url, 'evil.example')).toMatchObject({ status: 421 });
  });
});

describe('a service that listens on this machine alone', () => {
  it.each(['localhost', 'localhost:8420', '127.0.0.1', '127.0.0.1:1', '[::1]:8420', 'LOCALHOST'])(
    'answers under the name %s',
    async (host) => {
      expect(await underName(served.address, host)).toMatchObject({ status: 200 });
    },
  );

  it.each(['evil.example', 'evil.example:8420', 'localhost.evil.example', '127.0.0.1.evil.example', '[::1'])(
    'refuses the name "%s", whatever is requested',
    async (host) => {
      const answer = await underName(served.address, host);
      expect(answer.status).toBe(421);
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'host-refused', exitCode: 2 });
    },
  );

  it('answers under the name of a proxy before it where that is known', async () => {
    const own = await another({}, {}, { allowedHosts: ['Provost.example.org'] });
    expect(await underName(own.address, 'provost.example.org')).toMatchObject({ status: 200 });
    expect(await underName(own.address, 'evil.example')).toMatchObject({ status: 421 });
  });
});

describe('a request that shows two tokens', () => {
  it.each(['Authorization', 'authorization'])(
    'is refused, though the first of them is good (%s)',
    async (name) => {
      const { hostname, port } = new URL(served.address);
      const answer = await new Promise<string>((resolve) => {
        const socket = connect(Number(port), hostname);
        let text = '';
        socket.on('data', (chunk) => (text += chunk.toString()));
        socket.on('close', () => resolve(text));
        socket.write(
          [
            ...['POST /v1/operations/tenant.list HTTP/1.1', 'host: localhost', 'connection: close'],
            ...[`authorization: Bearer ${served.secret}`, `${name}: Bearer provost_other`],
            ...['content-length: 2', '', '{}'],
          ].join('\r\n'),
        );
      });
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('"code":"authorization-twice"');
    },
  );
});

describe('jobs under way', () => {
  it('are shown to the token of a tenant: those of its tenant alone', async () => {
    const job = {
      key: 'k',
      operation: 'role.assign',
      actor: 'pat',
      account: null,
      since: '2026-11-21T12:00:00Z',
    };
    const about = { elapsedMs: 1, phase: null, done: 0, total: null, rate: null, etaMs: null };
    for (const tenant of ['north', 'east']) {
      served.served.running?.report(`${process.pid}-${tenant}`, { ...job, ...about, tenant, key: tenant });
    }
    const { secret } = await served.token({ tenant: 'north' });
    const remote = await served.remote({ token: secret });
    const seen = await remote.read(watchJobs, {}, {});
    expect(seen.running.map(({ key }) => key)).toEqual(['north']);
    const whole = await (await served.remote()).read(watchJobs, {}, {});
    expect(whole.running.map(({ key }) => key).sort()).toEqual(['east', 'north']);
  });
});

function asError(error: unknown): Error {
  if (error instanceof UnavailableError || error instanceof DeniedError) return error;
  throw new Error('That is no failure of the server.');
}
