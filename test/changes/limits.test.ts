import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RecordChange } from '../../src/store/port.js';
import type { Bench } from './fixtures.js';
import { created, freshStore, people, removed, theTenant, writeChanges } from './fixtures.js';

describe('the limits of a write', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await freshStore();
    await writeChanges(bench.store, [theTenant(), ...people(30).map(created)]);
  });
  afterEach(() => bench.end());

  const jobs = (): Promise<number> =>
    bench.store.read(async ({ journal }) => (await journal.jobs({})).length);

  const withOwnLimits = (limits: object): RecordChange => {
    const { after } = theTenant();
    const was = { key: 't', name: 'T', timeZone: 'Europe/London', vpd: null, settings: {} };
    return {
      tenant: 't',
      entity: 'tenant',
      before: was,
      after: { ...was, ...after, settings: { limits } },
    };
  };

  it('stop more rejected rows than --max-rejects allows, with the account of the rows', async () => {
    const accounting = { rows: 9, changed: 5, alreadySo: 1, rejected: 3, notAttempted: 0 };
    const run = writeChanges(bench.store, people(5, 50).map(created), {
      ...{ limits: { maxRejects: 2 }, rejected: 3, accounting },
    });
    await expect(run).rejects.toMatchObject({
      ...{ code: 'max-rejects', exitCode: 9 },
      details: { accounting: { rows: 9, changed: 0, alreadySo: 1, rejected: 3, notAttempted: 5 } },
    });
    expect(await jobs()).toBe(1);
  });

  it('are the tenant’s own where the command gives none', async () => {
    await writeChanges(bench.store, [withOwnLimits({ maxChanges: 2, maxPercent: 50, maxRejects: 0 })]);
    const three = people(3, 50).map(created);
    await expect(writeChanges(bench.store, three, { touchable: 100 })).rejects.toMatchObject({
      code: 'max-changes',
      message:
        'This would make 3 changes, more than the 2 that the tenant’s own limit (maxChanges) allows; nothing was changed.',
    });
    await expect(writeChanges(bench.store, three.slice(2), { touchable: 1 })).rejects.toMatchObject({
      code: 'max-percent',
    });
    const rejecting = { touchable: 100, rejected: 1 };
    await expect(writeChanges(bench.store, three.slice(1), rejecting)).rejects.toMatchObject({
      code: 'max-rejects',
    });
    expect(await jobs()).toBe(2);
  });

  it('of the tenant give way to a flag, and the job keeps that a looser one did', async () => {
    await writeChanges(bench.store, [withOwnLimits({ maxChanges: 2 })]);
    const three = people(3, 50).map(created);
    await expect(writeChanges(bench.store, three, { limits: { maxChanges: 1 } })).rejects.toMatchObject({
      code: 'max-changes',
    });
    await writeChanges(bench.store, three, { limits: { maxChanges: 3 } });
    expect(await bench.store.read(({ journal }) => journal.job(3))).toMatchObject({
      overrode: '{"maxChanges":{"tenant":2,"given":3}}',
    });
  });

  it('refuse a removal of more than a tenth that nobody agreed to, and let one through that somebody did', async () => {
    const leaving = people(11).map(removed);
    const refused = writeChanges(bench.store, leaving, { unattended: true, touchable: 30 });
    await expect(refused).rejects.toMatchObject({ code: 'confirmation-needed', exitCode: 2 });
    expect(await jobs()).toBe(1);
    expect((await writeChanges(bench.store, leaving, { touchable: 30 })).outcome.changes).toBe(11);
  });

  it('let a removal pass unattended that is of few records, or of a small share', async () => {
    await writeChanges(bench.store, people(10).map(removed), { unattended: true, touchable: 10 });
    await writeChanges(bench.store, people(11, 10).map(removed), { unattended: true, touchable: 110 });
    expect(await jobs()).toBe(3);
  });
});
