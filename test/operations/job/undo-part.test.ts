import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { employerViewLearningPlan as role } from '../../../src/domain/tenancy/roles.js';
import { applyPlan } from '../../../src/operations/job/apply.js';
import { listJobs } from '../../../src/operations/job/list.js';
import { reapplyJob } from '../../../src/operations/job/reapply.js';
import { showJob } from '../../../src/operations/job/show.js';
import { undoJob } from '../../../src/operations/job/undo.js';
import { recordOperations } from '../../../src/operations/record/index.js';
import type { WriteOperation } from '../../../src/operations/operation.js';
import { assignRole } from '../../../src/operations/role/assign.js';
import { unassignRole } from '../../../src/operations/role/unassign.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { applying, storePlaces, storeWith, type StorePlace, type TestStore } from '../../builders/store.js';
import { collectRejects, fileOf } from '../row-source.js';

const emails = Array.from({ length: 10 }, (_, at) => `e${at}@acme.example`);
const [first = '', second = '', third = ''] = emails;

let store: TestStore;
const begin = async (place?: StorePlace): Promise<void> => {
  const records = {
    college: {
      account: [...emails, 'other@acme.example'].map((email) => ({
        ...anEmployerAccount(email),
        organisation: null,
      })),
    },
  };
  store = await storeWith(records, place);
};
afterEach(() => store.dispose());

const list = async (rows: readonly string[], header = 'Email') => fileOf([header, ...rows, ''].join('\n'));
const assign = async (rows: readonly string[]) =>
  store.runner.write(assignRole, { role, file: await list(rows) }, applying());
const undo = (input: object) => store.runner.write(undoJob, { id: '1', ...input }, applying());
const holders = async () => (await store.records('college', 'account-role')).map(({ account }) => account);
const readOptions = {} as const;

