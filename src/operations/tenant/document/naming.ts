import type { Requirement } from '../../../domain/competence/types.js';
import { datePairs, datesOutOfOrder } from '../../../domain/date-order.js';
import type { ProgrammeEnrolment } from '../../../domain/learning-plan/types.js';
import type { Records } from '../../../store/entities.js';
import type { Checked } from './check.js';
import type { Problems } from './problems.js';

/** Requirements with their whole names, and the stored ones whose place they take. */
export interface NamedRequirements {
  readonly items: readonly Checked<'requirements'>[];
  readonly replaced: readonly Requirement[];
}

/**
 * Level and last day are part of what names a requirement. Where the tenant and the document have one requirement each of a competence in a
 * scope from a day, the document means that one: what it leaves out stays, and another level or last day takes its place. Otherwise each
 * stands by its whole name, in which level 1 and no last day are the defaults.
 */
export function namedRequirements(
  items: readonly Checked<'requirements'>[],
  stored: readonly Requirement[],
): NamedRequirements {
  const written = grouped(items, ({ item: { competence, scope, from } }) => [
    ...[competence, scope.kind, scope.of],
    from ?? null,
  ]);
  const held = grouped(stored, ({ competence, scopeKind, scopeOf, from }) => [
    ...[competence, scopeKind, scopeOf],
    from,
  ]);
  const replaced: Requirement[] = [];
  const whole = new Map<Checked<'requirements'>, Checked<'requirements'>>();
  for (const [of, [only, ...others]] of written) {
    const [meant, ...more] = held.get(of) ?? [];
    if (only === undefined || meant === undefined || others.length + more.length > 0) continue;
    const { at, item } = only;
    const to = item.to === undefined ? meant.to : item.to;
    const level = item.level === undefined ? meant.level : (item.level ?? 1);
    if (to !== meant.to || level !== meant.level) replaced.push(meant);
    whole.set(only, { at, item: { ...item, to, level } });
  }
  return { items: items.map((each) => whole.get(each) ?? each), replaced };
}

function grouped<T>(list: readonly T[], key: (each: T) => readonly (string | null)[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of list) {
    const name = JSON.stringify(key(each));
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [each]);
    else group.push(each);
  }
  return groups;
}

/**
 * The start is part of what names an enrolment: where it is left out, the only one on the programme that no other item names is meant, and
 * a new one without a start where there is none. Several are a problem.
 */
export function namedEnrolments(
  { at, item }: Checked<'people'>,
  stored: readonly ProgrammeEnrolment[],
  problems: Problems,
): Checked<'people'> {
  const programmes = item.programmes?.map((enrolment, index) => {
    if (enrolment.start !== undefined) return enrolment;
    const others = item.programmes?.filter(({ programme }) => programme === enrolment.programme) ?? [];
    const meant = stored.filter(
      ({ programme, start }) =>
        programme === enrolment.programme && !others.some((other) => other.start === start),
    );
    if (meant.length > 1) {
      problems.add(
        at,
        ['programmes', index, 'start'],
        () =>
          `is missing: ${item.reference} has ${meant.length} enrolments on "${enrolment.programme}", and its start says which is meant`,
      );
    }
    return { ...enrolment, start: meant[0]?.start ?? null };
  });
  return programmes == null ? { at, item } : { at, item: { ...item, programmes } };
}

/**
 * Notes dates that come in the wrong order once what the document leaves out has stayed as it is stored.
 * @param named the item with the whole names of its enrolments
 */
export function checkMergedDates(
  { at, item }: Checked<'people'>,
  named: Checked<'people'>,
  stored: {
    readonly enrolments: readonly ProgrammeEnrolment[];
    readonly assignments: readonly Records['assignment'][];
  },
  problems: Problems,
): void {
  const check = (
    path: readonly PropertyKey[],
    given: object,
    kept: object | undefined,
    pairs: Parameters<typeof datesOutOfOrder>[1],
  ): void => {
    if (kept === undefined) return;
    const merged = {
      ...kept,
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    };
    // What is wrong in the item by itself was noted with its form.
    const noted = new Set(datesOutOfOrder({ ...given }, pairs).map(({ field }) => field));
    for (const { field, problem } of datesOutOfOrder(merged, pairs))
      if (!noted.has(field)) problems.add(at, [...path, field], () => problem);
  };
  for (const [index, given] of (item.programmes ?? []).entries()) {
    const kept = stored.enrolments.find(
      ({ programme, start }) =>
        programme === given.programme && start === named.item.programmes?.[index]?.start,
    );
    check(['programmes', index], given, kept, datePairs['programme-enrolment']);
  }
  for (const [index, given] of (item.assignments ?? []).entries()) {
    const kept = stored.assignments.find(({ number }) => number === given.number);
    check(['assignments', index], given, kept, datePairs.assignment);
  }
}
