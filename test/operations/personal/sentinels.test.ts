import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { ProvostError } from '../../../src/domain/errors.js';
import { permissions, reachesOf, type Permission } from '../../../src/domain/tenancy/permissions.js';
import { roleCatalogue } from '../../../src/domain/tenancy/roles.js';
import type { Account } from '../../../src/domain/tenancy/types.js';
import { accountKinds } from '../../../src/domain/tenancy/vocabulary.js';
import { channelsOf, fileIn } from '../../../src/operations/channels.js';
import { undoJob } from '../../../src/operations/job/undo.js';
import { showLearner } from '../../../src/operations/learner/show.js';
import { createLocalRunner } from '../../../src/operations/local-runner.js';
import { recordOperations } from '../../../src/operations/record/index.js';
import { operations, type AnyOperation } from '../../../src/operations/registry.js';
import type { RunOptions, Runner } from '../../../src/operations/runner.js';
import { applyTenant } from '../../../src/operations/tenant/apply.js';
import type { Principal } from '../../../src/operations/token/authenticate.js';
import { importTransfers } from '../../../src/operations/transfer/import.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import {
  aCompetence,
  anAchievement,
  anAssignment,
  aPerson,
  aRequirement,
  FIRE,
} from '../../builders/competence.js';
import { applying, storeWith, type TestStore } from '../../builders/store.js';
import { fileOf, fileWith } from '../transfer/file.js';

/** Texts that occur nowhere else, so that one in an output identifies somebody. */
const identifying = {
  'the National Insurance number of a person': 'QQ918273A',
  'the birthday of a person': '1931-03-17',
  'the birthday that a job changed': '1953-05-29',
  'the NHS unique ID of a person': 'NHSID-55501',
  'the ULN of a person': '9998887776',
  'the National Insurance number of an award that waits': 'QQ645738B',
  'the birthday of an award that waits': '1942-08-23',
};
const NAME = 'Zyxwvut';

const REFERENCE = '20059417';
const enrolment = {
  ...{ person: REFERENCE, programme: 'prog', start: date('2026-01-05') },
  ...{ plannedEnd: null, end: null, status: 'active' as const },
};
const emailOf = (caller: string): string => `${caller.toLowerCase().replace(/[^a-z]+/g, '-')}@x.example`;
/** Every kind without a role, and every role on a kind that gives nothing. */
const callers = [...accountKinds.map((kind) => `kind ${kind}`), ...roleCatalogue];
const kindOf = (caller: string): Account['kind'] =>
  accountKinds.find((kind) => caller === `kind ${kind}`) ?? 'referrer';
const rolesOf = (caller: string): readonly string[] =>
  (roleCatalogue as readonly string[]).includes(caller) ? [caller] : [];

/**
 * The input of each reading operation; a new operation needs one, so that its output is searched.
 */
const inputs: Readonly<Record<string, () => object | Promise<object>>> = {
  'access.explain': () => ({ employer: emailOf('kind employer'), learner: REFERENCE }),
  'access.explain-operation': () => ({ account: emailOf('kind employer'), operation: 'learner.show' }),
  'account.list': () => ({}),
  'account.show': () => ({ email: emailOf('kind employer') }),
  'audit.export': () => ({}),
  'audit.list': () => ({}),
  'audit.show': () => ({ seq: 1 }),
  'audit.verify': () => ({ records: true }),
  'competence.list': () => ({}),
  'competence.show': () => ({ name: FIRE }),
  'compliance.heat-map': () => ({}),
  'compliance.least': () => ({}),
  'compliance.match': () => ({}),
  'compliance.person': () => ({ reference: REFERENCE }),
  'compliance.reconcile': async () => ({
    file: await fileOf([
      {
        Organisation: 'Ward 9',
        'Assignment Count': '1',
        Required: '2',
        Achieved: '1',
        'Compliance %': '50.00%',
        'Expiring Soon': '0',
        'Predicted %': '50.00%',
        'Future Enrolments': '0',
        'Predicted % (Inc. Enrolments)': '50.00%',
      },
    ]),
  }),
  'compliance.table': () => ({}),
  'compliance.trend': () => ({ months: 1 }),
  'dashboard.employer': () => ({ employer: emailOf('kind employer') }),
  'dashboard.learner': () => ({ learner: REFERENCE }),
  'evidence.summary': () => ({ learner: REFERENCE }),
  'feature.list': () => ({}),
  'job.list': () => ({}),
  'job.outcome': () => ({ of: '1' }),
  'job.show': () => ({ id: '1', limit: 0 }),
  'job.watch': () => ({ after: '0' }),
  'learner.list': () => ({}),
  'learner.show': () => ({ learner: REFERENCE }),
  'notification.recipients': () => ({ learner: REFERENCE }),
  'overdue.count': () => ({}),
  'overdue.explain': () => ({ learner: REFERENCE }),
  'plan.show': () => ({ learner: REFERENCE }),
  'programme.list': () => ({}),
  'programme.show': () => ({ key: 'prog' }),
  'requirement.list': () => ({ person: REFERENCE }),
  'role.holders': () => ({ role: 'Assessor' }),
  'role.list': () => ({}),
  'setting.show': () => ({}),
  'tenant.diff': async () => ({ file: await fileWith(documentWith('1953-05-30')) }),
  'tenant.export': () => ({ format: 'json' }),
  'tenant.list': () => ({}),
  'tenant.show': () => ({}),
  'token.list': () => ({}),
  'transfer.export': () => ({}),
  'transfer.list': () => ({ state: 'all' }),
};
const readers = operations.filter(({ kind }) => kind === 'read');

