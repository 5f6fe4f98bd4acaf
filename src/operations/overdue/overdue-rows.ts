import { compareText } from '../../domain/text.js';
import type { DueSum, DueTrait } from '../../store/due-components.js';
import type { TenantLearningPlans } from '../learning-plan/learning-plans.js';

/** Overdue components counted under one heading: dashboard = visible + hidden. */
export interface OverdueRow {
  /** Null for learners without an employer. */
  readonly key: string | null;
  readonly name: string;
  readonly dashboard: number;
  readonly visible: number;
  readonly hidden: number;
  /** By employer: true if gates 1 to 3 pass for the account. */
  readonly access?: boolean | undefined;
}

/** Counts overdue components under headings. */
export interface OverdueRows {
  /** The trait that each sum must have. */
  readonly by: DueTrait;
  /** Adds learners with the same trait; false if they belong to no heading, nor to the total. */
  add(sum: DueSum): boolean;
  /** By key, null last. */
  rows(): OverdueRow[];
}

/** One row for each learner. */
export function rowsByLearner(): OverdueRows {
  return countsBy('person', ({ person }) => {
    if (person === undefined) return undefined;
    return { key: person.reference, name: () => `${person.firstName} ${person.lastName}` };
  });
}

/** One row for each organisation that employs learners itself; its own learners only. */
export function rowsByOrganisation({ organisations }: TenantLearningPlans): OverdueRows {
  return countsBy('employer', ({ employer }) => {
    if (employer === undefined) return undefined;
    const name = (): string =>
      employer === null ? 'No employer' : (organisations.node(employer)?.name ?? employer);
    return { key: employer, name };
  });
}

/** One row for each programme or sub-programme that has components of its own. */
export function rowsByProgramme({ programmes }: TenantLearningPlans): OverdueRows {
  return countsBy('programme', ({ programme }) => {
    if (programme === undefined) return undefined;
    return { key: programme, name: () => programmes.node(programme)?.name ?? programme };
  });
}

/** For `Array.sort`: by key, null last. */
export function byKey(a: Pick<OverdueRow, 'key'>, b: Pick<OverdueRow, 'key'>): number {
  if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
  return compareText(a.key, b.key);
}

function countsBy(
  by: DueTrait,
  headingOf: (sum: DueSum) => { readonly key: string | null; readonly name: () => string } | undefined,
): OverdueRows {
  const counts = new Map<string | null, { readonly name: string; dashboard: number; visible: number }>();
  return {
    by,
    add(sum) {
      const heading = headingOf(sum);
      if (heading === undefined) throw new Error(`The sum has no ${by}.`);
      const { key, name } = heading;
      const count = counts.get(key);
      if (count === undefined) {
        counts.set(key, { name: name(), dashboard: sum.overdue, visible: sum.visible });
      } else {
        count.dashboard += sum.overdue;
        count.visible += sum.visible;
      }
      return true;
    },
    rows: () =>
      Array.from(counts, ([key, { name, dashboard, visible }]) => ({
        key,
        name,
        dashboard,
        visible,
        hidden: dashboard - visible,
      })).sort(byKey),
  };
}
