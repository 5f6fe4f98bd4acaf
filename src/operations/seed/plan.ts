import type { CalendarDate } from '../../domain/calendar.js';
import type { ComponentStatus, ComponentType } from '../../domain/learning-plan/vocabulary.js';
import type { WrittenComponent } from './written.js';
import { daysFrom } from './identity.js';
import type { Random } from './random.js';
import { ANCHOR } from './scenario.js';

const types: readonly (readonly [ComponentType, number])[] = [
  ['assignment', 40],
  ['digital-learning', 22],
  ['miscellaneous', 10],
  ['review', 20],
  ['qualification', 8],
];

const titles: Readonly<Record<ComponentType, string>> = {
  assignment: 'Assignment',
  'digital-learning': 'Online module',
  miscellaneous: 'Activity',
  review: 'Progress review',
  qualification: 'Qualification unit',
};

/** A component is mostly done after its due date, and seldom before. */
const statusWhenDue: readonly (readonly [ComponentStatus, number])[] = [
  ['completed', 45],
  ['verified', 30],
  ['in-progress', 9],
  ['not-started', 6],
  ['evidence-submitted', 5],
  ['referred', 3],
  ['ready-for-qa', 2],
];

const statusAhead: readonly (readonly [ComponentStatus, number])[] = [
  ['not-started', 70],
  ['in-progress', 22],
  ['completed', 5],
  ['evidence-submitted', 3],
];

const minutes = [30, 45, 60, 90, 120, 180, 240] as const;

export interface ComponentRequest {
  readonly number: number;
  readonly programme: string;
  /** Due dates lie between these numbers of days from the anchor day. */
  readonly dueFrom: number;
  readonly dueTo: number;
  readonly employerOnlyReviews: number;
  readonly notApplicable: number;
}

/** One component of a plan. `employerOnlyReviews` and `notApplicable` are probabilities. */
export function componentOf(random: Random, request: ComponentRequest): WrittenComponent {
  const type = random.weighted(types);
  const due = random.chance(0.03) ? null : daysFrom(ANCHOR, random.int(request.dueFrom, request.dueTo));
  const status = random.weighted(due !== null && due < ANCHOR ? statusWhenDue : statusAhead);
  const plannedMinutes = random.pick(minutes);
  const employerOnly = type === 'review' && random.chance(request.employerOnlyReviews);
  const notApplicableToEmployers = random.chance(request.notApplicable);
  return {
    key: `C-${String(request.number).padStart(3, '0')}`,
    programme: request.programme,
    name: `${titles[type]} ${request.number}`,
    type,
    status,
    due,
    plannedMinutes,
    actualMinutes: minutesSpent(random, status, plannedMinutes),
    notApplicableToEmployers,
    employerOnly,
  };
}

/** The component made due, not done, and hidden only by `hidden`: a certain discrepancy. */
export function overdueComponent(
  number: number,
  programme: string,
  due: CalendarDate,
  hidden: Pick<WrittenComponent, 'employerOnly' | 'notApplicableToEmployers'>,
): WrittenComponent {
  const type = hidden.employerOnly === true ? 'review' : 'assignment';
  return {
    key: `C-${String(number).padStart(3, '0')}`,
    programme,
    name: `${titles[type]} ${number}`,
    type,
    status: 'in-progress',
    due,
    plannedMinutes: 60,
    actualMinutes: 15,
    notApplicableToEmployers: hidden.notApplicableToEmployers ?? false,
    employerOnly: hidden.employerOnly ?? false,
  };
}

function minutesSpent(random: Random, status: ComponentStatus, planned: number): number {
  if (status === 'not-started') return 0;
  const share = status === 'in-progress' ? random.next() * 0.8 : 0.7 + random.next() * 0.6;
  return Math.round(planned * share);
}
