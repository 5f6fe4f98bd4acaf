import { compareText } from '../../domain/text.js';
import type { LearnerDue } from '../../store/plans.js';
import type { TenantPlans } from '../learning-plan/plans.js';
import type { OverdueCount } from './counted.js';

/** Overdue components counted under one heading: dashboard = visible + hidden. */
export interface OverdueRow {
  /** Null for the learners who have no employer. */
  readonly key: string | null;
  readonly name: string;
  readonly dashboard: number;
  readonly visible: number;
  readonly hidden: number;
  /** By employer: do gates 1 to 3 pass for the account? */
  readonly access?: boolean | undefined;
}

/** Counts overdue components under headings, learner by learner. */
export interface OverdueRows {
  /** Adds a learner; false when they count under no heading, and so not in the total either. */
  add(learner: LearnerDue, overdue: readonly OverdueCount[]): boolean;
  /** By key, a row without one last. */
  rows(): OverdueRow[];
}

/** One row for each learner. */
export function rowsByLearner(): OverdueRows {
  const counts = new Counts();
  return {
    add({ person }, overdue) {
      counts.add(person.reference, () => `${person.firstName} ${person.lastName}`, overdue);
      return true;
    },
    rows: () => counts.rows(),
  };
}

/** One row for each organisation that employs learners itself; its own learners only. */
export function rowsByOrganisation({ organisations }: TenantPlans): OverdueRows {
  const counts = new Counts();
  return {
    add({ person: { employer } }, overdue) {
      counts.add(
        employer,
        () => (employer === null ? 'No employer' : (organisations.node(employer)?.name ?? employer)),
        overdue,
      );
      return true;
    },
    rows: () => counts.rows(),
  };
}

/** One row for each programme or sub-programme that has components of its own. */
export function rowsByProgramme({ programmes }: TenantPlans): OverdueRows {
  const counts = new Counts();
  const nameOf = (key: string) => () => programmes.node(key)?.name ?? key;
  return {
    add(_learner, overdue) {
      for (const count of overdue) counts.add(count.programme, nameOf(count.programme), [count]);
      return true;
    },
    rows: () => counts.rows(),
  };
}

/** For `Array.sort`: by key, null last. */
export function byKey(a: Pick<OverdueRow, 'key'>, b: Pick<OverdueRow, 'key'>): number {
  if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
  return compareText(a.key, b.key);
}

class Counts {
  readonly #counts = new Map<string | null, { readonly name: string; dashboard: number; visible: number }>();

  add(key: string | null, name: () => string, overdue: readonly OverdueCount[]): void {
    let count = this.#counts.get(key);
    if (count === undefined) this.#counts.set(key, (count = { name: name(), dashboard: 0, visible: 0 }));
    for (const { dashboard, visible } of overdue) {
      count.dashboard += dashboard;
      count.visible += visible;
    }
  }

  rows(): OverdueRow[] {
    return Array.from(this.#counts, ([key, { name, dashboard, visible }]) => ({
      key,
      name,
      dashboard,
      visible,
      hidden: dashboard - visible,
    })).sort(byKey);
  }
}
