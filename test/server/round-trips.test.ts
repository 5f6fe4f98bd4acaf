import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { date } from '../../src/domain/calendar.js';
import { employerViewAllInAssignedGroups, standardAdministrator } from '../../src/domain/tenancy/roles.js';
import { enableFeature } from '../../src/operations/feature/enable.js';
import { operations } from '../../src/operations/registry.js';
import { anEmployerAccount } from '../builders/accounts.js';
import {
  aCompetence,
  anAchievement,
  anAssignment,
  aPerson,
  aRequirement,
  FIRE,
} from '../builders/competence.js';
import { applying, type TenantRecords } from '../builders/store.js';
import { freshSchema } from '../postgres/schemas.js';
import { roundTripCounter, type RoundTripCounter } from './round-trip-counter.js';
import { readerLink } from './reader-link.js';
import { serving, type Served } from './served.js';

/** The token; the transaction, tenant and account; whom the account reaches; the data. */
const MOST = 4;

const TENANT = 'north';
const PERSON = '20059417';
const ADMINISTRATOR = 'admin@north.example';
const EMPLOYER = 'employer@north.example';

const records: TenantRecords = {
  organisation: [
    { key: 'w9', name: 'Ward 9', kind: 'employer', parent: null },
    { key: 'w9-a', name: 'Ward 9 A', kind: 'employer', parent: 'w9' },
  ],
  feature: [{ key: 'employer-learning-plan', enabled: false }],
  programme: [
    { key: 'prog', name: 'Care', kind: 'delivery', parent: null, hideSubProgrammesFromEmployers: false },
  ],
  account: [
    anEmployerAccount(ADMINISTRATOR, { kind: 'administrator', organisation: null }),
    anEmployerAccount(EMPLOYER, { organisation: 'w9' }),
  ],
  'account-role': [
    { account: ADMINISTRATOR, role: standardAdministrator },
    { account: EMPLOYER, role: 'Employer - View Learning Plan' },
    { account: EMPLOYER, role: employerViewAllInAssignedGroups },
  ],
  group: [{ key: 'g', name: 'G', parent: null }],
  'account-group': [{ account: EMPLOYER, group: 'g' }],
  competence: [aCompetence(FIRE, 1)],
  equivalence: [{ from: '457|LOCAL|Fire|', to: FIRE }],
  requirement: [aRequirement()],
  person: [aPerson({ reference: PERSON, employer: 'w9', manager: EMPLOYER })],
  'person-group': [{ person: PERSON, group: 'g' }],
  'programme-enrolment': [
    {
      ...{ person: PERSON, programme: 'prog', start: date('2026-01-05') },
      ...{ plannedEnd: null, end: null, status: 'active' },
    },
  ],
  component: [
    {
      ...{ person: PERSON, key: 'C-1', programme: 'prog', name: 'Review', type: 'review' },
      ...{ due: date('2026-02-01'), status: 'in-progress', plannedMinutes: 0, actualMinutes: 0 },
      ...{ enrolmentStart: null, notApplicableToEmployers: false, employerOnly: false },
    },
  ],
  assignment: [anAssignment()],
  achievement: [anAchievement()],
};

/** The input of each small read: of one record, or of a list of fewer rows than a batch. */
const inputs: Readonly<Record<string, object>> = {
  'access.explain': { employer: EMPLOYER, learner: PERSON },
  'access.explain-operation': { account: EMPLOYER, operation: 'learner.show' },
  'account.list': {},
  'account.show': { email: EMPLOYER },
  'audit.list': {},
  'audit.show': { seq: 1 },
  'compliance.person': { reference: PERSON },
  'dashboard.learner': { learner: PERSON },
  'evidence.summary': { learner: PERSON },
  'feature.list': {},
  'job.list': {},
  'job.outcome': { of: '1' },
  'job.show': { id: '1' },
  'job.watch': { after: '0' },
  'learner.list': {},
  'learner.show': { learner: PERSON },
  'notification.recipients': { learner: PERSON },
  'overdue.explain': { learner: PERSON },
  'plan.show': { learner: PERSON },
  'programme.list': {},
  'programme.show': { key: 'prog' },
  'requirement.list': { person: PERSON },
  'role.holders': { role: standardAdministrator },
  'role.list': {},
  'setting.show': {},
  'tenant.list': {},
  'tenant.show': {},
  'token.list': {},
  'transfer.export': { person: PERSON },
  'transfer.list': {},
  ...Object.fromEntries(
    ['learner', 'programme', 'account', 'competence', 'transfer-review', 'organisation', 'group'].map(
      (topic) => [`${topic}.suggest`, {}],
    ),
  ),
};

