import { z } from 'zod';
import type { ComplianceCounts } from '../../domain/competence/compliance.js';
import { figuresOf } from '../../domain/competence/compliance.js';

const percent = z.number().nullable();

/** Figures of one row of the compliance table, in every output. */
export const complianceFigures = {
  assignmentCount: z.int(),
  required: z.int(),
  achieved: z.int(),
  /** Null if nothing is required. */
  compliancePercent: percent,
  expiringSoon: z.int(),
  predictedPercent: percent,
  futureEnrolments: z.int(),
  predictedPercentIncEnrolments: percent,
};

/** Counts that are added up row by row. */
export type RunningCounts = { -readonly [Count in keyof ComplianceCounts]: ComplianceCounts[Count] };

export function noCounts(): RunningCounts {
  return { assignmentCount: 0, required: 0, achieved: 0, expiringSoon: 0, futureEnrolments: 0 };
}

export const complianceRow = z.object({ key: z.string(), name: z.string(), ...complianceFigures });
export type ComplianceRow = z.infer<typeof complianceRow>;

export function rowOf(key: string, name: string, counts: ComplianceCounts): ComplianceRow {
  return { key, name, ...figuresOf(counts) };
}
