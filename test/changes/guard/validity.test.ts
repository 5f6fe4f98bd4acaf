import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyPlan } from '../../../src/operations/job/apply.js';
import { reapplyJob } from '../../../src/operations/job/reapply.js';
import { undoJob } from '../../../src/operations/job/undo.js';
import { unassignRole } from '../../../src/operations/role/unassign.js';
import { importAccounts } from '../../../src/operations/account/import.js';
import { entityNames, type EntityName, type Records } from '../../../src/store/entities.js';
import { openStore } from '../../../src/store/open.js';
import type { RecordChange } from '../../../src/store/port.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { planByHand } from '../../builders/plans.js';
import { applying, storeWith, type TestStore } from '../../builders/store.js';
import { fileOf } from '../../operations/row-source.js';
import { aPerson } from '../fixtures.js';

const competence = 'NHS|CSTF|Fire Safety - 2 Years|';
const pat = 'pat@acme.example';
const ref = 'ref@acme.example';
const day = '2026-01-31' as never;
const dayBefore = '2026-01-30';

/** One good record of each kind that is not in the store yet, and what it may not hold, field by field. */
const cases: {
  readonly [E in EntityName]: readonly [Records[E], Partial<Record<keyof Records[E], readonly unknown[]>>];
} = {
  tenant: [
    { key: 't', name: 'T', timeZone: 'Europe/London', vpd: null, settings: {} },
    {
      name: ['', ' ', 'a\0b', '\ud800', 'a\u200bb'],
      settings: [
        ...[{ language: 'klingon' }, { language: 'DA-dk' }, { achievedStatuses: ['Done', 'a\0'] }],
        ...[
          { achievedStatuses: ['\ud800'] },
          { achievedStatuses: [' '] },
          { achievedStatuses: ['x'.repeat(1_001)] },
        ],
      ],
      timeZone: ['Europe/Lodnon', '', 'BST'],
      vpd: ['12', '1234'],
    },
  ],
  feature: [{ key: 'employer-learning-plan', enabled: true }, { key: ['no-such-feature'] }],
  organisation: [
    { key: 'new', name: 'New', kind: 'other', parent: 'acme' },
    { key: ['', ' ', '\udfff', 'a\u200b'], name: ['', '\0', 'soft\u00adhyphen'] },
  ],
  group: [
    { key: 'new', name: 'New', parent: null },
    { key: [''], name: [' '] },
  ],
  programme: [
    { key: 'new', name: 'New', kind: 'delivery', parent: null, hideSubProgrammesFromEmployers: false },
    { key: [''], name: ['\0'] },
  ],
  account: [
    anEmployerAccount('new@acme.example'),
    {
      email: [
        ...['no address', 'Upper@acme.example', 'a@b@c', '', 'x\0@acme.example', 'root@localhost'],
        ...['a,b@acme.example', '\u200bzed@acme.example', 'rene\u0301@x.example', 'pat@xn--caf-dma.example'],
      ],
      firstName: ['\0'],
      lastName: ['\ud800'],
      externalReference: [''],
    },
  ],
  'account-role': [
    { account: pat, role: 'Employer - View All in Assigned Group(s)' },
    { role: ['Emperor', 'employer - view learning plan', ''] },
  ],
  'account-group': [{ account: pat, group: 'north' }, {}],
  competence: [
    { name: 'NHS|CSTF|New|', renewalEvery: 1, renewalUnit: 'year', levels: null },
    {
      name: ['New', '||', '', 'NHS|CSTF|Ne\ufeffw|', 'NHS|CSTF|fire safety – 2 years'],
      renewalEvery: [0, -1, 1.5, null],
      renewalUnit: [null],
      levels: [0, 1.5],
    },
  ],
  equivalence: [{ from: '457|LOCAL|Fire|', to: competence }, { from: ['Fire', '', '457|LOCAL|Fi\u2060re|'] }],
  requirement: [
    {
      competence,
      scopeKind: 'organisation',
      scopeOf: 'acme',
      from: day,
      to: null,
      level: 1,
      essential: true,
    },
    { to: [dayBefore], level: [-1, 0.5], scopeOf: ['', 'nowhere', '\0'] },
  ],
  person: [
    aPerson('NEW'),
    {
      reference: ['', '\0', 'P\u200b'],
      firstName: ['\ud800', 'Pa\u200bt'],
      lastName: ['\0', 'O\u202eke'],
      previousLastName: ['\0', 'a\u0007'],
      nationalInsuranceNumber: ['QQ12345', 'qq123456c'],
      nhsUniqueId: [' ', 'N\u00ad1'],
      uln: ['1234567890'],
    },
  ],
  'person-group': [{ person: 'P', group: 'north' }, {}],
  'programme-enrolment': [
    { person: 'Q', programme: 'eng', start: day, plannedEnd: null, end: null, status: 'active' },
    { plannedEnd: [dayBefore], end: [dayBefore] },
  ],
  component: [
    {
      ...{
        person: 'P',
        key: 'NEW',
        programme: 'eng-maths',
        enrolmentStart: null,
        name: 'C',
        type: 'assignment',
        status: 'completed',
      },
      ...{
        due: null,
        plannedMinutes: 0,
        actualMinutes: 0,
        notApplicableToEmployers: false,
        employerOnly: false,
        enrolmentStart: null,
      },
    },
    {
      ...{ key: [''], name: [' '], plannedMinutes: [-1], actualMinutes: [0.5], employerOnly: [true] },
      programme: ['art'],
      enrolmentStart: [day],
    },
  ],
  evidence: [
    {
      ...{ person: 'P', component: 'C', file: 'a.pdf', mediaType: 'application/pdf', bytes: 1 },
      ...{ sha256: '0a'.repeat(32), status: 'submitted', minutes: 0, markingAid: null },
    },
    {
      file: [''],
      mediaType: ['', 'a\u200b/b'],
      bytes: [-1],
      sha256: ['0A'.repeat(32), 'x'],
      minutes: [-1],
      markingAid: [' ', 'a\u200b.pdf'],
    },
  ],
  assignment: [
    {
      person: 'P',
      number: '1',
      organisation: 'acme',
      job: null,
      position: null,
      start: day,
      end: null,
      primary: true,
    },
    { end: [dayBefore], number: ['', '\u200e1'], job: [' ', 'a\u0007'], position: ['\0', '\u200b'] },
  ],
  achievement: [
    { person: 'P', competence, from: day, level: 1, awarded: null, expires: null, source: 'manual' },
    { level: [-1], expires: [dayBefore] },
  ],
  'transfer-review': [
    {
      ...{
        id: 'R',
        state: 'needs-review',
        source: 'iat',
        outcome: 'Unable to Match',
        nationalInsuranceNumber: null,
      },
      ...{ dateOfBirth: null, lastName: 'L', previousLastName: null, firstName: 'F', employeeNumber: null },
      ...{ sendingVpd: null, competence, level: 1, from: day, awarded: null, expires: null, candidates: [] },
      ...{ person: null, decidedBecause: null },
    },
    {
      id: [''],
      lastName: ['\0'],
      outcome: ['\ud800'],
      level: [-1],
      decidedBecause: ['\0'],
      candidates: [['P', 'a\0'], ['\ud800']],
    },
  ],
};

