import type { ComplianceCounts } from './compliance.js';

/** The colours of the heat map, in the order from worst to best. */
export const heats = ['red', 'amber', 'green'] as const;
export type Heat = (typeof heats)[number];

/** In percent (domain page, section 3). */
const GREEN_FROM = 90;
const AMBER_FROM = 75;

/** The colour of a department's compliance in a competence; counted exactly, not on the rounded percentage. */
export function heatOf({ achieved, required }: Pick<ComplianceCounts, 'achieved' | 'required'>): Heat {
  if (100 * achieved >= GREEN_FROM * required) return 'green';
  return 100 * achieved >= AMBER_FROM * required ? 'amber' : 'red';
}
