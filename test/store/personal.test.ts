import { describe, expect, it } from 'vitest';
import type { PersonalKind } from '../../src/model/kind.js';
import { personalFieldsOf } from '../../src/model/personal.js';
import type { Column } from '../../src/store/columns.js';
import { oneOf } from '../../src/store/columns.js';
import type { EntityName } from '../../src/store/entities.js';
import { entities, entityNames } from '../../src/store/entities.js';

/** Texts that say nothing about anybody, and why. A kind of record that is missing is about no person. */
const notPersonal: { readonly [E in EntityName]?: readonly string[] } = {
  // The words of the role catalogue, of groups and programmes.
  'account-role': ['role'],
  // What is learnt, in the words of the plan.
  component: ['key', 'name', 'programme'],
  'programme-enrolment': ['programme'],
  'account-group': ['group'],
  'person-group': ['group'],
  // The component's key, what kind of file it is, what it holds in a digest, and the provider's own exercise.
  evidence: ['component', 'mediaType', 'sha256', 'markingAid'],
  // Where somebody works and as what, which many share.
  assignment: ['organisation', 'job', 'position'],
  account: ['organisation'],
  person: ['employer'],
  achievement: ['competence'],
  // A digest for the queue, a word of the rules, and the sending organisation.
  'transfer-review': ['id', 'outcome', 'sendingVpd', 'competence'],
};

/** Kinds of record that speak of organisations, catalogues and settings alone. */
const aboutNobody: readonly EntityName[] = [
  ...(['tenant', 'feature', 'organisation', 'group', 'programme'] as const),
  ...(['competence', 'equivalence', 'requirement'] as const),
];

type AnyColumn = Pick<Column<unknown>, 'sqlType' | 'fromJson'>;

function columnsOf(entity: EntityName): [string, AnyColumn][] {
  return Object.entries<AnyColumn>(entities[entity].columns);
}

/** Texts that can hold anything: a column of fixed words refuses what is none of them. */
function isFreeText(column: AnyColumn): boolean {
  return (
    column.sqlType === 'text' && (takes(column, 'any text at all') || takes(column, ['any text at all']))
  );
}

function takes(column: AnyColumn, value: unknown): boolean {
  try {
    column.fromJson(value);
    return true;
  } catch {
    return false;
  }
}

describe('personal fields', () => {
  it('are told apart from other texts in every kind of record that is about people', () => {
    const undecided = entityNames
      .filter((entity) => !aboutNobody.includes(entity))
      .flatMap((entity) => {
        const marked = personalFieldsOf(entity);
        const decided = new Set([...marked.keys(), ...(notPersonal[entity] ?? [])]);
        return columnsOf(entity)
          .filter(([field, column]) => isFreeText(column) && !decided.has(field))
          .map(([field]) => `${entity}.${field}`);
      });
    expect(undecided).toEqual([]);
  });

  it('are nowhere both marked and listed as not personal, and no listed field is missing', () => {
    for (const entity of entityNames) {
      const fields = columnsOf(entity).map(([field]) => field);
      for (const field of notPersonal[entity] ?? []) {
        expect(fields, entity).toContain(field);
        expect([...personalFieldsOf(entity).keys()], entity).not.toContain(field);
      }
    }
  });

  it('are none in kinds of record that are about nobody', () => {
    for (const entity of aboutNobody) expect([...personalFieldsOf(entity)], entity).toEqual([]);
  });

  it.each<[EntityName, string, PersonalKind]>([
    ['person', 'firstName', 'name'],
    ['person', 'dateOfBirth', 'birthday'],
    ['person', 'nationalInsuranceNumber', 'identifier'],
    ['person', 'nhsUniqueId', 'identifier'],
    ['person', 'uln', 'identifier'],
    ['person', 'manager', 'contact'],
    ['account', 'email', 'contact'],
    ['account-role', 'account', 'contact'],
    ['programme-enrolment', 'person', 'reference'],
    ['transfer-review', 'dateOfBirth', 'birthday'],
    ['transfer-review', 'nationalInsuranceNumber', 'identifier'],
    ['transfer-review', 'candidates', 'reference'],
    ['transfer-review', 'decidedBecause', 'free-text'],
  ])('of %s: %s tells a %s', (entity, field, kind) => {
    expect(personalFieldsOf(entity).get(field)).toBe(kind);
  });

  it('does not take a column of fixed words for a text', () => {
    expect(isFreeText(oneOf(['red', 'amber']))).toBe(false);
  });
});
