import { percentOf } from '../percent.js';
import type { CalendarDate } from '../calendar.js';
import { isDone } from './overdue.js';
import type { Component } from './types.js';

/** A learner's progress against the plan; `not-planned` without planned minutes. */
export const progressBands = ['behind', 'on-track', 'ahead', 'not-planned'] as const;
export type ProgressBand = (typeof progressBands)[number];

/** Half-width of the on-track band, in percentage points; its edge is on track. */
export const onTrackPoints = 5;

export interface PlanProgress {
  readonly plannedMinutes: number;
  /** Planned minutes of the components due by the date. */
  readonly expectedMinutes: number;
  /** Planned minutes of the components completed or verified. */
  readonly actualMinutes: number;
  /** Of the planned minutes, two decimals half up; null where nothing is planned. */
  readonly expectedPercent: number | null;
  readonly actualPercent: number | null;
  readonly band: ProgressBand;
}

/**
 * Expected and actual progress as of a date, by planned minutes (domain page, section 2, Dashboard
 * figures).
 */
export function planProgress(components: readonly Component[], asOf: CalendarDate): PlanProgress {
  const plannedMinutes = minutesOf(components);
  const expectedMinutes = minutesOf(components.filter(({ due }) => due !== null && due <= asOf));
  const actualMinutes = minutesOf(components.filter(isDone));
  return {
    plannedMinutes,
    expectedMinutes,
    actualMinutes,
    expectedPercent: percentOf(expectedMinutes, plannedMinutes),
    actualPercent: percentOf(actualMinutes, plannedMinutes),
    band: bandOf(actualMinutes - expectedMinutes, plannedMinutes),
  };
}

function minutesOf(components: readonly Component[]): number {
  return components.reduce((sum, { plannedMinutes }) => sum + plannedMinutes, 0);
}

/** Compares minutes, not rounded percentages, so that the edges of the band are exact. */
function bandOf(aheadMinutes: number, plannedMinutes: number): ProgressBand {
  if (plannedMinutes === 0) return 'not-planned';
  if (100 * aheadMinutes < -onTrackPoints * plannedMinutes) return 'behind';
  return 100 * aheadMinutes > onTrackPoints * plannedMinutes ? 'ahead' : 'on-track';
}
