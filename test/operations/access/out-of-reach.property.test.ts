import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { ProvostError } from '../../../src/domain/errors.js';
import { isInScope } from '../../../src/domain/learning-plan/access.js';
import { Tree } from '../../../src/domain/tenancy/trees.js';
import type { Person } from '../../../src/domain/competence/types.js';
import { operations, type AnyOperation } from '../../../src/operations/registry.js';
import { atSize } from '../../builders/size.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { storeWith, type TenantRecords, type TestStore } from '../../builders/store.js';

const organisations = [
  { key: 'acme', name: 'Acme', kind: 'employer', parent: null },
  { key: 'acme-north', name: 'Acme North', kind: 'employer', parent: 'acme' },
  { key: 'other', name: 'Other', kind: 'employer', parent: null },
] as const;
const groups = [
  { key: 'g', name: 'G', parent: null },
  { key: 'g-below', name: 'G below', parent: 'g' },
  { key: 'h', name: 'H', parent: null },
] as const;
/** Of a competitor: they stand in no record of anybody whom pat reaches. */
const rival = { key: 'northgate', name: 'Northgate College', kind: 'employer', parent: null } as const;
const rivalGroup = { key: 'northgate-g', name: 'Northgate cohort', parent: null };
const [pat, lee] = ['pat@acme.example', 'lee@other.example'];

