import { addCalendar } from '../../domain/calendar.js';
import { enrolmentOf, isOverdue } from '../../domain/learning-plan/overdue.js';
import type { EmployerAccess, HiddenReason } from '../../domain/learning-plan/visibility.js';
import { hiddenReasonsOf } from '../../domain/learning-plan/visibility.js';
import type { ComponentSort, LearnerDue } from '../../store/plans.js';
import type { TenantPlans } from '../learning-plan/plans.js';

/** Overdue components of a learner that are alike: of one programme, and hidden by the same reasons. */
export interface OverdueSort {
  readonly programme: string;
  readonly count: number;
  /** The first reason that hides them; null when they are visible. */
  readonly reason: HiddenReason | null;
  readonly alsoHiddenBy: readonly HiddenReason[];
}

/**
 * Which of a learner's components are overdue, and what hides them: what the rules say of one of each sort holds for all of it,
 * and of a sort they are asked once.
 */
export function overdueSorts(
  plans: TenantPlans,
): (learner: LearnerDue, access?: EmployerAccess) => OverdueSort[] {
  const { programmes, settings, asOf } = plans;
  const due = addCalendar(asOf, -1, 'day');
  const verdicts = new Map<string, boolean>();
  const reasons = new Map<string, readonly HiddenReason[]>();

  const counts = (sort: ComponentSort, { enrolments }: LearnerDue): boolean => {
    const enrolment = enrolmentOf(sort, enrolments, programmes);
    return remembered(verdicts, `${String(sort.evidenceSubmitted)} ${enrolment?.status ?? ''}`, () => {
      const status = sort.evidenceSubmitted ? 'evidence-submitted' : 'not-started';
      return isOverdue({ due, status }, enrolment, settings, asOf);
    });
  };
  const hiddenBy = (sort: ComponentSort, access: EmployerAccess): readonly HiddenReason[] => {
    const { programme, employerOnlyReview, notApplicableToEmployers } = sort;
    const flags = [access?.allowed ?? true, employerOnlyReview, notApplicableToEmployers].map(Number);
    return remembered(reasons, `${flags.join('')} ${programme}`, () => {
      const type = employerOnlyReview ? 'review' : 'miscellaneous';
      const component = { programme, type, employerOnly: employerOnlyReview, notApplicableToEmployers } as const;
      return hiddenReasonsOf(component, programmes, access);
    });
  };

  return (learner, access) =>
    learner.due.flatMap((sort) => {
      if (sort.count === 0 || !counts(sort, learner)) return [];
      const [reason = null, ...alsoHiddenBy] = hiddenBy(sort, access);
      return [{ programme: sort.programme, count: sort.count, reason, alsoHiddenBy }];
    });
}

function remembered<T>(known: Map<string, T>, key: string, find: () => T): T {
  let found = known.get(key);
  if (found === undefined) known.set(key, (found = find()));
  return found;
}