/** Of each kind with single records the key of one that is there. */
const keys: Readonly<Record<string, readonly string[]>> = {
  organisation: ['w9'],
  group: ['g'],
  person: [REFERENCE],
  equivalence: ['457|LOCAL|Fire|'],
  requirement: [FIRE],
  assignment: [REFERENCE],
  achievement: [REFERENCE],
  'programme-enrolment': [REFERENCE],
  component: [REFERENCE],
};

/**
 * The input of a reading operation: all records for a list, an existing one for a single record.
 */
function inputOf(name: string): object | Promise<object> {
  const [topic = '', verb] = name.split('.');
  const input = inputs[name]?.();
  if (input !== undefined) return input;
  const isRecord = recordOperations.some((operation) => operation.name === name);
  if (verb === 'suggest' || (isRecord && verb === 'list')) return {};
  if (isRecord && keys[topic] !== undefined) return { key: keys[topic] };
  throw new Error(`${name} needs an input here`);
}

function documentWith(dateOfBirth: string): string {
  const person = { reference: REFERENCE, firstName: 'Ada', lastName: NAME, kind: 'employee', dateOfBirth };
  return JSON.stringify({ tenant: { key: 'north', name: 'North' }, people: [person] });
}

let store: TestStore;

beforeAll(async () => {
  const accounts = callers.map((caller): Account => {
    const kind = kindOf(caller);
    return anEmployerAccount(emailOf(caller), { kind, organisation: kind === 'employer' ? 'w9' : null });
  });
  store = await storeWith({
    north: {
      organisation: [{ key: 'w9', name: 'Ward 9', kind: 'employer', parent: null }],
      feature: [{ key: 'employer-learning-plan', enabled: true }],
      programme: [
        { key: 'prog', name: 'Care', kind: 'delivery', parent: null, hideSubProgrammesFromEmployers: false },
      ],
      account: accounts.sort((a, b) => (a.email < b.email ? -1 : 1)),
      'account-role': [
        ...roleCatalogue.map((role) => ({ account: emailOf(role), role })),
        { account: emailOf('kind employer'), role: 'Employer - View Learning Plan' },
      ],
      group: [{ key: 'g', name: 'G', parent: null }],
      competence: [aCompetence(FIRE, 1)],
      equivalence: [{ from: '457|LOCAL|Fire|', to: FIRE }],
      requirement: [aRequirement()],
      person: [
        aPerson({
          ...{ firstName: 'Ada', lastName: NAME, previousLastName: null },
          nationalInsuranceNumber: identifying['the National Insurance number of a person'],
          dateOfBirth: date(identifying['the birthday of a person']),
          nhsUniqueId: identifying['the NHS unique ID of a person'],
          uln: identifying['the ULN of a person'],
          ...{ employer: 'w9', manager: emailOf('kind employer') },
        }),
      ],
      'programme-enrolment': [enrolment],
      component: [
        {
          ...{ person: REFERENCE, key: 'C-1', programme: 'prog', name: 'Review', type: 'review', due: null },
          ...{ status: 'in-progress', plannedMinutes: 0, actualMinutes: 0, enrolmentStart: null },
          ...{ notApplicableToEmployers: false, employerOnly: false },
        },
      ],
      assignment: [anAssignment()],
      achievement: [anAchievement()],
    },
  });
  await store.runner.write(
    applyTenant,
    { file: await fileWith(documentWith(identifying['the birthday that a job changed'])) },
    applying(),
  );
  await store.runner.write(
    importTransfers,
    {
      file: await fileOf([
        {
          'National Insurance Number': identifying['the National Insurance number of an award that waits'],
          'Date of Birth': identifying['the birthday of an award that waits'],
          'Last Name': NAME,
          'Competency Name': FIRE,
          'Date Last Awarded': '2026-10-01',
        },
      ]),
    },
    { ...applying(), tenant: 'north' },
  );
});

