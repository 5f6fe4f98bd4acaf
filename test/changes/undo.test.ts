import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/changes/audit.js';
import { existingJob } from '../../src/changes/undo.js';
import { ConflictError, NotFoundError } from '../../src/domain/errors.js';
import { StoreModel } from '../contract/model.js';
import { aTransaction, changesFrom, foundationIntents } from '../contract/store-suite.js';
import type { Bench } from './fixtures.js';
import {
  aPerson,
  contents,
  created,
  freshStore,
  people,
  removed,
  theTenant,
  undo,
  updated,
  writeChanges,
} from './fixtures.js';

describe('undoing a job', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await freshStore();
  });
  afterEach(() => bench.end());

  it('restores every record of any job exactly, and undoing the undo brings the job back', async () => {
    let undone = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(aTransaction(), { minLength: 1, maxLength: 4 }), async (transactions) => {
        const fresh = await freshStore();
        const { store } = fresh;
        const model = new StoreModel();
        for (const intents of [foundationIntents(), ...transactions]) {
          const changes = changesFrom(
            model,
            intents.map((intent) => ({ ...intent, isStale: false })),
          );
          if (model.transaction(changes) === 'refused' || changes.length === 0) continue;
          const before = await contents(store);
          const { outcome } = await writeChanges(store, changes).catch(refusedForConflicts);
          if (outcome.job === null) continue;
          const after = await contents(store);
          const taken = await undo(store, Number(outcome.job));
          expect(await contents(store)).toBe(before);
          await undo(store, Number(taken.outcome.job));
          expect(await contents(store)).toBe(after);
          undone += 1;
        }
        expect(
          (await store.read(({ journal }) => verifyAudit(journal, async () => undefined))).findings,
        ).toEqual([]);
        await fresh.end();
      }),
      { numRuns: 15 },
    );
    // The records that each run begins with are a job too.
    expect(undone).toBeGreaterThanOrEqual(15);
  });

  it('restores a job of many batches', async () => {
    await writeChanges(bench.store, [theTenant(), ...people(2_500).map(created)]);
    const before = await contents(bench.store);
    const [altered, gone] = [people(2_500).slice(0, 1_200), people(2_500).slice(1_200)];
    await writeChanges(bench.store, [
      ...people(3_000, 5_000).map(created),
      ...altered.map((person) => updated(person, { ...person, firstName: 'Ann' })),
      ...gone.map(removed),
    ]);
    const { outcome } = await undo(bench.store, 2);
    expect(outcome).toMatchObject({ job: '3', changes: 5_500 });
    expect(await contents(bench.store)).toBe(before);
  });

  it('links the two jobs to each other', async () => {
    await writeChanges(bench.store, [theTenant()]);
    await writeChanges(bench.store, people(1).map(created));
    await undo(bench.store, 2);
    await bench.store.read(async ({ journal }) => {
      expect(await journal.job(2)).toMatchObject({ undoneBy: 3, undoes: null });
      expect(await journal.job(3)).toMatchObject({ undoneBy: null, undoes: 2 });
    });
  });

  it('is refused for a job that is undone already, and says which job undid it', async () => {
    await writeChanges(bench.store, [theTenant()]);
    await writeChanges(bench.store, people(1).map(created));
    await undo(bench.store, 2);
    const again = undo(bench.store, 2);
    await expect(again).rejects.toThrow(ConflictError);
    await expect(again).rejects.toMatchObject({
      code: 'already-undone',
      message: 'Job 2 was undone by job 3.',
    });
  });

  it('is refused when records have changed since: they are named, and nothing is undone', async () => {
    await writeChanges(bench.store, [theTenant(), ...people(3).map(created)]);
    const before = people(3).map(({ reference }) => aPerson(reference));
    await writeChanges(
      bench.store,
      before.map((person) => updated(person, { ...person, firstName: 'Ann' })),
    );
    await writeChanges(bench.store, [
      updated(aPerson('P-000000', 'Ann'), aPerson('P-000000', 'Bea')),
      removed(aPerson('P-000002', 'Ann')),
    ]);
    const now = await contents(bench.store);
    for (const how of [{}, { dryRun: true }]) {
      await expect(undo(bench.store, 2, how)).rejects.toMatchObject({
        code: 'stale',
        details: expect.arrayContaining(['person P-000000', 'person P-000002']) as unknown,
      });
    }
    expect(await contents(bench.store)).toBe(now);
  });

  it('is refused when something new refers to what the job made', async () => {
    await writeChanges(bench.store, [theTenant()]);
    const acme = { key: 'acme', name: 'Acme', kind: 'employer', parent: null } as const;
    await writeChanges(bench.store, [{ tenant: 't', entity: 'organisation', before: null, after: acme }]);
    await writeChanges(bench.store, [created({ ...aPerson('P-1'), employer: 'acme' })]);
    await expect(undo(bench.store, 2)).rejects.toMatchObject({ code: 'still-referred' });
  });

  it('writes nothing in a dry run', async () => {
    await writeChanges(bench.store, [theTenant()]);
    await writeChanges(bench.store, people(2).map(created));
    const { outcome } = await undo(bench.store, 2, { dryRun: true });
    expect(outcome).toEqual({ job: null, dryRun: true, changes: 2 });
    expect(await bench.store.read(({ journal }) => journal.job(2))).toMatchObject({ undoneBy: null });
  });

  it('of a job that does not exist is refused', async () => {
    await expect(bench.store.read(({ journal }) => existingJob(journal, 9))).rejects.toThrow(NotFoundError);
  });
});

/** The model applies what it can of a job; the engine takes a job whole or not at all. */
function refusedForConflicts(error: unknown): { outcome: { job: string | null } } {
  if (error instanceof ConflictError) return { outcome: { job: null } };
  throw error;
}
