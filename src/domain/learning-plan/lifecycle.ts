import { addCalendar, type CalendarDate } from '../calendar.js';
import { compareText } from '../text.js';
import type { Tree } from '../tenancy/trees.js';
import { isEnded } from './overdue.js';
import type { ProgrammeEnrolment } from './types.js';

/** Where learners stand between start and end; every learner is in exactly one. */
export const lifecycleStages = [
  'within-30-days-of-start',
  'on-programme',
  'within-30-days-of-planned-end',
  'past-planned-end',
  'in-epa',
  'not-on-programme',
] as const;
export type LifecycleStage = (typeof lifecycleStages)[number];

const WINDOW_DAYS = 30;

/**
 * The stage of a learner's principal enrolment as of a date. The first that applies of: not on
 * programme (no enrolment; onboarding, ready to enrol, complete or withdrawn; no start, or a future
 * one), in EPA, past the planned end, within 30 days before it, within 30 days after the start, on
 * programme. Both windows include the day itself and their last day.
 * Stages: domain page, section 2. Their order and edges are our definition.
 */
export function lifecycleStage(
  enrolment: ProgrammeEnrolment | undefined,
  asOf: CalendarDate,
): LifecycleStage {
  if (enrolment === undefined || isEnded(enrolment)) return 'not-on-programme';
  if (enrolment.status === 'entered-epa') return 'in-epa';
  const { start, plannedEnd } = enrolment;
  if (!hasBegun(enrolment, asOf) || start === null) return 'not-on-programme';
  if (plannedEnd !== null && plannedEnd < asOf) return 'past-planned-end';
  if (plannedEnd !== null && plannedEnd <= addCalendar(asOf, WINDOW_DAYS, 'day'))
    return 'within-30-days-of-planned-end';
  return asOf <= addCalendar(start, WINDOW_DAYS, 'day') ? 'within-30-days-of-start' : 'on-programme';
}

/**
 * The enrolment under which a learner is counted once, our definition: open before ended, a
 * programme before its sub-programmes, the latest start, the first programme key.
 */
export function principalEnrolment(
  enrolments: readonly ProgrammeEnrolment[],
  programmes: Tree,
): ProgrammeEnrolment | undefined {
  const enrolled = new Set(enrolments.map(({ programme }) => programme));
  const depth = ({ programme }: ProgrammeEnrolment): number =>
    programmes.ancestorsOf(programme).filter((ancestor) => enrolled.has(ancestor)).length;
  return [...enrolments].sort(
    (a, b) =>
      Number(isEnded(a)) - Number(isEnded(b)) ||
      depth(a) - depth(b) ||
      compareText(b.start ?? '', a.start ?? '') ||
      compareText(a.programme, b.programme),
  )[0];
}

function hasBegun({ status, start }: ProgrammeEnrolment, asOf: CalendarDate): boolean {
  return status !== 'onboarding' && status !== 'ready-to-enrol' && start !== null && start <= asOf;
}