/** The key of one record of each kind with commands of its own, whose list is read too. */
const keys: Readonly<Record<string, string>> = {
  organisation: 'w9',
  group: 'g',
  equivalence: '457|LOCAL|Fire|',
  requirement: FIRE,
  person: PERSON,
  'programme-enrolment': PERSON,
  component: PERSON,
  assignment: PERSON,
  achievement: PERSON,
};

/** Reads of everything that a tenant or the store holds, in blocks, batches or files. */
const large: readonly string[] = [
  ...['audit.export', 'audit.verify', 'tenant.diff', 'tenant.export'],
  // Count everybody's achievements, and so who holds a competence.
  ...['competence.list', 'competence.show', 'compliance.least', 'compliance.reconcile'],
  ...['compliance.table', 'compliance.trend', 'compliance.heat-map'],
  // Everybody's assignments, then who they are.
  'compliance.match',
  // The plans of all learners in the employer's scope, which its account decides.
  ...['dashboard.employer', 'overdue.count'],
];

/** More than the others, with the reason. */
const exceptions: Readonly<Record<string, number>> = {
  // Groups are visible with the learners in them, and both are needed for their plans.
  'learner.list by an account (employer)': 5,
  'learner.suggest by an account (employer)': 5,
  // The plan of a component's learner says whether an employer sees it.
  'component.list by an account (employer)': 6,
  // Nobody waits for the fifth: it asks for a batch ahead.
  'job.show by an account (administrator)': 5,
};

function inputOf(name: string): object | undefined {
  const [topic = '', verb] = name.split('.');
  const key = keys[topic];
  return inputs[name] ?? (key === undefined ? undefined : verb === 'show' ? { key: [key] } : {});
}

const reads = operations.filter(({ kind, name }) => kind === 'read' && !large.includes(name));

const callers = ['the store', 'a tenant', 'an account (administrator)', 'an account (employer)'] as const;

describe('over a network, of a store in PostgreSQL,', () => {
  let served: Served;
  let trips: RoundTripCounter;
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    served = await serving({ [TENANT]: records }, {}, { place: freshSchema, startReader: readerLink });
    await served.runner.write(enableFeature, { keys: ['employer-learning-plan'] }, applying());
    tokens.set('the store', served.secret);
    tokens.set('a tenant', (await served.token({ tenant: TENANT })).secret);
    for (const [kind, account] of [
      ['administrator', ADMINISTRATOR],
      ['employer', EMPLOYER],
    ] as const)
      tokens.set(`an account (${kind})`, (await served.token({ tenant: TENANT, account })).secret);
    trips = roundTripCounter(Number(new URL(served.url).port));
    // The first request opens connections, and each token's first records its use.
    for (const caller of callers) await (await ask('plan.show', { learner: PERSON }, caller)).text();
    // What runs is read on a connection of its own.
    await (await ask('job.watch', {}, 'the store')).text();
  });
  afterAll(async () => {
    trips.stop();
    await served.dispose();
  });

  const ask = (operation: string, input: object, caller: string): Promise<Response> =>
    served.post(operation, { input }, { authorization: `Bearer ${tokens.get(caller)}` });

  describe.each(callers)('by a token of %s', (caller) => {
    it.each(reads.map(({ name }) => name))(`%s takes at most ${MOST} round trips`, async (name) => {
      const input = inputOf(name);
      if (input === undefined) throw new Error(`${name} needs an input here, or to be named as large`);
      trips.start();
      const response = await ask(name, input, caller);
      await response.text();
      const count = trips.count();
      expect(caller.includes('employer') ? [200, 403] : [200]).toContain(response.status);
      expect(count).toBeGreaterThan(1);
      expect(count).toBeLessThanOrEqual(exceptions[`${name} by ${caller}`] ?? MOST);
    });
  });
});
