import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTenant } from '../../src/operations/tenant/create.js';
import { exportTenant } from '../../src/operations/tenant/export.js';
import { listTenants } from '../../src/operations/tenant/list.js';
import type { Served } from './served.js';
import { serving } from './served.js';

let served: Served;

beforeEach(async () => {
  served = await serving({ north: {} });
});
afterEach(() => served.dispose());

describe('a service', () => {
  it('answers a read as a document', async () => {
    const response = await served.post('tenant.list', {});
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ output: { tenants: [{ key: 'north' }] } });
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    // Only a service with TLS sends this header.
    expect(response.headers.get('strict-transport-security')).toBeNull();
  });

  it('answers with a document also when that takes long', async () => {
    await served.post('tenant.list', {});
    await served.post('tenant.list', {});
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let goOn: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    try {
      const readers = [1, 2].map(() => served.served.read(() => gate));
      const pending = served.post('feature.list', {});
      // The request is authenticated, and the operation waits for a reader.
      await new Promise((resolve) => setTimeout(resolve, 50));
      vi.advanceTimersByTime(20_000);
      goOn();
      await Promise.all(readers);
      const response = await pending;
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      expect(await response.json()).toMatchObject({ output: { features: [{ enabled: false }] } });
    } finally {
      goOn();
      vi.useRealTimers();
    }
  });

  it('gives a repeated write the first answer, and makes it once', async () => {
    const key = { 'idempotency-key': 'one-write-1' };
    const body = { input: { key: 'south', name: 'South' } };
    const first = await served.post('tenant.create', body, key);
    const second = await served.post('tenant.create', body, key);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.headers.get('idempotent-replay')).toBe('true');
    expect(await second.text()).toBe(await first.text());
    expect(await served.runner.read(listTenants, {}, {})).toMatchObject({
      tenants: [{ key: 'north' }, { key: 'south' }],
    });
  });

  it('gives many at once with one key one answer, and makes the write once', async () => {
    const body = { input: { key: 'south', name: 'South' } };
    const requests = Array.from({ length: 8 }, () =>
      served.post('tenant.create', body, { 'idempotency-key': 'one-write-2' }),
    );
    const texts = await Promise.all((await Promise.all(requests)).map((response) => response.text()));
    expect(new Set(texts).size).toBe(1);
    expect(JSON.parse(texts[0] ?? '')).toMatchObject({ write: { outcome: { changes: 1 } } });
  });

  it('refuses a key that was used for another request', async () => {
    const key = { 'idempotency-key': 'one-write-3' };
    await served.post('tenant.create', { input: { key: 'south', name: 'South' } }, key);
    const other = await served.post('tenant.create', { input: { key: 'west', name: 'West' } }, key);
    expect(other.status).toBe(422);
    expect(await other.json()).toMatchObject({ code: 'key-reused', exitCode: 2 });
  });

  it('writes only what was previewed', async () => {
    const body = { input: { key: 'south', name: 'South' } };
    const response = await served.post('tenant.create', body, { 'if-match': `"${'0'.repeat(64)}"` });
    expect(response.status).toBe(412);
    expect(await response.json()).toMatchObject({ code: 'changed-since-preview', exitCode: 6 });
    const preview = (await (await served.post('tenant.create', { ...body, dryRun: true })).json()) as {
      write: { preview: { digest: string } };
    };
    const agreed = { 'if-match': `"${preview.write.preview.digest}"` };
    expect((await served.post('tenant.create', body, agreed)).status).toBe(200);
  });

  it.each([
    ['no token', { authorization: '' }, 401, 'token-missing'],
    ['a token of nobody', { authorization: 'Bearer provost_x' }, 401, 'token-refused'],
    ['another protocol', { 'provost-protocol': '99' }, 400, 'protocol-mismatch'],
  ])('refuses %s', async (_, headers, status, code) => {
    const response = await served.post('tenant.list', {}, headers);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
  });

  it.each([
    ['no JSON', '{"input":', 400],
    ['a field twice', '{"input":{},"input":{}}', 400],
    ['deep JSON', `${'['.repeat(100_000)}`, 400],
    ['wrong types', '{"input":{"key":7}}', 422],
    ['a field that is unknown', '{"input":{},"sudo":true}', 422],
  ])('refuses %s', async (_, body, status) => {
    const response = await served.post('tenant.create', body);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toMatch(/ at .*:\d+:\d+/);
  });

  it('refuses a body that is too large, and paths that try to leave', async () => {
    expect((await served.post('tenant.list', `{"input":{"x":"${'x'.repeat(9_000_000)}"}}`)).status).toBe(413);
    for (const path of [
      '/v1/operations/..%2f..%2fetc',
      '/%00',
      '/../../etc/passwd',
      '/v1/operations/nothing',
    ]) {
      expect((await fetch(`${served.address}${path}`)).status).toBe(404);
    }
  });

  it('logs each request without personal data', async () => {
    await served.post('account.show', { input: { email: 'pat@acme.example' } });
    await expect.poll(() => served.log.join('')).toContain('"operation":"account.show"');
    expect(served.log.join('')).not.toContain('pat@');
    expect(served.log.join('')).not.toContain(served.secret);
  });

  it('is alive, ready, counted and described', async () => {
    await served.post('tenant.list', {});
    const texts = await Promise.all(
      ['healthz', 'readyz', 'openapi.json'].map(async (path) =>
        (await fetch(`${served.address}/${path}`)).text(),
      ),
    );
    expect(texts[1]).toContain('ready');
    expect(await served.metrics()).toContain(
      'provost_requests_total{operation="tenant.list",status="200"} 1',
    );
    expect(JSON.parse(texts[2] ?? '')).toMatchObject({ openapi: '3.1.0' });
  });
});

describe('a remote runner', () => {
  it('reads, previews and writes like one in this process', async () => {
    const remote = await served.remote();
    expect(await remote.read(listTenants, {}, {})).toEqual(await served.runner.read(listTenants, {}, {}));
    const seen: number[] = [];
    const { outcome } = await remote.write(
      createTenant,
      { key: 'south', name: 'South' },
      { dryRun: false, limits: {}, confirm: async ({ size }) => seen.push(size) > 0 },
    );
    expect(seen).toEqual([1]);
    expect(outcome).toMatchObject({ job: '1', dryRun: false, changes: 1 });
  });

  it('hands on what is sent piece by piece', async () => {
    const remote = await served.remote();
    const pieces = { local: '', remote: '' };
    const taking = (side: 'local' | 'remote') => ({
      format: 'yaml' as const,
      output: async (piece: string) => void (pieces[side] += piece),
    });
    await remote.read(exportTenant, taking('remote'), {});
    await served.runner.read(exportTenant, taking('local'), {});
    expect(pieces.remote).not.toBe('');
    expect(pieces.remote).toBe(pieces.local);
  });

  it('throws what the operation throws, with code, hint and exit code', async () => {
    const remote = await served.remote();
    const options = { tenant: 'nowhere' };
    const local = await served.runner
      .read(exportTenant, { format: 'yaml', output: async () => undefined }, options)
      .catch((e: unknown) => e);
    const far = await remote
      .read(exportTenant, { format: 'yaml', output: async () => undefined }, options)
      .catch((e: unknown) => e);
    expect(far).toMatchObject({
      code: 'unknown-tenant',
      exitCode: 5,
      hint: (local as { hint: string }).hint,
    });
  });

  it('says which token it has when none is right', async () => {
    const remote = await served.remote({ token: 'wrong' });
    await expect(remote.read(listTenants, {}, {})).rejects.toMatchObject({
      code: 'token-refused',
      exitCode: 4,
    });
  });
});