describe.each(storePlaces)('job undo of a part in $kind', { timeout: 60_000 }, ({ place }) => {
  beforeEach(() => begin(place));

  it('takes back what the job did to the accounts that are named, and later the rest', async () => {
    await assign(emails);
    const { output } = await undo({ subjects: [first, second.toUpperCase()] });
    expect(output).toMatchObject({ job: '2', changes: 2, of: 10, rejectedCount: 0, skipped: [] });
    expect(await holders()).toEqual(emails.slice(2));
    const { jobs } = await store.runner.read(listJobs, {}, readOptions);
    expect(jobs[1]).toMatchObject({ undoneBy: null, undone: { by: ['2'], records: 2, of: 10 } });
    const rest = await undo({});
    expect(rest.output).toMatchObject({ job: '3', changes: 8 });
    expect(rest.preview.warnings).toEqual([
      '2 records of job 1 went back before, by job 2: only the rest does now.',
    ]);
    expect(await holders()).toEqual([]);
    await expect(undo({})).rejects.toMatchObject({
      code: 'already-undone',
      message: 'Job 1 was undone by jobs 2 and 3.',
    });
    const after = await store.runner.read(listJobs, {}, readOptions);
    expect(after.jobs[2]).toMatchObject({ undoneBy: '3', undone: { by: ['2', '3'], records: 10, of: 10 } });
  });

  it('reads the accounts from a file, and rejects rows that name nobody of the job', async () => {
    await assign(emails.slice(0, 5));
    const rejects = collectRejects();
    const rows = [first, 'other@acme.example', '', first, third];
    const { output } = await undo({ file: await list(rows), rejects });
    expect(output).toMatchObject({
      changes: 2,
      accounting: { rows: 4, changed: 2, alreadySo: 1, rejected: 1, notAttempted: 0 },
      rejected: [
        {
          line: 3,
          value: 'other@acme.example',
          code: 'not-in-job',
          message: 'Job 1 changed nothing of other@acme.example.',
        },
      ],
    });
    expect([rejects.header, rejects.rows.map(({ raw }) => raw)]).toEqual([
      ['Email'],
      [['other@acme.example']],
    ]);
  });

  it('does nothing to a row that was undone before', async () => {
    await assign(emails);
    await undo({ subjects: [first] });
    const { output } = await undo({ subjects: [first] });
    expect(output).toMatchObject({ job: null, changes: 0, accounting: { rows: 1, alreadySo: 1 } });
  });

  it('takes people by their references, with the records that are part of them', async () => {
    const person = { firstName: 'Sam', lastName: 'Neil', kind: 'employee' };
    const create = (topic: string, fields: object) =>
      store.runner.write(
        recordOperations.find(({ name }) => name === topic) as WriteOperation<'tenant', object, object>,
        { fields },
        applying(),
      );
    await create('learner.create', { reference: 'L-1', ...person });
    await create('group.create', { key: 'north', name: 'North' });
    const file = await fileOf('Reference,First name,Last name,Kind\nL-2,A,B,employee\nL-3,C,D,employee\n');
    const learners = recordOperations.find(({ name }) => name === 'learner.create') as WriteOperation<
      'tenant',
      object,
      object
    >;
    const { outcome } = await store.runner.write(learners, { file }, applying());
    const { output } = await store.runner.write(
      undoJob,
      { id: outcome.job ?? '', file: await list(['L-3'], 'Learner') },
      applying(),
    );
    expect(output).toMatchObject({ changes: 1, rejected: [] });
    expect((await store.records('college', 'person')).map(({ reference }) => reference)).toEqual([
      'L-1',
      'L-2',
    ]);
  });

  it('lists in a dry run the records that would change back, and tells of a run without them', async () => {
    await assign(emails.slice(0, 2));
    const dry = await store.runner.write(
      undoJob,
      { id: '1', subjects: [first], skipStale: false },
      { ...applying(), dryRun: true },
    );
    expect(dry.output.rows).toEqual([
      {
        ...{ entity: 'account-role', action: 'remove', field: null, after: null, before: {} },
        key: expect.stringContaining(first) as unknown,
      },
    ]);
    expect((await undo({ subjects: [first] })).output.rows).toEqual([]);
  });

  it('leaves with skipStale what a later job changed, names that job, and counts it as rejected', async () => {
    await assign(emails);
    await store.runner.write(unassignRole, { role, emails: [first, second] }, applying());
    await expect(undo({})).rejects.toMatchObject({
      code: 'stale',
      message: expect.stringContaining('Job 2 changed 2 of these records since') as unknown,
    });
    const part = await undo({ subjects: [first, third], skipStale: true });
    expect(part.output).toMatchObject({
      changes: 1,
      rejected: [
        {
          ...{ line: 1, value: first, code: 'stale' },
          message: 'Its record was left as it is now: job 2 changed it since.',
        },
      ],
    });
    const { output } = await undo({ skipStale: true });
    expect(output).toMatchObject({ changes: 7, rejectedCount: 2 });
    expect(output.skipped.map(({ code, jobs }) => [code, jobs])).toEqual([
      ['stale', ['2']],
      ['stale', ['2']],
    ]);
  });

  it('is saved as a plan, which is refused once a record of it was undone', async () => {
    await assign(emails);
    const pieces: string[] = [];
    const planTo = { write: async (piece: string) => void pieces.push(piece) };
    await store.runner.write(undoJob, { id: '1', subjects: [first, second] }, { ...applying(), planTo });
    await undo({ subjects: [third] });
    const plan = async () =>
      store.runner.write(applyPlan, { file: await fileOf(pieces.join('').trimEnd()) }, applying());
    expect((await plan()).output).toMatchObject({ job: '3', changes: 2 });
    const again: string[] = [];
    await store.runner.write(
      undoJob,
      { id: '1', subjects: [emails[5] ?? '', emails[6] ?? ''] },
      { ...applying(), planTo: { write: async (piece: string) => void again.push(piece) } },
    );
    await undo({ subjects: [emails[5] ?? ''] });
    await store.runner.write(undoJob, { id: '4' }, applying());
    await expect(
      store.runner.write(applyPlan, { file: await fileOf(again.join('').trimEnd()) }, applying()),
    ).rejects.toMatchObject({ code: 'already-undone' });
  });

  it('is done again by its own undoing; of several parts each is named', async () => {
    await assign(emails);
    await undo({ subjects: [first] });
    await undo({ subjects: [second] });
    await expect(store.runner.write(reapplyJob, { id: '1' }, applying())).rejects.toMatchObject({
      code: 'undone-in-parts',
      hint: 'Do each part again by its own: `provost job undo 2`, `provost job undo 3`.',
    });
    await store.runner.write(undoJob, { id: '3' }, applying());
    const { output } = await store.runner.write(reapplyJob, { id: '1' }, applying());
    expect(output).toMatchObject({ undoes: '2', changes: 1 });
    const shown = await store.runner.read(showJob, { id: '1' }, readOptions);
    expect(shown).toMatchObject({ undone: { records: 2, of: 10 }, redoneBy: ['4', '5'], undoable: true });
  });

  it('of a rename is refused: its record would lose one of its names', async () => {
    const rename = recordOperations.find(({ name }) => name === 'account.rename') as WriteOperation<
      'tenant',
      object,
      object
    >;
    await store.runner.write(rename, { key: first, to: 'new@acme.example' }, applying());
    await expect(undo({ subjects: ['new@acme.example'] })).rejects.toMatchObject({ code: 'no-part' });
    expect((await undo({})).output).toMatchObject({ job: '2' });
  });
});

describe('role unassign of a list that an earlier job gave', () => {
  beforeEach(() => begin());

  const unassign = async (rows: readonly string[]) =>
    (
      await store.runner.write(
        unassignRole,
        { role, file: await list(rows) },
        { ...applying(), dryRun: true },
      )
    ).preview.warnings;

  it('warns of those who held the role before, and names the way', async () => {
    await store.runner.write(assignRole, { role, emails: emails.slice(0, 3) }, applying());
    await assign(emails);
    expect(await unassign(emails)).toEqual([
      expect.stringMatching(
        /^3 of these accounts held the role before job 2 \(Gave Employer - View Learning Plan to 7 accounts \(.*\)\) and would lose it too: `provost job undo 2` takes back only what that job gave\.$/,
      ) as unknown,
    ]);
  });

  it('says nothing where the job gave it to all of them, was undone, or gave it to others', async () => {
    await assign(emails);
    expect(await unassign(emails)).toEqual([]);
    await undo({});
    await store.runner.write(assignRole, { role, emails: ['other@acme.example'] }, applying());
    expect(await unassign(emails)).toEqual([]);
    expect(await unassign([first])).toEqual([]);
  });
});
