import { fullName } from '../../domain/full-name.js';
import type { OverdueComponent } from '../../domain/learning-plan/explanation.js';
import type { LearnerPlan } from '../../domain/learning-plan/plan.js';
import { compareText } from '../../domain/text.js';
import type { TenantLearningPlans } from '../learning-plan/learning-plans.js';
import type { OverdueRow } from './overdue-rows.js';

/** How many are named: a support ticket needs a few to look at. */
const NAMED = 3;

/** Finds the learners, or the organisations that employ them, with most hidden components. */
export interface MostHidden {
  add(learner: LearnerPlan, components: readonly OverdueComponent[]): void;
  /**
   * By organisation if more than one has hidden components, else by learner. Most hidden first,
   * then most on the dashboard, then by key; without those that have nothing hidden.
   */
  rows(): { by: 'learner' | 'organisation'; rows: OverdueRow[] };
}

export function createMostHidden({ organisations }: Pick<TenantLearningPlans, 'organisations'>): MostHidden {
  const employers = new Map<string | null, OverdueRow>();
  let learners: OverdueRow[] = [];
  return {
    add({ person }, components) {
      const dashboard = components.length;
      const visible = components.filter((component) => component.visible).length;
      const hidden = dashboard - visible;
      const counts = { dashboard, visible, hidden };
      if (dashboard === 0) return;
      const { reference, employer } = person;
      if (hidden > 0) learners = first([...learners, { key: reference, name: fullName(person), ...counts }]);
      const name = employer === null ? 'No employer' : (organisations.node(employer)?.name ?? employer);
      employers.set(employer, sumOf(employers.get(employer), { key: employer, name, ...counts }));
    },
    rows() {
      const hiding = [...employers.values()].filter(({ hidden }) => hidden > 0);
      return hiding.length > 1
        ? { by: 'organisation', rows: first(hiding) }
        : { by: 'learner', rows: learners };
    },
  };
}

function first(rows: OverdueRow[]): OverdueRow[] {
  return rows.sort(byHidden).slice(0, NAMED);
}

function byHidden(a: OverdueRow, b: OverdueRow): number {
  return b.hidden - a.hidden || b.dashboard - a.dashboard || compareText(a.key ?? '', b.key ?? '');
}

function sumOf(sum: OverdueRow | undefined, row: OverdueRow): OverdueRow {
  if (sum === undefined) return row;
  const [dashboard, visible] = [sum.dashboard + row.dashboard, sum.visible + row.visible];
  return { ...row, dashboard, visible, hidden: dashboard - visible };
}
