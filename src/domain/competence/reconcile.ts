import { figuresOf, type ComplianceFigures } from './compliance.js';

/** The figures of a compliance row that follow from its counts, in the order of the table's columns. */
export const derivedFigures = [
  'compliancePercent',
  'predictedPercent',
  'predictedPercentIncEnrolments',
] as const satisfies readonly (keyof ComplianceFigures)[];
export type DerivedFigure = (typeof derivedFigures)[number];

/** A stated figure that its own counts contradict. Null is the dash of a row that requires nothing. */
export interface Disagreement {
  readonly field: DerivedFigure;
  readonly stated: number | null;
  readonly computed: number | null;
}

/**
 * The percentages of the row that disagree with its own counts, computed as the table itself is. The row is
 * reported and never repaired (domain page, section 3).
 */
export function reconcileRow(stated: ComplianceFigures): Disagreement[] {
  const computed = figuresOf(stated);
  return derivedFigures
    .filter((field) => stated[field] !== computed[field])
    .map((field) => ({ field, stated: stated[field], computed: computed[field] }));
}