afterAll(() => store.dispose());

/** The output, streamed rows or refusal of an operation, as one text. */
async function outputBy(runner: Runner, operation: AnyOperation, input: object, options: RunOptions) {
  const outputs: unknown[] = [];
  const take = async (value: unknown): Promise<void> => void outputs.push(value);
  const sinks = [...channelsOf(operation.input)].flatMap(([name, channel]) => {
    if (channel.kind !== 'sink') return [];
    const calls = Object.keys(channel.calls);
    return [[name, calls.includes('') ? take : Object.fromEntries(calls.map((call) => [call, take]))]];
  });
  try {
    outputs.push(await runner.read(operation as never, { ...input, ...Object.fromEntries(sinks) }, options));
  } catch (error) {
    if (!(error instanceof ProvostError)) throw error;
    outputs.push(['refused', error.code, error.message, error.hint, error.details]);
  }
  await fileIn(operation.input, input)?.dispose();
  return JSON.stringify(outputs);
}

/** The outputs of all reading operations for a caller, by operation name. */
async function everyOutput(runner: Runner, as?: string): Promise<Map<string, string>> {
  const outputs = new Map<string, string>();
  for (const operation of readers) {
    const input = await inputOf(operation.name);
    const jobs = operation.name === 'job.show' ? ['1', '2'] : ['1'];
    const texts = [];
    for (const id of jobs) {
      const own = operation.name === 'job.show' ? { ...input, id } : input;
      texts.push(await outputBy(runner, operation, own, { tenant: 'north', as }));
    }
    outputs.set(operation.name, texts.join('\n'));
  }
  return outputs;
}

/** Names of the operations whose output has any of the texts. */
function operationsWith(outputs: ReadonlyMap<string, string>, sentinels: readonly string[]): string[] {
  return [...outputs]
    .filter(([, text]) => sentinels.some((each) => text.includes(each)))
    .map(([name]) => name);
}

const aPrincipal: Principal = { token: 'T', name: 't', tenant: null, account: null, scopes: null };

async function withToken<T>(of: Partial<Principal>, work: (runner: Runner) => Promise<T>): Promise<T> {
  const principal = { ...aPrincipal, ...of };
  const runner = createLocalRunner({
    storeUrl: store.url,
    user: 'tester',
    clock: () => Date.UTC(2026, 10, 21),
    principal,
  });
  try {
    return await work(runner);
  } finally {
    await runner.close();
  }
}

