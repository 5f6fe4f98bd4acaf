import { describe, expect, it, test } from 'vitest';
import type { Permission } from '../../../src/domain/tenancy/permissions.js';
import { titleFor } from '../../../src/operations/job/job-facts.js';
import { jobTitle, hasTitle, type TitledJob } from '../../../src/operations/job/job-title.js';
import type { JobRecord } from '../../../src/store/port.js';
import { operations } from '../../../src/operations/registry.js';

const job = (
  given: Omit<Partial<TitledJob>, 'input' | 'counts'> & { input?: object; counts?: object },
): TitledJob => ({
  ...{ operation: 'x.y', changes: 1, undoes: null, plan: null, tenant: 't', ...given },
  input: JSON.stringify(given.input ?? {}),
  counts: JSON.stringify(given.counts ?? {}),
});
const made = (entity: string, created = 0, updated = 0, removed = 0) => ({
  [entity]: { created, updated, removed },
});

const writing = operations.filter(({ kind }) => kind === 'write').map(({ name }) => name);

describe('what a job did', () => {
  test.each(writing)('%s has its sentence, also where its input was erased', (operation) => {
    expect(hasTitle(operation)).toBe(true);
    const title = jobTitle(job({ operation }));
    expect(title).toMatch(/^[A-Z][^\n]*[^.\s]$/);
    expect(title).not.toContain('undefined');
    expect(title).not.toContain(operation);
  });

  test('no sentence is of an operation that is none', () => {
    expect(hasTitle('tenant.dance')).toBe(false);
    expect(jobTitle(job({ operation: 'tenant.dance', changes: 3 }))).toBe('tenant.dance: 3 changes');
  });

  test.each<readonly [string, Parameters<typeof job>[0]]>([
    [
      'Gave Employer - View Learning Plan to 245 accounts (employers.csv)',
      {
        operation: 'role.assign',
        input: { role: 'Employer - View Learning Plan', emails: [], file: '/home/ada/employers.csv' },
        counts: made('account-role', 245),
      },
    ],
    [
      'Gave Assessor to pat@x.example',
      {
        operation: 'role.assign',
        input: { role: 'Assessor', emails: ['pat@x.example'] },
        counts: made('account-role', 1),
      },
    ],
    [
      'Gave 3 roles and took 2 roles away (mixed.csv)',
      { operation: 'role.assign', input: { file: 'mixed.csv' }, counts: made('account-role', 3, 0, 2) },
    ],
    [
      'Took Assessor from 1,200 accounts',
      {
        operation: 'role.unassign',
        input: { role: 'Assessor', allEmployers: true },
        counts: made('account-role', 0, 0, 1_200),
      },
    ],
    [
      'Changed learner L-1001: manager, rag',
      {
        operation: 'learner.update',
        input: { key: ['L-1001'], fields: { manager: 'pat@x.example', rag: 'amber' } },
        counts: made('person', 0, 1),
      },
    ],
    [
      'Changed 12 learners (rag.csv)',
      {
        operation: 'learner.update',
        input: { key: [], fields: {}, file: 'rag.csv' },
        counts: made('person', 0, 12),
      },
    ],
    [
      'Created learner L-1',
      {
        operation: 'learner.create',
        input: { fields: { reference: 'L-1', firstName: '(personal)' } },
        counts: made('person', 1),
      },
    ],
    [
      'Deleted learner L-1 and 3 records with it',
      {
        operation: 'learner.delete',
        input: { key: ['L-1'] },
        counts: { ...made('person', 0, 0, 1), ...made('component', 0, 0, 3) },
      },
    ],
    [
      'Renamed organisation acme to ajax',
      { operation: 'organisation.rename', input: { key: 'acme', to: 'ajax' } },
    ],
    ['Turned on a, b', { operation: 'feature.enable', input: { keys: ['a', 'b'] } }],
    ['Turned off 4 features', { operation: 'feature.disable', input: { keys: ['a', 'b', 'c', 'd'] } }],
    [
      'Imported competences (iat.csv): 12 awarded, 3 to review',
      {
        operation: 'transfer.import',
        input: { file: 'iat.csv' },
        counts: { ...made('achievement', 10, 2), ...made('transfer-review', 3) },
      },
    ],
    ['Undid job 8', { operation: 'job.undo', input: { id: '8' }, undoes: 8 }],
    [
      'Undid 12 records of job 8',
      {
        operation: 'job.undo',
        input: { id: '8', subjects: ['pat@x.example'] },
        undoes: 8,
        counts: made('account-role', 0, 0, 12),
      },
    ],
    ['Made the token nightly', { operation: 'token.create', input: { name: 'nightly', scopes: [] } }],
    [
      'Applied a plan from outside (role.assign): 2 changes',
      { operation: 'job.apply', changes: 2, plan: 'seal', input: { claimed: { operation: 'role.assign' } } },
    ],
  ])('%s', (title, facts) => {
    expect(jobTitle(job(facts))).toBe(title);
  });

  it('masks addresses for a caller who may not read accounts', () => {
    const gave = {
      ...job({ operation: 'role.assign', input: { role: 'Assessor', emails: ['pat@x.example'] } }),
    } as JobRecord;
    const seenWith = (...permitted: Permission[]) => titleFor(gave, { permitted: new Set(permitted) });
    expect(seenWith('job.read')).toBe('Gave Assessor to (personal)');
    expect(seenWith('job.read', 'account.read')).toBe('Gave Assessor to pat@x.example');
  });

  it('names of a file what it is called, and not where it lies', () => {
    const facts = { operation: 'account.import', counts: made('account', 3, 2) };
    expect(jobTitle(job({ ...facts, input: { file: '../of/ada/staff.csv' } }))).toBe(
      'Imported accounts (staff.csv): 3 created, 2 changed',
    );
  });
});
