import { isDeepStrictEqual } from 'node:util';
import { datesOutOfOrder } from '../domain/date-order.js';
import { anyText } from '../domain/field-rules.js';
import { NOT_STORABLE, unstorableIn } from '../domain/storable.js';
import type { KindName, Records } from './index.js';
import { kindNames, kinds } from './index.js';
import type { AnyField, AnyKind, RecordProblem } from './kind.js';

type AnyRule = (value: never) => string | undefined;

/** The fields of a kind that have a rule, and their rules. */
interface Checks {
  readonly fields: readonly string[];
  readonly rules: readonly AnyRule[];
}

const checks = new Map<KindName, Checks>(kindNames.map((name) => [name, checksOf(kinds[name])]));

function checksOf({ fields }: AnyKind): Checks {
  const found = Object.entries(fields).flatMap(([field, facts]) => {
    const rule = ruleOf(facts);
    return rule === undefined ? [] : [{ field, rule }];
  });
  return { fields: found.map(({ field }) => field), rules: found.map(({ rule }) => rule) };
}

/** A text without a rule may be any text; the named record's key rule checks a reference. */
function ruleOf(field: AnyField): AnyRule | undefined {
  const { rule, type } = field;
  if (type === 'json') return (value) => unstorableText(value) ?? rule?.(value);
  return rule ?? (type === 'text' ? anyText : undefined);
}

/** Checks each text in a JSON value as any text. */
function unstorableText(value: unknown): string | undefined {
  const path = unstorableIn(value);
  return path === undefined ? undefined : `${NOT_STORABLE}${path === '' ? '' : `, in ${path}`}`;
}

/**
 * The problem of the record; undefined if it is valid. Unchanged values are not checked again: a
 * value that was stored under an older rule stays until it is changed.
 */
export function recordProblem<N extends KindName>(
  name: N,
  after: Records[N],
  before: Records[N] | null,
): RecordProblem | undefined {
  const is = after as unknown as Readonly<Record<string, unknown>>;
  const was = before as unknown as Readonly<Record<string, unknown>> | null;
  const { fields = [], rules = [] } = checks.get(name) ?? {};
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at] ?? '';
    const value = is[field];
    if (value === null || (was !== null && isSame(value, was[field]))) continue;
    const problem = rules[at]?.(value as never);
    if (problem !== undefined) return { field, problem };
  }
  const kind: AnyKind = kinds[name];
  return before !== null && misfit(kind, before) !== undefined ? undefined : misfit(kind, after);
}

function isSame(is: unknown, was: unknown): boolean {
  return is === was || (typeof is === 'object' && isDeepStrictEqual(is, was));
}

/** The first field that contradicts the others of the record. */
function misfit(kind: AnyKind, record: object): RecordProblem | undefined {
  return kind.rule?.(record as never) ?? datesOutOfOrder({ ...record }, kind.dates ?? [])[0];
}
