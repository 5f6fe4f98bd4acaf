import { percentOf } from '../percent.js';
import { expiryOf } from './expiry.js';
import { expiresWithin, redReasonOf, type ComplianceWindow } from './status.js';
import type { RequiredCompetence } from './requirement.js';
import type { Achievement, Assignment, Competence } from './types.js';

/** The counts that every figure of a compliance row follows from. */
export interface ComplianceCounts {
  readonly assignmentCount: number;
  /** Pairs of an assignment and a competence that it requires. */
  readonly required: number;
  readonly achieved: number;
  /** Achieved pairs that expire within the window. */
  readonly expiringSoon: number;
  /** Pairs unmet or expiring soon with a live future enrolment that would award the competence. */
  readonly futureEnrolments: number;
}

/** One row of the compliance table. Percentages have two decimals; they are null where nothing is required. */
export interface ComplianceFigures extends ComplianceCounts {
  readonly compliancePercent: number | null;
  readonly predictedPercent: number | null;
  readonly predictedPercentIncEnrolments: number | null;
}

/** One unit of the compliance table: an assignment and a competence that it requires. */
export interface CompliancePair {
  readonly assignment: Assignment;
  readonly required: RequiredCompetence;
  readonly competence: Competence;
  readonly current: Achievement | undefined;
  readonly hasFutureEnrolment: boolean;
}

/** The figures of these counts: R = 0 gives null, never 100 % (domain page, section 3). */
export function figuresOf(counts: ComplianceCounts): ComplianceFigures {
  const { assignmentCount, required, achieved, expiringSoon, futureEnrolments } = counts;
  const remaining = achieved - expiringSoon;
  return {
    assignmentCount,
    required,
    achieved,
    compliancePercent: percentOf(achieved, required),
    expiringSoon,
    predictedPercent: percentOf(remaining, required),
    futureEnrolments,
    predictedPercentIncEnrolments: percentOf(Math.min(required, remaining + futureEnrolments), required),
  };
}

/**
 * The figures of several rows together: sums over sums, never a mean of percentages.
 * @param assignments their number, where one may be in several rows, as in a table by competence
 */
export function sumFigures(rows: Iterable<ComplianceCounts>, assignments?: number): ComplianceFigures {
  const sum = { assignmentCount: 0, required: 0, achieved: 0, expiringSoon: 0, futureEnrolments: 0 };
  for (const row of rows) {
    sum.assignmentCount += row.assignmentCount;
    sum.required += row.required;
    sum.achieved += row.achieved;
    sum.expiringSoon += row.expiringSoon;
    sum.futureEnrolments += row.futureEnrolments;
  }
  return figuresOf({ ...sum, assignmentCount: assignments ?? sum.assignmentCount });
}

/**
 * The figures of these pairs; each assignment counts once. Assignments that require nothing have no
 * pair: count those with a `ComplianceAccumulator`.
 */
export function tally(pairs: Iterable<CompliancePair>, window: ComplianceWindow): ComplianceFigures {
  const accumulator = new ComplianceAccumulator(window);
  const seen = new Set<string>();
  let previous: Assignment | undefined;
  for (const pair of pairs) {
    // Pairs usually come assignment by assignment: then only the first of each needs a key.
    if (pair.assignment !== previous) {
      previous = pair.assignment;
      const key = `${previous.person}\u0000${previous.number}`;
      if (!seen.has(key)) {
        seen.add(key);
        accumulator.addAssignment();
      }
    }
    accumulator.addPair(pair);
  }
  return accumulator.figures();
}

/** Adds up one row of the compliance table, pair by pair. */
export class ComplianceAccumulator {
  readonly #window: ComplianceWindow;
  #assignmentCount = 0;
  #required = 0;
  #achieved = 0;
  #expiringSoon = 0;
  #futureEnrolments = 0;

  constructor(window: ComplianceWindow) {
    this.#window = window;
  }

  /** Counts one more assignment, whether it requires anything or not. */
  addAssignment(): void {
    this.#assignmentCount += 1;
  }

  /** Counts one more pair; the assignment itself is counted by `addAssignment`. */
  addPair({ required, competence, current, hasFutureEnrolment }: Omit<CompliancePair, 'assignment'>): void {
    const expires = current === undefined ? null : expiryOf(current, competence);
    const achieved = redReasonOf(required.level, current, expires, this.#window.asOf) === null;
    const expiring = achieved && expiresWithin(expires, this.#window);
    this.#required += 1;
    if (achieved) this.#achieved += 1;
    if (expiring) this.#expiringSoon += 1;
    if (hasFutureEnrolment && (!achieved || expiring)) this.#futureEnrolments += 1;
  }

  figures(): ComplianceFigures {
    return figuresOf({
      assignmentCount: this.#assignmentCount,
      required: this.#required,
      achieved: this.#achieved,
      expiringSoon: this.#expiringSoon,
      futureEnrolments: this.#futureEnrolments,
    });
  }
}
