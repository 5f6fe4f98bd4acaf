import { addCalendar } from '../../domain/calendar.js';
import { enrolmentOf, isOverdue } from '../../domain/learning-plan/overdue.js';
import type { EnrolmentStatus } from '../../domain/learning-plan/vocabulary.js';
import { hiddenReasonsOf } from '../../domain/learning-plan/visibility.js';
import type { AlikeComponents, ComponentSort, CountedSorts, Enrolled } from '../../store/due-components.js';
import { componentSorts } from '../../store/due-components.js';
import type { TenantLearningPlans } from '../learning-plan/learning-plans.js';

/**
 * Computes which sorts of components are overdue once due, and which an employer with access sees.
 * Components of one sort obey the same rules, so each sort is evaluated once, not a million
 * components.
 */
export function countedSorts(
  plans: TenantLearningPlans,
): (components: AlikeComponents, enrolments: readonly Enrolled[]) => CountedSorts {
  const { programmes, asOf } = plans;
  const overdue = sortsThatCount(plans);
  const visible = sortsThatAreVisible(plans);
  return (components, enrolments) => ({
    overdue: overdue(enrolmentOf(components, enrolments, programmes, asOf)?.status),
    visible: visible(components.programme),
  });
}

/** Which sorts are overdue once they are due, by the status of the enrolment. */
function sortsThatCount({
  settings,
  asOf,
}: TenantLearningPlans): (status: EnrolmentStatus | undefined) => number {
  const due = addCalendar(asOf, -1, 'day');
  return cached((status) =>
    sortsWhere(({ evidenceSubmitted }) =>
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
function sortsThatAreVisible({ programmes }: TenantLearningPlans): (programme: string) => number {
  return cached((programme) =>
    sortsWhere(({ employerOnlyReview, notApplicableToEmployers }) => {
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

/** The matching sorts, as bits. */
function sortsWhere(isSo: (sort: ComponentSort) => boolean): number {
  return componentSorts.reduce((bits, sort, place) => (isSo(sort) ? bits | (1 << place) : bits), 0);
}

function cached<K, V>(find: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = find(key)));
    return found;
  };
}