/** The generated people with their employer, manager and groups, and what pat holds. */
const arbitraryTenant = fc.record({
  sees: fc.constantFrom('scope', 'self', 'managed', 'organisation'),
  /** Place of the person whose account is pat's, where there is such a person. */
  patsPlace: fc.constantFrom(0, 1, null),
  organisation: fc.constantFrom('acme', 'acme-north', null),
  roles: fc.subarray(['Employer - View Learning Plan', 'Employer - View All in Assigned Group(s)']),
  patsGroups: fc.subarray(['g', 'h']),
  feature: fc.boolean(),
  people: fc.array(
    fc.record({
      employer: fc.constantFrom('acme', 'acme-north', 'other', null),
      manager: fc.constantFrom(pat, lee, null),
      mentor: fc.constantFrom(pat, null),
      groups: fc.subarray(['g', 'g-below', 'h']),
      status: fc.constantFrom('active', 'withdrawn', 'on-a-break'),
      due: fc.constantFrom('2026-01-01', '2027-01-01', null),
      employerOnly: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});
type Generated = typeof arbitraryTenant extends fc.Arbitrary<infer T> ? T : never;

/**
 * References and names that occur in no other text, so that one in an output identifies the person.
 */
const referenceOf = (place: number): string => `Q${place}Z`;

function recordsOf(
  { organisation, roles, patsGroups, feature, people, sees, patsPlace }: Generated,
  keeps: (at: number) => boolean,
  hasRival: boolean,
): TenantRecords {
  const generated = people
    .map((person, at) => ({ ...person, at, reference: referenceOf(at) }))
    .filter(({ at }) => keeps(at));
  return {
    organisation: hasRival ? [...organisations, rival].sort(byKey) : organisations,
    group: hasRival ? [...groups, rivalGroup].sort(byKey) : groups,
    feature: feature ? [{ key: 'employer-learning-plan', enabled: true }] : [],
    programme: [
      { key: 'p', name: 'P', kind: 'delivery', parent: null, hideSubProgrammesFromEmployers: false },
    ],
    account: [
      anEmployerAccount(lee, { organisation: 'other' }),
      anEmployerAccount(pat, { organisation, kind: sees === 'scope' ? 'employer' : 'referrer' }),
      // The accounts of those who are taken away stay: they are no people.
      ...people.map((_, at) =>
        anEmployerAccount(`own-${referenceOf(at).toLowerCase()}@x.example`, {
          kind: 'learner',
          organisation: null,
          firstName: `First${referenceOf(at)}`,
        }),
      ),
    ],
    'account-role': [...roles, ...roleThatSees[sees]].sort().map((role) => ({ account: pat, role })),
    'account-group': patsGroups.map((group) => ({ account: pat, group })),
    person: generated.map(({ at, reference, employer, manager, mentor }): Person => ({
      ...{
        reference,
        employer,
        manager,
        mentor,
        firstName: `First${reference}`,
        lastName: `Last${reference}`,
      },
      ...{ previousLastName: null, dateOfBirth: null, nationalInsuranceNumber: null, nhsUniqueId: null },
      ...{ uln: null, kind: 'employee', rag: null },
      account: at === patsPlace ? pat : `own-${referenceOf(at).toLowerCase()}@x.example`,
    })),
    'person-group': generated.flatMap((each) =>
      each.groups.map((group) => ({ person: each.reference, group })),
    ),
    'programme-enrolment': generated.map(({ reference, status }) => ({
      ...{
        person: reference,
        programme: 'p',
        start: date('2025-09-01'),
        plannedEnd: null,
        end: null,
        status,
      },
    })),
    component: generated.map(({ reference, due, employerOnly }) => ({
      ...{
        person: reference,
        key: 'C-1',
        programme: 'p',
        name: 'Review',
        type: 'review',
        status: 'in-progress',
      },
      ...{
        due: due === null ? null : date(due),
        plannedMinutes: 60,
        actualMinutes: 0,
        notApplicableToEmployers: false,
        employerOnly,
        enrolmentStart: null,
      },
    })),
    evidence: generated.map(({ reference }) => ({
      ...{ person: reference, component: 'C-1', file: 'a.pdf', mediaType: 'application/pdf', bytes: 1 },
      ...{ sha256: '0'.repeat(64), status: 'submitted', minutes: 1, markingAid: null },
    })),
    assignment: generated.map(({ reference, employer }) => ({
      ...{ person: reference, number: '1', organisation: employer ?? 'other', job: null, position: null },
      ...{ start: null, end: null, primary: true },
    })),
  };
}

function byKey(a: { key: string }, b: { key: string }): number {
  return a.key < b.key ? -1 : 1;
}

const roleThatSees = {
  scope: [],
  self: ['Employee Self Service'],
  managed: ['Manager Self Service'],
  organisation: ['Administrator Self Service'],
} as const;

/** Does pat reach the person, by the rule itself? */
function isReached(generated: Generated, at: number): boolean {
  const { organisation, roles, patsGroups, people, sees, patsPlace } = generated;
  const of = people[at];
  if (of === undefined) return false;
  const { employer: employedBy, manager, mentor, groups: within } = of;
  const below: readonly (string | null)[] = organisation === 'acme' ? ['acme', 'acme-north'] : [organisation];
  switch (sees) {
    case 'self':
      return at === patsPlace;
    case 'managed':
      return at === patsPlace || manager === pat || mentor === pat;
    case 'organisation':
      return at === patsPlace || (employedBy !== null && below.includes(employedBy));
    case 'scope':
      return isInScope({
        employer: { account: anEmployerAccount(pat, { organisation }), roles, groups: patsGroups },
        learner: { person: { employer: employedBy, manager, mentor }, groups: within },
        organisations: new Tree(organisations),
        groups: new Tree(groups),
      });
  }
}

/** Every input of a read operation about these people; each operation needs at least one. */
function questionsOf(operation: AnyOperation, references: readonly string[]): object[] {
  const each = (question: (learner: string) => object): object[] => references.map(question);
  switch (operation.name) {
    case 'plan.show':
    case 'evidence.summary':
      return [...each((learner) => ({ learner })), ...each((learner) => ({ learner, employer: lee }))];
    case 'learner.show':
    case 'dashboard.learner':
    case 'notification.recipients':
      return each((learner) => ({ learner }));
    case 'access.explain':
      return [pat, lee].flatMap((employer) => each((learner) => ({ learner, employer })));
    case 'overdue.explain':
      return [
        {},
        { organisation: 'acme' },
        { organisation: 'other' },
        { organisation: 'northgate' },
        { organisation: 'northgat' },
        { employer: lee },
        ...each((learner) => ({ learner })),
      ];
    case 'overdue.count':
      return ['learner', 'employer', 'organisation', 'programme'].map((by) => ({ by }));
    case 'learner.list':
      return [
        {},
        ...['other', 'northgate', 'x'].map((organisation) => ({ organisation })),
        ...['g', 'northgate-g', 'northgate-x'].map((group) => ({ group })),
        { programme: 'x' },
        { employer: lee },
      ];
    case 'compliance.match':
      return [{}, ...['other', 'northgate', 'x'].map((organisation) => ({ organisation }))];
    case 'dashboard.employer':
      return [{ employer: pat }, { employer: lee }];
    case 'learner.suggest':
    case 'person.suggest':
      return [{}, ...each((reference) => ({ prefix: reference })), { prefix: references[0]?.slice(0, 1) }];
    default:
      return [{}, { reference: references[0] }, { learner: references[0] }];
  }
}

const ended: TestStore[] = [];
afterEach(async () => {
  for (const store of ended.splice(0)) await store.dispose();
});

async function answerOf(store: TestStore, operation: AnyOperation, question: object): Promise<unknown> {
  try {
    return await store.runner.read(operation as never, question, {
      tenant: 'north',
      as: pat,
      asOf: date('2026-11-21'),
    });
  } catch (error) {
    if (!(error instanceof ProvostError)) throw error;
    const { code, message, hint, details, exitCode } = error;
    return { code, message, hint, details: details ?? null, exitCode };
  }
}

describe('a person whom an account does not reach: outside an employer’s scope, a manager’s people, an organisation, or oneself', () => {
  it('is in no answer, and every answer is the one that a tenant without them gives', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryTenant, async (generated) => {
        const outside = generated.people.flatMap((_, at) =>
          isReached(generated, at) ? [] : [referenceOf(at)],
        );
        const whole = await storeWith({ north: recordsOf(generated, () => true, true) });
        const reached = (at: number): boolean => isReached(generated, at);
        const without = await storeWith({ north: recordsOf(generated, reached, false) });
        ended.push(whole, without);
        const references = [...generated.people.map((_, at) => referenceOf(at)), 'Q1Y', 'nobody'];
        for (const operation of operations.filter(({ kind }) => kind === 'read')) {
          for (const question of questionsOf(operation, references)) {
            const answer = await answerOf(whole, operation, question);
            expect(answer, `${operation.name} ${JSON.stringify(question)}`).toEqual(
              await answerOf(without, operation, question),
            );
            const text = withoutQuestion(JSON.stringify(answer), question);
            for (const hidden of [...outside, 'NORTHGATE']) expect(text.toUpperCase()).not.toContain(hidden);
          }
        }
        for (const store of ended.splice(0)) await store.dispose();
      }),
      { numRuns: atSize(24, 8) },
    );
  }, 240_000);
});

/** Removes the input, which an output may repeat. */
function withoutQuestion(text: string, question: object): string {
  return Object.values(question).reduce<string>((rest, value) => rest.replaceAll(String(value), '…'), text);
}
