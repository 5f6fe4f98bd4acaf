import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/changes/audit.js';
import type { Bench } from './fixtures.js';
import {
  aPerson,
  contents,
  created,
  freshStore,
  people,
  theTenant,
  undo,
  updated,
  writeChanges,
} from './fixtures.js';

describe('a job that makes a whole tenant', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await freshStore();
    await writeChanges(bench.store, [theTenant(), ...people(20).map(created)]);
  });
  afterEach(() => bench.end());

  const intact = (): Promise<unknown[]> =>
    bench.store.read(async ({ journal }) => (await verifyAudit(journal, async () => undefined)).findings);

  it('keeps its counts and its digest, and no record one by one', async () => {
    await bench.store.read(async ({ journal }) => {
      expect(await journal.job(1)).toMatchObject({ journaled: false, changes: 21 });
      for await (const batch of journal.batches(1)) expect.unreachable(batch);
    });
    expect(await intact()).toEqual([]);
  });

  it('is undone by deleting the tenant, and that deletion keeps every record, so that it can be undone', async () => {
    const before = await contents(bench.store);
    const undone = await undo(bench.store, 1);
    expect(undone.outcome).toMatchObject({ job: '2', changes: 21 });
    expect(await contents(bench.store)).toBe('');
    expect(await bench.store.read(({ journal }) => journal.job(2))).toMatchObject({ journaled: true });
    await undo(bench.store, 2);
    expect(await contents(bench.store)).toBe(before);
    expect(await intact()).toEqual([]);
  });

  it('belongs to the tenant, also where its operation belongs to none, and so is undone', async () => {
    await undo(bench.store, 1);
    await writeChanges(bench.store, [theTenant(), ...people(3).map(created)], { tenant: null });
    expect(await bench.store.read(({ journal }) => journal.job(3))).toMatchObject({
      tenant: 't',
      journaled: false,
    });
    await undo(bench.store, 3);
    expect(await contents(bench.store)).toBe('');
    expect(await intact()).toEqual([]);
  });

  it('is not undone over what later jobs changed: the records are named', async () => {
    await writeChanges(bench.store, [updated(aPerson('P-000001'), aPerson('P-000001', 'Ann'))]);
    await writeChanges(bench.store, [created(aPerson('P-new'))]);
    await expect(undo(bench.store, 1)).rejects.toMatchObject({
      code: 'stale',
      details: ['person P-000001', 'person P-new'],
    });
  });

  it('is undone once later jobs were taken back, or changed back by hand', async () => {
    await writeChanges(bench.store, [updated(aPerson('P-000001'), aPerson('P-000001', 'Ann'))]);
    await undo(bench.store, 2);
    await writeChanges(bench.store, [updated(aPerson('P-000002'), aPerson('P-000002', 'Bea'))]);
    await writeChanges(bench.store, [updated(aPerson('P-000002', 'Bea'), aPerson('P-000002'))]);
    await undo(bench.store, 1);
    expect(await contents(bench.store)).toBe('');
  });

  it('is not undone when an undoing of a later job was itself undone', async () => {
    await writeChanges(bench.store, [updated(aPerson('P-000001'), aPerson('P-000001', 'Ann'))]);
    await undo(bench.store, 2);
    await undo(bench.store, 3);
    await expect(undo(bench.store, 1)).rejects.toMatchObject({ code: 'stale', details: ['person P-000001'] });
  });

  it('is not undone when the tenant was deleted and made anew since', async () => {
    await undo(bench.store, 1);
    await writeChanges(bench.store, [theTenant(), ...people(20).map(created)]);
    await expect(undo(bench.store, 1)).rejects.toMatchObject({ code: 'already-undone' });
    await expect(undo(bench.store, 2)).rejects.toMatchObject({ code: 'stale' });
  });
});
