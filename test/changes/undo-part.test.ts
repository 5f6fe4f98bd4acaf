import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/changes/audit.js';
import { ConflictError } from '../../src/domain/errors.js';
import { existingJob } from '../../src/changes/undo.js';
import { recordKey, undoTree } from '../../src/changes/undone.js';
import type { RecordChange, Store } from '../../src/store/port.js';
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

const anything = async (): Promise<void> => undefined;
const intact = (store: Store): Promise<unknown[]> =>
  store.read(async ({ journal }) => (await verifyAudit(journal, anything)).findings);

/** Selects records by a number from their name, so that a record is in the same part every time. */
const partOf =
  (part: number, parts: number) =>
  (change: RecordChange): boolean =>
    [...recordKey(change)].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973, 7) % parts ===
    part;

const named =
  (...references: string[]) =>
  ({ before, after }: RecordChange): boolean =>
    references.some((reference) => JSON.stringify(before ?? after).includes(`"${reference}"`));

describe('undoing a part of a job', () => {
  let bench: Bench;
  const on = (): Store => bench.store;
  /** Job 2 renames five people. */
  beforeEach(async () => {
    bench = await freshStore();
    await writeChanges(on(), [theTenant(), ...people(5).map(created)]);
    await writeChanges(
      on(),
      people(5).map((person) => updated(person, { ...person, firstName: 'Ann' })),
    );
  });
  afterEach(() => bench.end());

  it('and then the rest leaves what undoing the whole leaves, for any job and any part', async () => {
    let inTwo = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(aTransaction(), { minLength: 1, maxLength: 3 }), async (transactions) => {
        const fresh = await freshStore();
        const model = new StoreModel();
        for (const intents of [foundationIntents(), ...transactions]) {
          const changes = changesFrom(
            model,
            intents.map((intent) => ({ ...intent, isStale: false })),
          );
          if (model.transaction(changes) === 'refused' || changes.length === 0) continue;
          const before = await contents(fresh.store);
          const made = await writeChanges(fresh.store, changes).catch(refused);
          const job = Number(made?.outcome.job ?? 0);
          if (job === 0) continue;
          const after = await contents(fresh.store);
          const isFoundation = job === 1;
          const part = isFoundation
            ? undefined
            : await undo(fresh.store, job, {}, { isSelected: partOf(0, 2) }).catch(refused);
          if ((part?.outcome.changes ?? 0) > 0) inTwo += 1;
          await undo(fresh.store, job).catch(refused);
          expect(await contents(fresh.store)).toBe(before);
          await expect(undo(fresh.store, job)).rejects.toMatchObject({ code: 'already-undone' });
          const { undoneBy } = await fresh.store.read(async ({ journal }) =>
            undoTree(journal, await existingJob(journal, job)),
          );
          for (const id of [...undoneBy].reverse()) await undo(fresh.store, id);
          expect(await contents(fresh.store)).toBe(after);
        }
        expect(await intact(fresh.store)).toEqual([]);
        await fresh.end();
      }),
      { numRuns: 60 },
    );
    expect(inTwo).toBeGreaterThan(3);
  });

  it('and any order of parts and of doing them again returns to the state before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ job: fc.nat(20), part: fc.nat(3) }), { minLength: 1, maxLength: 8 }),
        async (steps) => {
          const fresh = await freshStore();
          await writeChanges(fresh.store, [theTenant(), ...people(8).map(created)]);
          const before = await contents(fresh.store);
          await writeChanges(fresh.store, [
            ...people(4).map((person) => updated(person, { ...person, firstName: 'Ann' })),
            ...people(4, 4).map(removed),
            ...people(3, 20).map(created),
          ]);
          let last = 2;
          for (const { job, part } of steps) {
            const of = 2 + (job % (last - 1));
            const isSelected = part === 3 ? undefined : partOf(part, 3);
            const done = await undo(fresh.store, of, {}, { isSelected }).catch(refused);
            if (done !== undefined && done.outcome.job !== null) last = Number(done.outcome.job);
          }
          // As the refusals say: what did it again is undone first, then the rest.
          const treeOf = (id: number) =>
            fresh.store.read(async ({ journal }) => undoTree(journal, await existingJob(journal, id)));
          for (let tree = await treeOf(2); !tree.part.isWhole || tree.redoneBy.length > 0;) {
            for (const id of [...tree.redoneBy].reverse()) await undo(fresh.store, id);
            if (!tree.part.isWhole) await undo(fresh.store, 2).catch(refused);
            tree = await treeOf(2);
          }
          for (let id = last; id >= 2; id -= 1) {
            const { part } = await treeOf(id);
            expect(part.records).toBeLessThanOrEqual(part.of);
          }
          expect(await contents(fresh.store)).toBe(before);
          expect(await intact(fresh.store)).toEqual([]);
          await fresh.end();
        },
      ),
      { numRuns: 25 },
    );
  });

  it('says how much of it was undone, and by which jobs', async () => {
    await undo(on(), 2, {}, { isSelected: named('P-000000', 'P-000001') });
    const tree = await on().read(async ({ journal }) => {
      const job = await journal.job(2);
      return job === undefined ? undefined : undoTree(journal, job);
    });
    expect(tree).toEqual({
      part: { by: [3], records: 2, of: 5, isWhole: false },
      undoneBy: [3],
      redoneBy: [],
    });
  });

  it('never undoes a record twice: the same part again changes nothing', async () => {
    const part = { isSelected: named('P-000000') };
    await undo(on(), 2, {}, part);
    const seen: string[] = [];
    const again = await undo(on(), 2, {}, { ...part, onRecord: (_, outcome) => void seen.push(outcome) });
    expect([again.outcome.job, again.outcome.changes, seen]).toEqual([null, 0, ['undone']]);
  });

  it('leaves the rest of the job to be undone although the part was changed again by hand', async () => {
    await undo(on(), 2, {}, { isSelected: named('P-000000') });
    await writeChanges(on(), [updated(aPerson('P-000000'), aPerson('P-000000', 'Ann'))]);
    expect((await undo(on(), 2)).outcome).toMatchObject({ changes: 4 });
  });

  it('is refused while a later job has done that part again, and names that job', async () => {
    await undo(on(), 2, {}, { isSelected: named('P-000000') });
    await undo(on(), 3);
    await expect(undo(on(), 2)).rejects.toMatchObject({
      code: 'stale',
      message: 'Job 4 changed 1 of these records since: person P-000000; nothing was changed.',
      hint: 'Undo job 4 first: `provost job undo 4`; or put only the others back with --skip-stale.',
    });
    await undo(on(), 4);
    expect((await undo(on(), 2)).outcome).toMatchObject({ job: '6', changes: 4 });
  });

  it('of a job that made a whole tenant is refused, and so is leaving records of it', async () => {
    for (const part of [{ isSelected: named('P-000000') }, { skipsStale: true }])
      await expect(undo(on(), 1, {}, part)).rejects.toMatchObject({ code: 'no-part' });
  });
});

