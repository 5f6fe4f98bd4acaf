import { datePairs, datesOutOfOrder } from '../domain/date-order.js';
import type { FieldRule } from '../domain/field-rules.js';
import {
  anyText,
  competenceName,
  email,
  feature,
  nationalInsuranceNumber,
  role,
  sha256,
  tenantKey,
  timeZone,
  uln,
  vpd,
  wholeNumber,
  words,
} from '../domain/field-rules.js';
import type { Column } from './columns.js';
import type { EntityName, Records } from './entities.js';
import { entities } from './entities.js';

/** What the fields of one kind must be beyond their type, and what must hold between them. */
interface RecordRules<R> {
  readonly fields: { readonly [F in keyof R]?: FieldRule<NonNullable<R[F]>> };
  /** The first field that does not fit the others, and why. */
  readonly whole?: (record: R) => RecordProblem | undefined;
}

export interface RecordProblem {
  readonly field: string;
  /** Goes on behind the field's name. */
  readonly problem: string;
}

const count = wholeNumber();
const node = { key: words, name: words };

/** Every kind of record. A text that is not named may be any text. */
const recordRules: { readonly [E in EntityName]: RecordRules<Records[E]> } = {
  tenant: { fields: { key: tenantKey, name: words, timeZone, vpd } },
  feature: { fields: { key: feature } },
  organisation: { fields: node },
  group: { fields: node },
  programme: { fields: node },
  account: { fields: { email, externalReference: words } },
  'account-role': { fields: { role } },
  'account-group': { fields: {} },
  competence: {
    fields: { name: competenceName, renewalEvery: wholeNumber(1), levels: wholeNumber(1) },
    whole: ({ renewalEvery, renewalUnit }) =>
      (renewalEvery === null) === (renewalUnit === null)
        ? undefined
        : { field: 'renewalEvery', problem: 'stands without its unit, or the unit without it' },
  },
  equivalence: { fields: { from: competenceName } },
  requirement: {
    fields: { level: count },
    whole: ({ scopeKind, scopeOf, from, to }) =>
      (scopeKind === 'tenant') === (scopeOf === '')
        ? inOrder('requirement')({ from, to })
        : { field: 'scopeOf', problem: 'is for every scope but the tenant' },
  },
  person: { fields: { reference: words, nationalInsuranceNumber, nhsUniqueId: words, uln } },
  'person-group': { fields: {} },
  'programme-enrolment': { fields: {}, whole: inOrder('programme-enrolment') },
  component: {
    fields: { key: words, name: words, plannedMinutes: count, actualMinutes: count },
    whole: ({ type, employerOnly }) =>
      employerOnly && type !== 'review'
        ? {
            field: 'employerOnly',
            problem: `only a review can be employer-only, and this is of type ${type}`,
          }
        : undefined,
  },
  evidence: {
    fields: { file: words, mediaType: words, bytes: count, sha256, minutes: count, markingAid: words },
  },
  assignment: { fields: { number: words, job: words, position: words }, whole: inOrder('assignment') },
  achievement: { fields: { level: count }, whole: inOrder('achievement') },
  // What another employer sent stands there as it was sent.
  'transfer-review': { fields: { id: words, level: count } },
};

/** The first of the record's dates that comes before one that it must not come before. */
function inOrder(kind: keyof typeof datePairs): (record: object) => RecordProblem | undefined {
  return (record) => datesOutOfOrder({ ...record }, datePairs[kind])[0];
}

type AnyRule = (value: never) => string | undefined;

/** The fields of one kind that have a rule. */
interface Checks {
  readonly fields: readonly string[];
  readonly rules: readonly AnyRule[];
}

const checks = new Map<EntityName, Checks>();

/** Worked out once: a text without a rule of its own may be any text, and one that names another record is as valid as that. */
function checksOf(entity: EntityName): Checks {
  const known = checks.get(entity);
  if (known !== undefined) return known;
  const own: Readonly<Record<string, AnyRule | undefined>> = recordRules[entity].fields;
  const columns: Readonly<Record<string, ValueColumn>> = entities[entity].columns;
  const found = Object.entries(columns).flatMap(([field, column]) => {
    const rule = own[field] ?? (takesAnyText(column) ? anyText : undefined);
    return rule === undefined ? [] : [{ field, rule }];
  });
  const made = { fields: found.map(({ field }) => field), rules: found.map(({ rule }) => rule) };
  checks.set(entity, made);
  return made;
}

type ValueColumn = Pick<Column<unknown>, 'sqlType' | 'references' | 'fromJson'>;

/** Is it a column of free text, and not of words of a list, of JSON or of another record's key? */
function takesAnyText(column: ValueColumn): boolean {
  if (column.sqlType !== 'text' || column.references !== undefined) return false;
  try {
    column.fromJson('any text');
    return true;
  } catch {
    return false;
  }
}

/**
 * Why the store must not take the record, or undefined where it may. What it had before is not looked at again: a field that was stored
 * under an older rule stands until it is changed.
 */
export function recordProblem<E extends EntityName>(
  entity: E,
  after: Records[E],
  before: Records[E] | null,
): RecordProblem | undefined {
  const is = after as unknown as Readonly<Record<string, unknown>>;
  const was = before as unknown as Readonly<Record<string, unknown>> | null;
  const { fields, rules } = checksOf(entity);
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at] ?? '';
    const value = is[field];
    if (value === null || (was !== null && value === was[field])) continue;
    const problem = rules[at]?.(value as never);
    if (problem !== undefined) return { field, problem };
  }
  const { whole }: RecordRules<Records[E]> = recordRules[entity];
  return before !== null && whole?.(before) !== undefined ? undefined : whole?.(after);
}
