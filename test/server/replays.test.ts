import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listTenants } from '../../src/operations/tenant/list.js';
import { newSecret } from '../../src/operations/token/token-secret.js';
import type { Service } from '../../src/server/service.js';
import { startService } from '../../src/server/start.js';
import { REPLAY_TTL_MS } from '../../src/server/writes.js';
import { openStore } from '../../src/store/open.js';
import type { TestStore } from '../builders/store.js';
import { storeWith } from '../builders/store.js';

const KEY = 'one-write-1';
let now: number;
let own: TestStore;
let token: ReturnType<typeof newSecret>;
const services: Service[] = [];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  now = Date.UTC(2026, 10, 21, 12);
  own = await storeWith({ north: {} });
  token = newSecret();
  const store = await openStore(own.url, { create: false });
  await store.write((writer) =>
    writer.tokens.add({
      ...{ id: token.id, name: 'tester', hash: token.hash, tenant: null, account: null, scopes: null },
      ...{ createdAt: new Date(now).toISOString(), createdBy: 'tester', expires: null },
    }),
  );
  await store.close();
});
afterEach(async () => {
  vi.useRealTimers();
  for (const service of services.splice(0)) await service.stop(0);
  await own.dispose();
});

/** A service like a separate process: it shares only the store. */
async function started(): Promise<{ stop: () => Promise<void>; create: (key: string) => Promise<Response> }> {
  const service = await startService({
    storeUrl: own.url,
    clock: () => now,
    version: '0.0.0',
    log: { write: () => undefined },
  });
  services.push(service);
  const address = await service.listen('127.0.0.1', 0);
  return {
    async stop() {
      services.splice(services.indexOf(service), 1);
      await service.stop(0);
    },
    create: (key) =>
      fetch(`${address}/v1/operations/tenant.create`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token.secret}`,
          ...{ 'content-type': 'application/json', 'idempotency-key': KEY },
        },
        body: JSON.stringify({ input: { key, name: key } }),
      }),
  };
}

async function isKept(): Promise<boolean> {
  const store = await openStore(own.url, { create: false });
  try {
    const of = { principal: token.id, key: KEY };
    return (await store.read((reader) => reader.replays.find(of))) !== undefined;
  } finally {
    await store.close();
  }
}

describe('the answer of a write', () => {
  it('is given again to its key after the service was started anew, and nothing is made twice', async () => {
    const before = await started();
    const first = await before.create('south');
    expect(first.status).toBe(200);
    await before.stop();
    const after = await started();
    const second = await after.create('south');
    expect([second.status, second.headers.get('idempotent-replay')]).toEqual([200, 'true']);
    expect(await second.text()).toBe(await first.text());
    expect((await after.create('west')).status).toBe(422);
    const { tenants } = await own.runner.read(listTenants, {}, {});
    expect(tenants.map(({ key }) => key)).toEqual(['north', 'south']);
  });

  it('is forgotten when its time is over, at the next start', async () => {
    const before = await started();
    expect((await before.create('south')).status).toBe(200);
    await before.stop();
    now += REPLAY_TTL_MS - 1;
    await (await started()).stop();
    expect(await isKept()).toBe(true);
    now += 1;
    await (await started()).stop();
    expect(await isKept()).toBe(false);
  });

  it('is forgotten when its time is over, within the hour, though nothing is written', async () => {
    const service = await started();
    expect((await service.create('south')).status).toBe(200);
    now += REPLAY_TTL_MS;
    expect(await isKept()).toBe(true);
    vi.advanceTimersByTime(3_600_000);
    await expect.poll(isKept).toBe(false);
  });
});