describe('undoing, doing again and undoing', () => {
  it('names the job to undo first, and the one that undid it last', async () => {
    const bench = await freshStore();
    await writeChanges(bench.store, [theTenant()]);
    await writeChanges(bench.store, people(1).map(created));
    await undo(bench.store, 2);
    await undo(bench.store, 3);
    await expect(undo(bench.store, 2)).rejects.toMatchObject({
      code: 'already-undone',
      message: 'Job 2 was undone by job 3, and job 4 did it again; nothing was changed.',
      hint: 'Undo job 4 first: `provost job undo 4`.',
    });
    await undo(bench.store, 4);
    await expect(undo(bench.store, 2)).rejects.toMatchObject({
      message: 'Job 2 was undone by job 5.',
      hint: 'To do it again, undo job 5.',
    });
    await bench.end();
  });
});

describe('records that have changed since', () => {
  let bench: Bench;
  const on = (): Store => bench.store;
  const ann = (person: { readonly reference: string }) => aPerson(person.reference, 'Ann');
  beforeEach(async () => {
    bench = await freshStore();
    await writeChanges(on(), [theTenant(), ...people(300).map(created)]);
    await writeChanges(
      on(),
      people(300).map((person) => updated(person, ann(person))),
    );
  });
  afterEach(() => bench.end());
  const change = (firstName: string, from: number, to: number, before = 'Ann') =>
    writeChanges(
      on(),
      people(300)
        .slice(from, to)
        .map(({ reference }) => updated(aPerson(reference, before), aPerson(reference, firstName))),
    );

  it('stop the undo: it says which later jobs changed how many, and lists all', async () => {
    await change('Bea', 0, 150);
    await change('Cat', 0, 2, 'Bea');
    for (const how of [{}, { dryRun: true }]) {
      const error = await undo(on(), 2, how).catch((caught: unknown) => caught);
      expect(error).toMatchObject({
        code: 'stale',
        message: expect.stringContaining(
          'Later jobs changed 150 of these records since (job 4: 2, job 3: 150)',
        ) as unknown,
        hint: 'Undo them, the latest first: `provost job undo 4`, `provost job undo 3`; or put only the others back with --skip-stale.',
      });
      expect((error as ConflictError).details).toHaveLength(150);
    }
  });

  it('do not count a later job that was undone, but the one that did it again', async () => {
    await change('Bea', 0, 3);
    await undo(on(), 3);
    await change('Cat', 5, 6);
    await expect(undo(on(), 2)).rejects.toThrow('Job 5 changed 1 of these records since');
    await undo(on(), 4);
    await expect(undo(on(), 2)).rejects.toThrow('(job 6: 3, job 5: 1)');
  });

  it('are left with --skip-stale and named, and the rest goes back', async () => {
    await change('Bea', 0, 2);
    const { outcome, left } = await undo(on(), 2, {}, { skipsStale: true });
    expect(outcome).toMatchObject({ job: '4', changes: 298 });
    expect(left).toEqual([
      'person P-000001: Job 3 changed it since.',
      'person P-000000: Job 3 changed it since.',
    ]);
    await undo(on(), 3);
    expect((await undo(on(), 2)).outcome).toMatchObject({ changes: 2 });
    expect(await contents(on())).not.toContain('Ann');
  });

  it('keep what they refer to: a new organisation stays where somebody else joined it', async () => {
    const acme = { key: 'acme', name: 'Acme', kind: 'employer', parent: null } as const;
    const organisation = (key: string): RecordChange => ({
      ...{ tenant: 't', entity: 'organisation', before: null },
      after: { ...acme, key, parent: key === 'acme' ? null : 'acme' },
    });
    const [sam, kim] = [aPerson('P-sam'), aPerson('P-kim')];
    await writeChanges(on(), [
      organisation('acme'),
      organisation('acme-north'),
      organisation('acme-south'),
      created({ ...sam, employer: 'acme-south' }),
    ]);
    await writeChanges(on(), [created({ ...kim, employer: 'acme-north' })]);
    await expect(undo(on(), 3)).rejects.toMatchObject({ code: 'still-referred' });
    const { outcome, left } = await undo(on(), 3, {}, { skipsStale: true });
    expect(outcome.changes).toBe(2);
    expect([...left].sort()).toEqual([
      'organisation acme-north: A record that stays refers to it.',
      'organisation acme: A record that stays refers to it.',
    ]);
  });

  it('are not restored below what is gone since', async () => {
    const acme: RecordChange = {
      ...{ tenant: 't', entity: 'organisation', before: null },
      after: { key: 'acme', name: 'Acme', kind: 'employer', parent: null },
    };
    const kim = { ...aPerson('P-kim'), employer: 'acme' };
    await writeChanges(on(), [acme, created(kim)]);
    await writeChanges(on(), [removed(kim), removed(aPerson('P-000299', 'Ann'))]);
    await writeChanges(on(), [{ ...acme, before: acme.after, after: null }]);
    const { outcome, left } = await undo(on(), 4, {}, { skipsStale: true });
    expect(outcome.changes).toBe(1);
    expect(left).toEqual(['person P-kim: It refers to the organisation "acme", which does not exist.']);
  });
});

function refused(error: unknown): undefined {
  if (error instanceof ConflictError) return undefined;
  throw error;
}