const bad = entityNames.flatMap((entity) => {
  const [good, wrong] = cases[entity] as readonly [object, Readonly<Record<string, readonly unknown[]>>];
  return Object.entries(wrong).flatMap(([field, values]) =>
    values.map((value) => [entity, field, JSON.stringify(value), { ...good, [field]: value }] as const),
  );
});

let store: TestStore;
let identity: string;
beforeAll(async () => {
  const node = { name: 'N', parent: null };
  store = await storeWith({
    t: {
      tenant: [cases.tenant[0]],
      organisation: [{ ...node, key: 'acme', kind: 'employer' }],
      group: [{ ...node, key: 'north' }],
      programme: ['art', 'eng', 'eng-maths'].map((key) => ({
        ...{ ...node, key, kind: 'delivery', hideSubProgrammesFromEmployers: false },
        parent: key === 'eng-maths' ? 'eng' : null,
      })),
      account: [anEmployerAccount(pat), anEmployerAccount(ref, { kind: 'referrer' })],
      competence: [{ name: competence, renewalEvery: null, renewalUnit: null, levels: null }],
      person: [aPerson('P'), aPerson('Q')],
      'programme-enrolment': [
        { person: 'P', programme: 'eng', start: null, plannedEnd: null, end: null, status: 'active' },
      ],
      component: [{ ...cases.component[0], key: 'C' }],
    },
  });
  const opened = await openStore(store.url, { create: false });
  identity = await opened.identity();
  await opened.close();
});
afterAll(() => store.dispose());

