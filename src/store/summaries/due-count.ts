import { Numbering } from '../../domain/numbering.js';
import type { CountedSorts } from '../due-components.js';
import type { LearningPlanBlock } from './learning-plan-block.js';
import { ENROLMENT_INTS, RUN_INTS } from './learning-plan-block.js';

/** An enrolment in a block: number of the programme, status, and start as a stored date. */
export interface BlockEnrolment {
  readonly programme: number;
  readonly status: string;
  readonly start: number;
}

/**
 * Which sorts count among a programme's components that name the enrolment with this start (0: none),
 * in a learning plan with these enrolments.
 */
export type CountedIn = (
  programme: number,
  enrolmentStart: number,
  enrolments: readonly BlockEnrolment[],
) => CountedSorts;

/** The sum of the learners of one group, on one programme where programmes are counted apart. */
export interface GroupSum {
  readonly group: number;
  readonly programme: number | undefined;
  readonly overdue: number;
  readonly visible: number;
}

/** What counts on a programme for learners with the same enrolments. */
interface OnProgramme extends CountedSorts {
  /** Number of the programme among those met. */
  readonly number: number;
}

/** More than there are groups: a group and a programme make one number. */
const MOST_GROUPS = 2 ** 26;

/** Sums learners' components due before a day, by groups that the caller numbers from 0. */
export class DueCounting {
  readonly #day: number;
  readonly #counted: CountedIn;
  readonly #byProgramme: boolean;
  /** What counts on each programme, by the learner's enrolments, of which few differ. */
  readonly #learningPlans = new Map<number | string, Map<number, OnProgramme>>();
  readonly #programmes = new Numbering<number>();
  readonly #statuses = new Numbering<string>();
  readonly #sumOf = new Map<number, number>();
  #sums: {
    readonly group: number;
    readonly programme: number | undefined;
    overdue: number;
    visible: number;
  }[] = [];

  /** @param day as days since 1970 */
  constructor(day: number, counted: CountedIn, byProgramme: boolean) {
    this.#day = day;
    this.#counted = counted;
    this.#byProgramme = byProgramme;
  }

  /**
   * Adds the block's learners, and returns how many.
   * @param groups of each person by index; -1 leaves the person out
   */
  add(block: LearningPlanBlock, groups: Int32Array): number {
    const { enrolments, runs } = block;
    const statuses = block.statuses.map((status) => this.#statuses.of(status));
    let [learners, run, start] = [0, 0, 0];
    for (let first = 0, next = 0; first < enrolments.length; first = next) {
      const person = enrolments[first] ?? 0;
      while (next < enrolments.length && enrolments[next] === person) next += ENROLMENT_INTS;
      // Who is enrolled on nothing is no learner.
      for (; run < runs.length && (runs[run] ?? 0) < person; run += RUN_INTS) start = runs[run + 2] ?? start;
      const group = groups[person] ?? -1;
      if (group === -1) continue;
      learners += 1;
      const plan = hasSeveralOnOne(enrolments, first, next)
        ? undefined
        : this.#planOf(enrolments, first, next, statuses);
      const ofGroup = this.#byProgramme ? -1 : this.#sumIndex(group, undefined, 0);
      for (; run < runs.length && runs[run] === person; run += RUN_INTS) {
        const programme = runs[run + 1] ?? 0;
        const end = runs[run + 2] ?? start;
        const named = runs[run + 3] ?? 0;
        const on =
          plan === undefined || named !== 0
            ? this.#onProgramme(programme, named, block, first, next)
            : (plan.get(programme) ?? this.#addProgramme(plan, programme, block, first, next));
        const sum = this.#sums[ofGroup === -1 ? this.#sumIndex(group, programme, on.number) : ofGroup];
        if (on.overdue !== 0 && sum !== undefined) this.#addRun(block, start, end, on, sum);
        start = end;
      }
    }
    return learners;
  }

  /** What has been added since this was last called. */
  take(): GroupSum[] {
    const sums = this.#sums;
    this.#sums = [];
    this.#sumOf.clear();
    return sums;
  }

  #addRun(
    { cells, days }: LearningPlanBlock,
    start: number,
    end: number,
    counted: CountedSorts,
    sum: { overdue: number; visible: number },
  ): void {
    const due = this.#day - days.zero;
    const sorts = cells.length / 2;
    for (let at = start; at < end; at += 1) {
      if ((cells[at] ?? 0) >= due) continue;
      const sort = cells[sorts + at] ?? 0;
      sum.overdue += (counted.overdue >>> sort) & 1;
      sum.visible += (counted.overdue >>> sort) & (counted.visible >>> sort) & 1;
    }
  }

  /** The plan of those whose enrolments these are, which begin at `first` and end before `next`. */
  #planOf(
    enrolments: Int32Array,
    first: number,
    next: number,
    statuses: readonly number[],
  ): Map<number, OnProgramme> {
    const keyOf = (at: number): number =>
      (enrolments[at + 1] ?? 0) * MOST_STATUSES + (statuses[enrolments[at + 2] ?? 0] ?? 0);
    let key: number | string = keyOf(first);
    for (let at = first + ENROLMENT_INTS; at < next; at += ENROLMENT_INTS) key = `${key} ${keyOf(at)}`;
    let plan = this.#learningPlans.get(key);
    if (plan === undefined) this.#learningPlans.set(key, (plan = new Map<number, OnProgramme>()));
    return plan;
  }

  #addProgramme(
    plan: Map<number, OnProgramme>,
    programme: number,
    block: LearningPlanBlock,
    first: number,
    next: number,
  ): OnProgramme {
    const on = this.#onProgramme(programme, 0, block, first, next);
    plan.set(programme, on);
    return on;
  }

  #onProgramme(
    programme: number,
    enrolmentStart: number,
    { enrolments, statuses }: LearningPlanBlock,
    first: number,
    next: number,
  ): OnProgramme {
    const enrolled: BlockEnrolment[] = [];
    for (let at = first; at < next; at += ENROLMENT_INTS)
      enrolled.push({
        programme: enrolments[at + 1] ?? 0,
        status: statuses[enrolments[at + 2] ?? 0] ?? '',
        start: enrolments[at + 3] ?? 0,
      });
    const number = this.#programmes.of(programme);
    return { ...this.#counted(programme, enrolmentStart, enrolled), number };
  }

  #sumIndex(group: number, programme: number | undefined, programmeNumber: number): number {
    const key = programmeNumber * MOST_GROUPS + group;
    let index = this.#sumOf.get(key);
    if (index === undefined) {
      this.#sumOf.set(key, (index = this.#sums.length));
      this.#sums.push({ group, programme, overdue: 0, visible: 0 });
    }
    return index;
  }
}

/** Then their starts decide, which hardly two learners share: nothing is cached for such a plan. */
function hasSeveralOnOne(enrolments: Int32Array, first: number, next: number): boolean {
  for (let at = first + ENROLMENT_INTS; at < next; at += ENROLMENT_INTS)
    if (enrolments[at + 1] === enrolments[at + 1 - ENROLMENT_INTS]) return true;
  return false;
}

/** More than there are statuses of enrolments. */
const MOST_STATUSES = 64;
