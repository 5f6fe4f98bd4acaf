import type { CountedSorts } from '../plans.js';
import type { PlanBlock } from './plan-block.js';
import { ENROLMENT_INTS, RUN_INTS } from './plan-block.js';

/** An enrolment in a block: number of the programme, status, and start as stores keep it. */
export interface BlockEnrolment {
  readonly programme: number;
  readonly status: string;
  readonly start: number;
}

/** Which sorts count among components of a programme that name the enrolment with this start (0: none), in a plan with these enrolments. */
export type CountedIn = (
  programme: number,
  enrolmentStart: number,
  enrolments: readonly BlockEnrolment[],
) => CountedSorts;

/** What learners of one group come to, on one programme where those are told apart. */
export interface GroupSum {
  readonly group: number;
  readonly programme: number | undefined;
  readonly overdue: number;
  readonly visible: number;
}

/** What counts on a programme for learners with the same enrolments. */
interface OnProgramme extends CountedSorts {
  /** Place of the programme among those met. */
  readonly place: number;
}

/** More than there are groups, and programmes: so that two places make one number. */
const PLACES = 2 ** 26;

/** Adds up the components of learners that are due before a day, block after block, by groups that the caller numbers from 0. */
export class DueCounting {
  readonly #day: number;
  readonly #counted: CountedIn;
  readonly #byProgramme: boolean;
  /** What counts on each programme, by the enrolments of the learner: plans have few different ones. */
  readonly #plans = new Map<number | string, Map<number, OnProgramme>>();
  readonly #programmes = new Map<number, number>();
  readonly #statuses = new Map<string, number>();
  readonly #places = new Map<number, number>();
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

  /** Adds the block's learners; those whose group, by their place in the block, is -1 are left out. Gives how many were added. */
  add(block: PlanBlock, groups: Int32Array): number {
    const { enrolments, runs } = block;
    const statuses = block.statuses.map((status) => placeIn(this.#statuses, status));
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
      const ofGroup = this.#byProgramme ? -1 : this.#placeOf(group, undefined, 0);
      for (; run < runs.length && runs[run] === person; run += RUN_INTS) {
        const programme = runs[run + 1] ?? 0;
        const end = runs[run + 2] ?? start;
        const named = runs[run + 3] ?? 0;
        const on =
          plan === undefined || named !== 0
            ? this.#onProgramme(programme, named, block, first, next)
            : (plan.get(programme) ?? this.#addProgramme(plan, programme, block, first, next));
        const sum = this.#sums[ofGroup === -1 ? this.#placeOf(group, programme, on.place) : ofGroup];
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
    this.#places.clear();
    return sums;
  }

  #addRun(
    { cells, days }: PlanBlock,
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
    let plan = this.#plans.get(key);
    if (plan === undefined) this.#plans.set(key, (plan = new Map<number, OnProgramme>()));
    return plan;
  }

  #addProgramme(
    plan: Map<number, OnProgramme>,
    programme: number,
    block: PlanBlock,
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
    { enrolments, statuses }: PlanBlock,
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
    const place = placeIn(this.#programmes, programme);
    return { ...this.#counted(programme, enrolmentStart, enrolled), place };
  }

  #placeOf(group: number, programme: number | undefined, programmePlace: number): number {
    const key = programmePlace * PLACES + group;
    let place = this.#places.get(key);
    if (place === undefined) {
      this.#places.set(key, (place = this.#sums.length));
      this.#sums.push({ group, programme, overdue: 0, visible: 0 });
    }
    return place;
  }
}

/** Then their starts decide, which hardly two learners share: nothing is remembered of such a plan. */
function hasSeveralOnOne(enrolments: Int32Array, first: number, next: number): boolean {
  for (let at = first + ENROLMENT_INTS; at < next; at += ENROLMENT_INTS)
    if (enrolments[at + 1] === enrolments[at + 1 - ENROLMENT_INTS]) return true;
  return false;
}

/** More than there are statuses of enrolments. */
const MOST_STATUSES = 64;

function placeIn<K>(places: Map<K, number>, key: K): number {
  let place = places.get(key);
  if (place === undefined) places.set(key, (place = places.size));
  return place;
}