async function applied(changes: readonly RecordChange[], confirms = false): Promise<unknown> {
  const plan = await planByHand(changes, { store: identity });
  const file = await fileOf(plan.trimEnd());
  const options = confirms ? { ...applying(), confirm: async () => true } : applying();
  return store.runner.write(applyPlan, { file }, options).then(
    ({ outcome }) => outcome.job,
    (error: unknown) => (error as { code: string }).code,
  );
}

const creation = (entity: EntityName, after: object): RecordChange =>
  ({ tenant: 't', entity, before: null, after }) as RecordChange;

describe('a plan that was made by hand', () => {
  it.each(entityNames.filter((entity) => entity !== 'tenant'))('may create a good %s', async (entity) => {
    const [good] = cases[entity];
    const job = await applied([creation(entity, good)]);
    expect(job).toMatch(/^\d+$/);
    await store.runner.write(undoJob, { id: job as string }, applying());
  });

  it.each(bad)('creates no %s whose %s is %s', async (entity, field, _value, after) => {
    const before = entity === 'tenant' ? cases.tenant[0] : null;
    const change = { ...creation(entity, after), before } as RecordChange;
    // The type of a value is checked where the plan is read.
    const isFraction = /\.5/.test(JSON.stringify((after as Record<string, unknown>)[field]));
    for (const confirms of [false, true]) {
      expect(await applied([change], confirms)).toBe(isFraction ? 'bad-plan' : 'invalid-record');
    }
  });

  it('gives no employer’s role to another kind of account, unless that becomes an employer’s in it', async () => {
    const given = creation('account-role', { account: ref, role: 'Employer - View Learning Plan' });
    const [before, after] = [anEmployerAccount(ref, { kind: 'referrer' }), anEmployerAccount(ref)];
    const turned: RecordChange = { tenant: 't', entity: 'account', before, after };
    expect(await applied([given])).toBe('invalid-record');
    for (const changes of [
      [given, turned],
      [turned, given],
    ]) {
      const job = await applied(changes);
      expect(job).toMatch(/^\d+$/);
      await store.runner.write(undoJob, { id: job as string }, applying());
    }
  });

  it('gives no level above the highest of its competence, unless that is raised in it', async () => {
    const name = 'NHS|CSTF|Levelled|';
    const levelled = (levels: number) => ({ ...cases.competence[0], name, levels });
    expect(await applied([creation('competence', levelled(2))])).toMatch(/^\d+$/);
    const raised: RecordChange = {
      ...{ tenant: 't', entity: 'competence', before: levelled(2), after: levelled(3) },
    };
    for (const entity of ['requirement', 'achievement'] as const) {
      const at = (level: number) => creation(entity, { ...cases[entity][0], competence: name, level });
      expect(await applied([at(3)])).toBe('invalid-record');
      for (const changes of [[at(2)], [at(3), raised], [raised, at(3)]]) {
        const job = await applied(changes);
        expect(job).toMatch(/^\d+$/);
        await store.runner.write(undoJob, { id: job as string }, applying());
      }
    }
  });

  it('closes no cycle of organisations, groups or programmes', async () => {
    for (const entity of ['organisation', 'group', 'programme'] as const) {
      const node = {
        name: 'N',
        kind: entity === 'programme' ? 'delivery' : 'other',
        hideSubProgrammesFromEmployers: false,
      };
      const record = (key: string, parent: string | null): object =>
        Object.fromEntries(
          Object.entries({ ...node, key, parent })
            .filter(([field]) => entity !== 'group' || field !== 'kind')
            .filter(([field]) => entity === 'programme' || field !== 'hideSubProgrammesFromEmployers'),
        );
      const made = await applied([creation(entity, record('a', null)), creation(entity, record('b', 'a'))]);
      expect(made).toMatch(/^\d+$/);
      const hung = {
        tenant: 't',
        entity,
        before: record('a', null),
        after: record('a', 'b'),
      } as RecordChange;
      expect(await applied([hung])).toBe('invalid-record');
      const itself = { ...hung, after: record('a', 'a') } as RecordChange;
      expect(await applied([itself])).toBe('invalid-record');
    }
  });
});

