import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { undoJob } from '../../../src/operations/job/undo.js';
import { recordOperations } from '../../../src/operations/record/index.js';
import type { ReadOperation, WriteOperation } from '../../../src/operations/operation.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import {
  aCompetence,
  anAchievement,
  anAssignment,
  aPerson,
  aRequirement,
  FIRE,
} from '../../builders/competence.js';
import { applying, storePlaces, storeWith, type TestStore } from '../../builders/store.js';
import { fileOf } from '../row-source.js';

type Answer = Readonly<Record<string, unknown>> & { readonly job: string | null };

let store: TestStore;

describe.each(storePlaces)('on $kind', ({ kind, place }) => {
  /** What is decided before the store is searched or written in a way of its own. */
  const itOnFile = it.runIf(kind === 'a file');

  beforeEach(async () => {
    store = await storeWith(
      {
        t: {
          organisation: [
            { key: 'acme', name: 'Acme Ltd', kind: 'employer', parent: null },
            { key: 'ward-9', name: 'Ward 9', kind: 'department', parent: 'acme' },
          ],
          group: [{ key: 'north', name: 'North region', parent: null }],
          programme: [
            {
              key: 'eng',
              name: 'Engineering',
              kind: 'delivery',
              parent: null,
              hideSubProgrammesFromEmployers: false,
            },
          ],
          account: [anEmployerAccount('pat@acme.example', { organisation: 'acme' })],
          'account-role': [{ account: 'pat@acme.example', role: 'Employer - View Learning Plan' }],
          'account-group': [{ account: 'pat@acme.example', group: 'north' }],
          competence: [aCompetence(FIRE, 1)],
          requirement: [aRequirement({ scopeKind: 'organisation', scopeOf: 'acme' })],
          person: [
            aPerson({
              reference: 'L-1',
              employer: 'acme',
              manager: 'pat@acme.example',
              mentor: 'pat@acme.example',
            }),
          ],
          'programme-enrolment': [
            {
              ...{ person: 'L-1', programme: 'eng', start: date('2026-01-05'), status: 'active' },
              ...{ plannedEnd: null, end: null },
            },
          ],
          component: [
            {
              ...{ person: 'L-1', key: 'C-1', programme: 'eng', name: 'Review', type: 'review', due: null },
              ...{
                status: 'in-progress',
                plannedMinutes: 0,
                actualMinutes: 0,
                enrolmentStart: date('2026-01-05'),
              },
              ...{ notApplicableToEmployers: false, employerOnly: false },
            },
          ],
          evidence: [
            {
              ...{ person: 'L-1', component: 'C-1', file: 'a.pdf', mediaType: 'application/pdf', bytes: 1 },
              ...{ sha256: 'a'.repeat(64), status: 'submitted', minutes: 0, markingAid: null },
            },
          ],
          assignment: [anAssignment({ person: 'L-1', number: '1', organisation: 'ward-9' })],
          achievement: [anAchievement({ person: 'L-1' })],
        },
      },
      place,
    );
  });
  afterEach(() => store.dispose());

  function requireOperation(name: string) {
    const found = recordOperations.find((operation) => operation.name === name);
    if (found === undefined) throw new Error(`There is no operation ${name}`);
    return found;
  }

  async function changed(name: string, input: object, options = applying()): Promise<Answer> {
    const operation = requireOperation(name) as WriteOperation<'tenant', unknown, Answer>;
    return (await store.runner.write(operation, input, options)).output;
  }

  async function read(name: string, input: object, as?: string): Promise<Readonly<Record<string, unknown>>> {
    const operation = requireOperation(name) as ReadOperation<'tenant', unknown, Answer>;
    return store.runner.read(operation, input, { tenant: 't', as });
  }

  const everything = async () => ({
    organisations: await store.records('t', 'organisation'),
    accounts: await store.records('t', 'account'),
    roles: await store.records('t', 'account-role'),
    groups: await store.records('t', 'account-group'),
    people: await store.records('t', 'person'),
    enrolments: await store.records('t', 'programme-enrolment'),
    components: await store.records('t', 'component'),
    evidence: await store.records('t', 'evidence'),
    assignments: await store.records('t', 'assignment'),
    achievements: await store.records('t', 'achievement'),
    requirements: await store.records('t', 'requirement'),
    competences: await store.records('t', 'competence'),
  });

  describe('creating a record', () => {
    it('takes defaults, names references by a name where it is unique, and is undone as any job', async () => {
      const before = await everything();
      const made = await changed('learner.create', {
        fields: {
          reference: 'L-2',
          firstName: 'Lee',
          lastName: 'Li',
          kind: 'Employee',
          employer: 'ACME LTD',
        },
      });
      expect(made).toMatchObject({ key: 'L-2', created: 1, changes: 1 });
      expect((await store.records('t', 'person')).at(-1)).toMatchObject({
        ...{ reference: 'L-2', kind: 'employee', employer: 'acme', rag: null, manager: null },
      });
      await store.runner.write(undoJob, { id: made.job ?? '' }, applying());
      expect(await everything()).toEqual(before);
    });

    itOnFile('again changes nothing, and with other fields is a conflict', async () => {
      const fields = { key: 'acme', name: 'Acme Ltd', kind: 'employer' };
      expect(await changed('organisation.create', { fields })).toMatchObject({ created: 0, unchanged: 1 });
      await expect(
        changed('organisation.create', { fields: { ...fields, name: 'Other' } }),
      ).rejects.toMatchObject({ code: 'already-exists', exitCode: 6 });
    });

    itOnFile.each([
      ['organisation.create', { key: 'x' }, 'field-missing', 2],
      ['organisation.create', { key: 'x', name: 'X', kind: 'employr' }, 'bad-value', 2],
      ['organisation.create', { key: 'x', name: 'X', parent: 'acm' }, 'unknown-organisation', 5],
      [
        'assignment.create',
        { person: 'L-1', number: '2', organisation: 'acme', start: '31/06/2026' },
        'bad-value',
        2,
      ],
      ['achievement.create', { person: 'L-9', competence: FIRE, from: '2026-01-01' }, 'unknown-person', 5],
      [
        'component.create',
        { person: 'L-1', key: 'C-2', programme: 'eng', name: 'T', type: 'assignment', employerOnly: true },
        'invalid-record',
        2,
      ],
      [
        'requirement.create',
        { competence: FIRE, scopeKind: 'organisation', scopeOf: 'nowhere' },
        'invalid-record',
        2,
      ],
    ])('%s %j is refused', async (name, fields, code, exitCode) => {
      const before = await everything();
      await expect(changed(name, { fields })).rejects.toMatchObject({ code, exitCode });
      expect(await everything()).toEqual(before);
    });

    itOnFile('offers what was meant', async () => {
      await expect(
        changed('organisation.create', { fields: { key: 'x', name: 'X', parent: 'acmee' } }),
      ).rejects.toMatchObject({ hint: 'Did you mean "acme"?' });
    });
  });

  describe('changing a record', () => {
    it('leaves what is not given, and empties what is given as nothing', async () => {
      await changed('learner.update', { key: ['L-1'], fields: { rag: 'amber', mentor: null } });
      expect((await store.records('t', 'person'))[0]).toMatchObject({
        ...{ rag: 'amber', mentor: null, manager: 'pat@acme.example', lastName: 'Lane' },
      });
    });

    itOnFile('names it by as much of its key as leaves one', async () => {
      await changed('achievement.update', {
        key: ['L-1', 'nhs | cstf | fire safety – 1 year'],
        fields: { source: 'iat' },
      });
      expect((await store.records('t', 'achievement'))[0]?.source).toBe('iat');
      const fields = { person: 'L-1', competence: FIRE, from: '2020-01-01' };
      await changed('achievement.create', { fields });
      await expect(
        changed('achievement.update', { key: ['L-1', FIRE], fields: { source: 'class' } }),
      ).rejects.toMatchObject({ code: 'ambiguous-achievement' });
    });

    it('gives a part of its key another value, with what names it by that', async () => {
      const before = await everything();
      const moved = await changed('programme-enrolment.update', {
        key: ['L-1', 'eng'],
        fields: { start: '2026-02-01' },
      });
      expect((await store.records('t', 'programme-enrolment')).map(({ start }) => start)).toEqual([
        '2026-02-01',
      ]);
      expect((await store.records('t', 'component'))[0]?.enrolmentStart).toBe('2026-02-01');
      const renamed = await changed('component.update', { key: ['L-1', 'C-1'], fields: { key: 'C-9' } });
      expect((await store.records('t', 'evidence'))[0]?.component).toBe('C-9');
      for (const { job } of [renamed, moved])
        await store.runner.write(undoJob, { id: job ?? '' }, applying());
      expect(await everything()).toEqual(before);
    });

    itOnFile('does not change the only field of a key', async () => {
      await expect(
        changed('organisation.update', { key: ['acme'], fields: { key: 'other' } }),
      ).rejects.toMatchObject({ code: 'key-not-changed' });
    });

    itOnFile('keeps what is personal out of the input that the journal holds', async () => {
      const { job } = await changed('learner.update', {
        key: ['L-1'],
        fields: { nationalInsuranceNumber: 'qq 12 34 56 c', kind: 'employee' },
      });
      const { showJob } = await import('../../../src/operations/job/show.js');
      const shown = await store.runner.read(showJob, { id: job ?? '', limit: 0 }, {});
      expect(shown.input).toMatchObject({
        fields: { nationalInsuranceNumber: '(personal)', kind: 'employee' },
      });
      expect((await store.records('t', 'person'))[0]?.nationalInsuranceNumber).toBe('QQ123456C');
    });
  });

  describe('deleting a record', () => {
    it('is refused while others name it, and says which', async () => {
      const refusal = changed('account.delete', { key: ['PAT@acme.example'] });
      await expect(refusal).rejects.toMatchObject({
        code: 'still-referred-to',
        exitCode: 6,
        message:
          'The account pat@acme.example is still named by 1 person (L-1) as manager, 1 person (L-1) as mentor.',
        hint: expect.stringContaining('provost learner update L-1') as unknown,
      });
      for (const [name, key] of [
        ['organisation.delete', 'acme'],
        ['competence.delete', FIRE],
        ['programme.delete', 'eng'],
        ['group.delete', 'north'],
      ] as const)
        await expect(changed(name, { key: [key] })).rejects.toMatchObject({ code: 'still-referred-to' });
      await expect(changed('programme-enrolment.delete', { key: ['L-1'] })).rejects.toMatchObject({
        code: 'still-referred-to',
        message: expect.stringContaining('C-1') as unknown,
      });
    });

    it('takes along what is part of it, and comes back whole', async () => {
      const before = await everything();
      const { job, changes } = await changed('learner.delete', { key: ['L-1'] });
      expect(changes).toBe(6);
      expect((await everything()).evidence).toEqual([]);
      await store.runner.write(undoJob, { id: job ?? '' }, applying());
      expect(await everything()).toEqual(before);
    });
  });

  describe('renaming', () => {
    it.each([
      ['account.rename', 'pat@acme.example', 'pat.o@acme.example'],
      ['learner.rename', 'L-1', 'L-001'],
    ])('%s carries every reference along, and is undone', renamed);
    itOnFile.each([
      ['organisation.rename', 'Acme Ltd', 'acme-2'],
      ['group.rename', 'north', 'south'],
      ['programme.rename', 'eng', 'eng-l3'],
      ['competence.rename', FIRE, 'NHS|CSTF|Fire|'],
    ])('%s carries every reference along, and is undone', renamed);

    async function renamed(name: string, key: string, to: string): Promise<void> {
      const before = await everything();
      const { job, from } = await changed(name, { key, to });
      const after = JSON.stringify(await everything());
      expect(after).not.toContain(`"${String(from)}"`);
      expect(after).toContain(`"${to}"`);
      const renamedBack = JSON.parse(after.replaceAll(`"${to}"`, `"${String(from)}"`)) as unknown;
      expect(renamedBack).toEqual(before);
      await store.runner.write(undoJob, { id: job ?? '' }, applying());
      expect(await everything()).toEqual(before);
    }

    itOnFile('takes no key that is taken, and none that is no key', async () => {
      await expect(changed('organisation.rename', { key: 'acme', to: 'ward-9' })).rejects.toMatchObject({
        code: 'already-exists',
      });
      await expect(
        changed('account.rename', { key: 'pat@acme.example', to: 'no address' }),
      ).rejects.toMatchObject({ code: 'invalid-record' });
      expect(await changed('organisation.rename', { key: 'acme', to: 'acme' })).toMatchObject({ changes: 0 });
    });
  });

  describe('a file of records', () => {
    it('creates a tree in any order of its rows, and rejects what is wrong row by row', async () => {
      const file = await fileOf(
        'Key,Name,Kind,Parent',
        'ward-11,Ward 11,department,surgery',
        'surgery,Surgery,department,Acme Ltd',
        'bad,,department,',
        'lost,Lost,department,nowhere',
        'acme,Acme Ltd,employer,',
      );
      const made = await changed('organisation.create', { file });
      expect(made).toMatchObject({ requested: 5, created: 2, unchanged: 1, rejectedCount: 2 });
      expect(made['rejected']).toMatchObject([{ code: 'field-missing' }, { code: 'unknown-organisation' }]);
      const parents = (await store.records('t', 'organisation')).map(({ key, parent }) => [key, parent]);
      expect(parents).toContainEqual(['ward-11', 'surgery']);
      expect(parents).toContainEqual(['surgery', 'acme']);
    });

    it('changes what its cells say, once, and takes no rows that contradict each other', async () => {
      const rows = ['Person,Key,Status', 'L-1,C-1,completed', 'L-1,C-1,completed', 'L-1,C-7,completed'];
      const made = await changed('component.update', { file: await fileOf(...rows) });
      expect(made).toMatchObject({ requested: 3, updated: 1, unchanged: 1, rejectedCount: 1 });
      const contrary = ['Person,Key,Status', 'L-1,C-1,referred', 'L-1,C-1,completed'];
      expect(await changed('component.update', { file: await fileOf(...contrary) })).toMatchObject({
        updated: 0,
        rejectedCount: 2,
      });
    });

    it('deletes what its rows name', async () => {
      const file = await fileOf('Person,Competence', `L-1,${FIRE}`, `L-9,${FIRE}`);
      expect(await changed('achievement.delete', { file })).toMatchObject({ deleted: 1, rejectedCount: 1 });
    });
  });

  describe('lists of records', () => {
    it('are narrowed by what they refer to, a tree with all below', async () => {
      expect((await read('assignment.list', { where: { organisation: 'Acme Ltd' } }))['rows']).toHaveLength(
        1,
      );
      expect((await read('organisation.list', { where: { kind: 'employer' } }))['rows']).toMatchObject([
        { key: 'acme' },
      ]);
      expect(
        (await read('component.list', { where: { person: 'L-1', status: 'completed' } }))['rows'],
      ).toEqual([]);
    });

    itOnFile('show a record by its key or its name', async () => {
      expect(await read('organisation.show', { key: ['ward 9'] })).toMatchObject({
        record: { key: 'ward-9' },
      });
      expect(await read('component.show', { key: ['L-1'] })).toMatchObject({ record: { key: 'C-1' } });
      await expect(read('organisation.show', { key: ['acmee'] })).rejects.toMatchObject({
        code: 'unknown-organisation',
      });
    });

    itOnFile('show an employer no more of a plan than its learning plan does', async () => {
      const as = 'pat@acme.example';
      expect((await read('component.list', {}, as))['rows']).toEqual([]);
      await store.fill('t', { feature: [{ key: 'employer-learning-plan', enabled: true }] });
      expect((await read('component.list', {}, as))['rows']).toHaveLength(1);
      await changed('component.update', { key: ['L-1', 'C-1'], fields: { notApplicableToEmployers: 'yes' } });
      expect((await read('component.list', {}, as))['rows']).toEqual([]);
      await expect(read('component.show', { key: ['L-1', 'C-1'] }, as)).rejects.toMatchObject({
        code: 'unknown-component',
      });
      await expect(read('person.list', {}, as)).rejects.toMatchObject({ code: 'not-permitted' });
    });
  });
});
