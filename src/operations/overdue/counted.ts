import { addCalendar } from '../../domain/calendar.js';
import { enrolmentOf, isOverdue } from '../../domain/learning-plan/overdue.js';
import type { EnrolmentStatus } from '../../domain/learning-plan/vocabulary.js';
import { hiddenReasonsOf, type EmployerAccess } from '../../domain/learning-plan/visibility.js';
import { componentSorts, type LearnerDue } from '../../store/plans.js';
import type { TenantPlans } from '../learning-plan/plans.js';

/** How many components of a programme are overdue in a learner's plan. */
export interface OverdueCount {
  readonly programme: string;
  readonly dashboard: number;
  readonly visible: number;
  /** What an employer with access would see. */
  readonly visibleWithAccess: number;
}

/**
 * Counts a learner's overdue components, programme by programme. What the rules say of one component holds for all of its sort, so they
 * are asked once for each sort that is met, and not for a million components.
 */
export function overdueCounts(
  plans: TenantPlans,
): (learner: LearnerDue, access?: EmployerAccess) => OverdueCount[] {
  const { programmes } = plans;
  const counting = sortsThatCount(plans);
  const visible = sortsThatAreVisible(plans);
  return ({ due, enrolments }, access) =>
    due.map(({ programme, counts }) => {
      const counted = counting(enrolmentOf({ programme }, enrolments, programmes)?.status);
      const seen = visible(programme);
      let [dashboard, visibleWithAccess] = [0, 0];
      for (let sort = 0; sort < counts.length; sort += 1) {
        const count = counts[sort] ?? 0;
        if (count === 0 || counted[sort] !== true) continue;
        dashboard += count;
        if (seen[sort] === true) visibleWithAccess += count;
      }
      return {
        programme,
        dashboard,
        visibleWithAccess,
        visible: access?.allowed === false ? 0 : visibleWithAccess,
      };
    });
}

/** Which sorts are overdue once they are due, by the status of the enrolment. */
function sortsThatCount({
  settings,
  asOf,
}: TenantPlans): (status: EnrolmentStatus | undefined) => readonly boolean[] {
  const due = addCalendar(asOf, -1, 'day');
  return remembered((status) =>
    componentSorts.map(({ evidenceSubmitted }) =>
      isOverdue(
        { due, status: evidenceSubmitted ? 'evidence-submitted' : 'not-started' },
        status && { status },
        settings,
        asOf,
      ),
    ),
  );
}

/** Which sorts an employer with access sees, by programme. */
function sortsThatAreVisible({ programmes }: TenantPlans): (programme: string) => readonly boolean[] {
  return remembered((programme) =>
    componentSorts.map(({ employerOnlyReview, notApplicableToEmployers }) => {
      const type = employerOnlyReview ? 'review' : 'miscellaneous';
      const component = {
        programme,
        type,
        employerOnly: employerOnlyReview,
        notApplicableToEmployers,
      } as const;
      return hiddenReasonsOf(component, programmes).length === 0;
    }),
  );
}

function remembered<K, V>(find: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = find(key)));
    return found;
  };
}
