import fc from 'fast-check';
import { addCalendar, date, type CalendarDate } from '../../../src/domain/calendar.js';
import { figuresOf, tally, type CompliancePair } from '../../../src/domain/competence/compliance.js';
import { currentAchievement } from '../../../src/domain/competence/current.js';
import { expiryOf, isValidThrough } from '../../../src/domain/competence/expiry.js';
import {
  assignmentCounts,
  requiredCompetences,
  requirementsInForce,
} from '../../../src/domain/competence/requirement.js';
import { complianceWindow } from '../../../src/domain/competence/status.js';
import type {
  Achievement,
  Assignment,
  Competence,
  Requirement,
} from '../../../src/domain/competence/types.js';
import { renewalUnits, scopeKinds } from '../../../src/domain/competence/vocabulary.js';
import { Tree } from '../../../src/domain/tenancy/trees.js';
import type { Organisation } from '../../../src/domain/tenancy/types.js';
import type { Grouping } from '../../../src/operations/compliance/count-compliance.js';
import { aPerson } from '../../builders/competence.js';
import type { TenantRecords } from '../../builders/store.js';

/**
 * Only days on which something happens: month ends, 29 February, the window's first and last day.
 */
const AS_OF = date('2025-02-28');
const days = [0, -1, 1, -365, -366, -364, 89, 90, 91, -30].map((count) => addCalendar(AS_OF, count, 'day'));
const dates = [...days, date('2024-02-29'), date('2025-05-28'), date('2025-05-29'), date('2023-02-28')];
export const aDate = fc.constantFrom(...dates);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

export const organisationKeys = ['o1', 'o2', 'o3'];
const organisations = fc
  .tuple(maybe(fc.constant('o1')), maybe(fc.constantFrom('o1', 'o2')))
  .map(([second, third]): Organisation[] => [
    { key: 'o1', name: 'Ward', kind: 'department', parent: null },
    { key: 'o2', name: 'Ward', kind: 'department', parent: second },
    { key: 'o3', name: 'A&E', kind: 'department', parent: third },
  ]);
const competenceNames = ['NHS|A|One|', 'NHS|A|Two|', '504|B|Three|'];
const competences = fc.tuple(
  ...competenceNames.map((name) =>
    maybe(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(...renewalUnits))).map(
      (renewal): Competence => ({
        name,
        renewalEvery: renewal?.[0] ?? null,
        renewalUnit: renewal?.[1] ?? null,
        levels: null,
      }),
    ),
  ),
);
const names = ['Nurse', 'Porter '];
const scopeOf = { tenant: [''], organisation: organisationKeys, job: names, position: names };
const requirement = fc.constantFrom(...scopeKinds).chain((scopeKind) =>
  fc.record<Requirement>({
    competence: fc.constantFrom(...competenceNames),
    scopeKind: fc.constant(scopeKind),
    scopeOf: fc.constantFrom(...scopeOf[scopeKind]),
    from: maybe(aDate),
    to: maybe(aDate),
    level: fc.integer({ min: 1, max: 3 }),
    essential: fc.boolean(),
  }),
);
/** References of its people. */
export const people = ['p1', 'p2'];
const assignment = fc.record<Assignment>({
  person: fc.constantFrom(...people),
  number: fc.constantFrom('1', '2', '3'),
  organisation: fc.constantFrom(...organisationKeys),
  job: maybe(fc.constantFrom('Nurse', ' Porter', 'Clerk')),
  position: maybe(fc.constantFrom('Nurse', 'Porter ')),
  start: maybe(aDate),
  end: maybe(aDate),
  primary: fc.boolean(),
});
const achievement = fc.record<Achievement>({
  person: fc.constantFrom(...people),
  competence: fc.constantFrom(...competenceNames),
  // Few of both, so that rows often agree in them and the expiry decides which is current.
  from: fc.constantFrom(date('2024-02-29'), addCalendar(AS_OF, -30, 'day'), AS_OF),
  level: fc.integer({ min: 1, max: 2 }),
  awarded: maybe(aDate),
  expires: maybe(aDate),
  source: fc.constant('class'),
});
/** A tenant of three organisations, three competences and two people. */
export const randomTenant = fc.record({
  organisations,
  competences,
  requirements: fc.uniqueArray(requirement, {
    maxLength: 8,
    selector: (of) => [of.competence, of.scopeKind, of.scopeOf, of.from].join(),
  }),
  assignments: fc.uniqueArray(assignment, {
    maxLength: 5,
    selector: ({ person, number }) => person + number,
  }),
  achievements: fc.uniqueArray(achievement, {
    maxLength: 24,
    selector: (of) => [of.person, of.competence, of.from, of.level, of.awarded, of.expires].join(),
  }),
});
export type RandomTenant = typeof randomTenant extends fc.Arbitrary<infer T> ? T : never;

export function recordsOf(random: RandomTenant): TenantRecords {
  return {
    organisation: random.organisations,
    competence: random.competences,
    requirement: random.requirements,
    person: people.map((reference) => aPerson({ reference })),
    assignment: random.assignments,
    achievement: random.achievements,
  };
}

export function expectedRows(
  random: RandomTenant,
  asOf: CalendarDate,
  by: Grouping,
  organisation: string | undefined,
) {
  const tree = new Tree(random.organisations);
  const inForce = requirementsInForce(random.requirements, asOf);
  const counted = random.assignments.filter(
    (each) =>
      assignmentCounts(each, asOf) &&
      (organisation === undefined || tree.isSelfOrBelow(each.organisation, organisation)),
  );
  const groups = new Map<string, { assignments: Set<Assignment>; pairs: CompliancePair[] }>();
  const groupOf = (key: string) => {
    const group = groups.get(key) ?? { assignments: new Set(), pairs: [] };
    groups.set(key, group);
    return group;
  };
  for (const each of counted) {
    if (by !== 'competence') groupOf(keyFor(each, by)).assignments.add(each);
    for (const required of requiredCompetences(each, inForce, tree)) {
      const competence = competenceOf(random, required.competence);
      const own = random.achievements.filter(({ person }) => person === each.person);
      const group = groupOf(by === 'competence' ? required.competence : keyFor(each, by));
      group.assignments.add(each);
      const current = currentAchievement(own, competence, asOf);
      group.pairs.push({ assignment: each, required, competence, current, hasFutureEnrolment: false });
    }
  }
  return Object.fromEntries(
    Array.from(groups, ([key, { assignments, pairs }]) => {
      const figures = tally(pairs, complianceWindow(asOf));
      return [key, figuresOf({ ...figures, assignmentCount: assignments.size })];
    }),
  );
}

export function expectedHolders(random: RandomTenant, asOf: CalendarDate): Record<string, number> {
  return Object.fromEntries(
    random.competences.map((competence) => [
      competence.name,
      people.filter((person) => {
        const own = random.achievements.filter((each) => each.person === person);
        const current = currentAchievement(own, competence, asOf);
        return current !== undefined && isValidThrough(expiryOf(current, competence), asOf);
      }).length,
    ]),
  );
}

function competenceOf(random: RandomTenant, name: string): Competence {
  return (
    random.competences.find((competence) => competence.name === name) ?? {
      name,
      renewalEvery: null,
      renewalUnit: null,
      levels: null,
    }
  );
}

function keyFor(of: Assignment, by: Exclude<Grouping, 'competence'>): string {
  if (by === 'assignment') return `${of.person}/${of.number}`;
  return (by === 'organisation' ? of.organisation : of[by])?.trim() ?? '';
}
