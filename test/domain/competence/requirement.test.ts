import { describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import {
  assignmentCounts,
  requiredCompetences,
  requirementsInForce,
} from '../../../src/domain/competence/requirement.js';
import { Tree } from '../../../src/domain/tenancy/trees.js';
import type { Requirement } from '../../../src/domain/competence/types.js';
import { anAssignment, aRequirement, FIRE } from '../../builders/competence.js';

const asOf = date('2015-06-30');
const organisations = new Tree([
  { key: 'trust', parent: null },
  { key: 'surgery', parent: 'trust' },
  { key: 'w9', parent: 'surgery' },
  { key: 'w10', parent: 'surgery' },
]);

function requiredOf(requirements: readonly Requirement[], assignment = anAssignment()) {
  return requiredCompetences(assignment, requirementsInForce(requirements, asOf), organisations);
}

describe('what an assignment requires', () => {
  it('is the union of tenant, organisation and all above it, job and position, by name', () => {
    const required = requiredOf([
      aRequirement({ competence: 'f', scopeKind: 'position', scopeOf: ' Staff nurse' }),
      aRequirement({ competence: 'e', scopeKind: 'job', scopeOf: 'Nurse' }),
      aRequirement({ competence: 'd', scopeKind: 'organisation', scopeOf: 'w9' }),
      aRequirement({ competence: 'c', scopeKind: 'organisation', scopeOf: 'surgery' }),
      aRequirement({ competence: 'b', scopeKind: 'organisation', scopeOf: 'trust' }),
      aRequirement({ competence: 'a' }),
      aRequirement({ competence: 'x', scopeKind: 'organisation', scopeOf: 'w10' }),
      aRequirement({ competence: 'x', scopeKind: 'job', scopeOf: 'Doctor' }),
      aRequirement({ competence: 'x', scopeKind: 'position', scopeOf: 'Nurse' }),
    ]);
    expect(required.map((each) => each.competence)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('is at the highest level, and essential when any requirement is', () => {
    const requirements = [
      aRequirement({ level: 1, essential: true }),
      aRequirement({ level: 3, scopeKind: 'job', scopeOf: 'Nurse' }),
      aRequirement({ level: 2, scopeKind: 'organisation', scopeOf: 'w9' }),
    ];
    const expected = [{ competence: FIRE, level: 3, essential: true }];
    expect(requiredOf(requirements)).toEqual(expected);
    expect(requiredOf(requirements.toReversed())).toEqual(expected);
    expect(requiredOf([aRequirement()])).toEqual([{ competence: FIRE, level: 1, essential: false }]);
  });

  it('stands through the last day of a requirement, from its first', () => {
    expect(requiredOf([aRequirement({ from: asOf, to: asOf })])).toHaveLength(1);
    expect(requiredOf([aRequirement({ from: date('2015-07-01') })])).toEqual([]);
    expect(requiredOf([aRequirement({ to: date('2015-06-29') })])).toEqual([]);
  });

  it('is nothing for an assignment that does not count, and leaves job and position aside where it has none', () => {
    expect(requiredOf([aRequirement()], anAssignment({ end: date('2015-06-29') }))).toEqual([]);
    const scoped = [
      aRequirement({ scopeKind: 'job', scopeOf: 'Nurse' }),
      aRequirement({ scopeKind: 'position', scopeOf: '' }),
    ];
    expect(requiredOf(scoped, anAssignment({ job: null, position: null }))).toEqual([]);
  });
});

it('an assignment counts from its start through its end', () => {
  expect(assignmentCounts({ start: asOf, end: asOf }, asOf)).toBe(true);
  expect(assignmentCounts({ start: null, end: null }, asOf)).toBe(true);
  expect(assignmentCounts({ start: date('2015-07-01'), end: null }, asOf)).toBe(false);
  expect(assignmentCounts({ start: null, end: date('2015-06-29') }, asOf)).toBe(false);
});
