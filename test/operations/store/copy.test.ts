import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seedTenant } from '../../../src/operations/seed/seed.js';
import { createLocalRunner } from '../../../src/operations/local-runner.js';
import { copyStore } from '../../../src/operations/store/copy.js';
import { itemsOfTenant } from '../../../src/operations/tenant/document/export.js';
import { verifyAudit } from '../../../src/changes/audit.js';
import { openStore } from '../../../src/store/open.js';
import type { TestSchema } from '../../postgres/schemas.js';
import { freshSchema } from '../../postgres/schemas.js';

let folder: string;
let place: TestSchema;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provost-copy-'));
  place = await freshSchema();
  file = `file:${join(folder, 'store.db')}`;
});
afterEach(async () => {
  await place.remove();
  await rm(folder, { recursive: true });
});

/** Two seeded tenants, and a job that was undone. */
async function fill(url: string): Promise<void> {
  const runner = createLocalRunner({
    storeUrl: url,
    user: 'tester',
    clock: () => Date.UTC(2026, 10, 21, 12),
  });
  const applying = { dryRun: false, limits: {} };
  await runner.write(
    seedTenant,
    { scenario: 'apprenticeship-provider', size: 12, seed: '1', key: 'one' },
    applying,
  );
  await runner.write(seedTenant, { scenario: 'nhs-trust', size: 20, seed: '2', key: 'two' }, applying);
  await runner.close();
}

/** All that a store holds, as text. */
async function contentOf(url: string): Promise<string> {
  const store = await openStore(url, { create: false });
  try {
    return await store.read(async (reader) => {
      const parts: unknown[] = [
        await reader.journal.jobs({}),
        await verifyAudit(reader.journal, async () => undefined),
      ];
      for (const key of await reader.tenantKeys())
        for await (const item of itemsOfTenant(reader.tenant(key))) parts.push(item);
      for (const { id } of await reader.journal.jobs({}))
        for await (const batch of reader.journal.batches(id)) parts.push(batch);
      return JSON.stringify(parts);
    });
  } finally {
    await store.close();
  }
}

describe('copying a store', () => {
  it('leads from a file to PostgreSQL and back with every tenant, job and audit entry as it was', async () => {
    await fill(file);
    const there = await copyStore({ from: file, to: place.url });
    expect(there).toMatchObject({
      tenants: 2,
      jobs: 2,
      auditEntries: 2,
      to: expect.stringContaining('postgres://') as string,
    });
    const back = `file:${join(folder, 'back.db')}`;
    expect(await copyStore({ from: place.url, to: back })).toMatchObject({
      records: there.records,
      head: there.head,
    });
    const original = await contentOf(file);
    expect(await contentOf(place.url)).toBe(original);
    expect(await contentOf(back)).toBe(original);
  });

  it('gives the copy an identity of its own', async () => {
    await fill(file);
    await copyStore({ from: file, to: place.url });
    const stores = await Promise.all([file, place.url].map((url) => openStore(url, { create: false })));
    const identities = await Promise.all(stores.map((store) => store.identity()));
    for (const store of stores) await store.close();
    expect(identities[0]).not.toBe(identities[1]);
  });

  it('refuses a store that holds something, and leaves it as it is', async () => {
    await fill(place.url);
    const before = await contentOf(place.url);
    await fill(file);
    await expect(copyStore({ from: file, to: place.url })).rejects.toMatchObject({
      code: 'store-in-use',
      exitCode: 6,
    });
    expect(await contentOf(place.url)).toBe(before);
  });

  it('copies nothing when it is stopped, or when the original’s audit chain is broken', async () => {
    await fill(place.url);
    const stop = new AbortController();
    stop.abort();
    await expect(copyStore({ from: place.url, to: file, signal: stop.signal })).rejects.toMatchObject({
      code: 'interrupted',
    });
    await place.query("UPDATE audit SET operation = 'nothing.happened' WHERE seq = 1");
    await expect(copyStore({ from: place.url, to: file })).rejects.toMatchObject({ code: 'audit-broken' });
    expect(JSON.parse(await contentOf(file))).toEqual([[], expect.objectContaining({ entries: 0 })]);
  });
});
