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
 * The row's percentages that disagree with its own counts, computed as for the table. Such a row is
 * reported and never repaired (domain page, section 3).
 */
export function reconcileRow(stated: ComplianceFigures): Disagreement[] {
  const computed = figuresOf(stated);
  return derivedFigures
    .filter((field) => stated[field] !== computed[field])
    .map((field) => ({ field, stated: stated[field], computed: computed[field] }));
}

/** A count that cannot be, and the most that the other counts of its row allow. */
export interface ImpossibleCount {
  readonly field: 'achieved' | 'expiringSoon' | 'futureEnrolments';
  readonly stated: number;
  readonly most: number;
}

/**
 * Counts of the row that contradict each other: more achieved than required, more expiring than
 * achieved, or future enrolments for pairs neither unmet nor expiring (domain page, section 3).
 */
export function impossibleCounts(stated: ComplianceFigures): ImpossibleCount[] {
  const { required, achieved, expiringSoon, futureEnrolments } = stated;
  const unmet = Math.max(0, required - achieved);
  const counts: readonly ImpossibleCount[] = [
    { field: 'achieved', stated: achieved, most: required },
    { field: 'expiringSoon', stated: expiringSoon, most: achieved },
    { field: 'futureEnrolments', stated: futureEnrolments, most: unmet + expiringSoon },
  ];
  return counts.filter((count) => count.stated > count.most);
}