describe('what identifies people', () => {
  it('is told by these operations to the store’s administrator, so that it can be missed', async () => {
    const outputs = await everyOutput(store.runner);
    expect(operationsWith(outputs, Object.values(identifying))).toEqual([
      'job.show',
      'learner.show',
      'tenant.diff',
      'tenant.export',
      'transfer.export',
      'transfer.list',
      'person.list',
      'person.show',
    ]);
    const all = [...outputs.values()].join('\n');
    const missing = Object.entries(identifying).filter(
      // The job replaced it: it stands in what the job changed.
      ([, sentinel]) => !all.includes(sentinel),
    );
    expect(missing).toEqual([]);
    expect(all).not.toContain('"masked"');
    expect(operationsWith(outputs, ['["refused"'])).toEqual([]);
  });

  it.each(callers)('is told to %s as the table of permissions says, and not else', async (caller) => {
    const identifies = reachesOf(
      { kind: kindOf(caller), status: 'full-user' },
      rolesOf(caller),
      'person.identify',
    ).has('tenant');
    const outputs = await everyOutput(store.runner, emailOf(caller));
    const found = operationsWith(outputs, Object.values(identifying));
    if (identifies) expect(found).not.toEqual([]);
    else expect(found).toEqual([]);
  });

  it('is told to Standard Administrator, Data Export and those who decide transfers alone', () => {
    expect(
      callers.filter((caller) =>
        reachesOf({ kind: kindOf(caller), status: 'full-user' }, rolesOf(caller), 'person.identify').has(
          'tenant',
        ),
      ),
    ).toEqual(
      callers.filter((caller) =>
        [
          ...['Standard Administrator', 'Data Export'],
          ...['Compliance Mass Processing', 'Learning Administration'],
        ].includes(caller),
      ),
    );
  });

  it.each(permissions.filter((permission) => permission !== 'person.identify'))(
    'is not told to a token with the scope %s alone',
    async (scope) => {
      await withToken({ scopes: new Set<Permission>([scope]) }, async (runner) => {
        expect(operationsWith(await everyOutput(runner), Object.values(identifying))).toEqual([]);
      });
    },
  );

  it.each<Permission>(['plan.read', 'competence.read', 'job.read', 'tenant.administer'])(
    'is told to a token with the scopes %s and person.identify',
    async (scope) => {
      await withToken({ scopes: new Set<Permission>([scope, 'person.identify']) }, async (runner) => {
        expect(operationsWith(await everyOutput(runner), Object.values(identifying))).not.toEqual([]);
      });
    },
  );

  it('is told to a learner of themselves', async () => {
    const email = emailOf('kind learner');
    await store.fill('north', {
      person: [aPerson({ reference: 'me', uln: '1112223334', account: email })],
      'programme-enrolment': [{ ...enrolment, person: 'me' }],
    });
    const shown = await store.runner.read(showLearner, { learner: 'me' }, { tenant: 'north', as: email });
    expect(shown).toMatchObject({ uln: '1112223334', dateOfBirth: '1980-02-11' });
    expect(shown.masked).toBeUndefined();
  });

  it('is named as masked where it is null', async () => {
    const as = emailOf('Learning Instructor');
    const outputs = await everyOutput(store.runner, as);
    expect(outputs.get('transfer.export')).toContain(
      '"masked":["nhsUniqueId","nationalInsuranceNumber","dateOfBirth"]',
    );
    expect(outputs.get('transfer.export')).toContain(NAME);
  });
});

describe('what people are called', () => {
  it.each<Permission>(['job.read', 'audit.read', 'tenant.read', 'account.read'])(
    'is not told to a token with the scope %s alone',
    async (scope) => {
      await withToken({ scopes: new Set<Permission>([scope]) }, async (runner) => {
        expect(operationsWith(await everyOutput(runner), [NAME])).toEqual([]);
      });
    },
  );

  it('is told of a job to a token that may read learners too', async () => {
    await withToken({ scopes: new Set<Permission>(['job.read', 'plan.read']) }, async (runner) => {
      expect(operationsWith(await everyOutput(runner), [NAME])).toContain('job.show');
    });
  });
});

describe('a change that somebody may make and not see', () => {
  const scopes = new Set<Permission>(['job.undo', 'tenant.administer']);

  it('has no examples of it in its preview', async () => {
    const undoing = (runner: Runner) =>
      runner.write(undoJob, { id: '2' }, { tenant: 'north', dryRun: true, limits: {} });
    const seen = await undoing(store.runner);
    expect(JSON.stringify(seen)).toContain(identifying['the birthday of an award that waits']);
    await withToken({ scopes }, async (runner) => {
      const outputs = await undoing(runner);
      expect(outputs.outcome.changes).toBe(1);
      expect(
        operationsWith(new Map([['job.undo', JSON.stringify(outputs)]]), Object.values(identifying)),
      ).toEqual([]);
    });
  });

  it('cannot be had as a plan', async () => {
    const pieces: string[] = [];
    const planTo = { write: async (text: string) => void pieces.push(text) };
    await withToken({ scopes }, async (runner) => {
      const saving = runner.write(
        undoJob,
        { id: '2' },
        { tenant: 'north', dryRun: false, limits: {}, planTo },
      );
      await expect(saving).rejects.toMatchObject({ code: 'not-permitted', exitCode: 4 });
    });
    expect(pieces).toEqual([]);
  });
});