describe('what was stored under an older rule', () => {
  it('stands until it is changed, and does not stand in the way of other changes', async () => {
    const old = { ...cases.tenant[0], key: 'o', timeZone: 'Europe/Nowhere' };
    await store.fill('o', { tenant: [old] });
    const plan = await planByHand(
      [{ tenant: 'o', entity: 'tenant', before: old, after: { ...old, name: 'O' } }],
      {
        ...{ store: identity, tenant: 'o' },
      },
    );
    const { outcome } = await store.runner.write(
      applyPlan,
      { file: await fileOf(plan.trimEnd()) },
      applying(),
    );
    expect(outcome.job).not.toBeNull();
    const opened = await openStore(store.url, { create: false });
    await opened.write((writer) =>
      writer.apply([{ tenant: 'o', entity: 'tenant', before: { ...old, name: 'O' }, after: null }]),
    );
    await opened.close();
  });

  it('is changed in other fields, and is brought back by undoing its removal', async () => {
    const old = anEmployerAccount('root@localhost', { organisation: null });
    await store.fill('mail', { account: [old] });
    const change = async (after: Records['account'] | null) => {
      const [before] = await store.records('mail', 'account');
      const plan = await planByHand([{ tenant: 'mail', entity: 'account', before, after } as RecordChange], {
        ...{ store: identity, tenant: 'mail' },
      });
      const file = await fileOf(plan.trimEnd());
      const { outcome } = await store.runner.write(applyPlan, { file }, applying());
      return outcome.job ?? '';
    };
    const archived = { ...old, status: 'archived' } as const;
    await change(archived);
    const removal = await change(null);
    expect(await store.records('mail', 'account')).toEqual([]);
    const { output } = await store.runner.write(undoJob, { id: removal }, applying());
    expect(await store.records('mail', 'account')).toEqual([archived]);
    await store.runner.write(undoJob, { id: output.job ?? '' }, applying());
    await store.runner.write(reapplyJob, { id: output.job ?? '' }, applying());
    expect(await store.records('mail', 'account')).toEqual([archived]);
  });

  it('is brought back by undoing its removal: one of two competences that an earlier version took for different ones', async () => {
    const [hyphen, dash] = ['NHS|CSTF|Old - 1 Year|', 'NHS|CSTF|Old – 1 Year|'].map((name) => ({
      ...{ name, renewalEvery: null, renewalUnit: null, levels: null },
    }));
    await store.fill('twins', { competence: [hyphen, dash] as Records['competence'][] });
    const removal = { tenant: 'twins', entity: 'competence', before: dash, after: null } as RecordChange;
    const plan = await planByHand([removal], { store: identity, tenant: 'twins' });
    const file = await fileOf(plan.trimEnd());
    const { outcome } = await store.runner.write(applyPlan, { file }, applying());
    expect(await store.records('twins', 'competence')).toEqual([hyphen]);
    await store.runner.write(undoJob, { id: outcome.job ?? '' }, applying());
    expect(await store.records('twins', 'competence')).toEqual([hyphen, dash]);
  });

  it('is not brought back by an undo: an employer’s role of who is no employer any more', async () => {
    const importing = async (row: string) =>
      store.runner.write(
        importAccounts,
        { file: await fileOf('Email,Kind,Roles', row) },
        { ...applying(), tenant: 't' },
      );
    await importing(`${pat},,Employer - View Learning Plan`);
    await importing(`${pat},referrer,`);
    const unassign = { role: 'Employer - View Learning Plan', emails: [pat] };
    const { output } = await store.runner.write(unassignRole, unassign, { ...applying(), tenant: 't' });
    expect(output).toMatchObject({ removed: 1 });
    await expect(store.runner.write(undoJob, { id: output.job ?? '' }, applying())).rejects.toMatchObject({
      code: 'invalid-record',
    });
  });
});
