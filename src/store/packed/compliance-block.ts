import type { Cells, PackedContent } from './content.js';
import { packed, unpacked } from './content.js';
import type { DayCodes, DecimalDays } from './day-codes.js';
import { narrowDays, wideDays } from './day-codes.js';

/**
 * What compliance needs to know of a block of people: their assignments and achievements, as dates and never as figures, so
 * that it serves any day and any requirements, renewal periods and tree of organisations.
 *
 * The achievements of one competence stand together (a section), in runs with at most one of each person. The first runs hold the
 * earliest achievement of those who have the most, and so on until the last ones hold everybody's latest: going through the runs up to
 * a day, and overwriting what was found for the person, leaves the current achievement of each.
 */
export interface ComplianceBlock {
  readonly days: DayCodes;
  readonly cells: Cells;
  readonly ints: Int32Array;
  /** Numbers of organisations; the posts name them by their place here. */
  readonly organisations: Int32Array;
  /** Names of jobs and positions; the posts name them by their place here and one more, 0 for none. Decoded when asked for. */
  readonly jobs: () => readonly string[];
  readonly positions: () => readonly string[];
  readonly posts: Posts;
  readonly assignments: Assignments;
  readonly sections: readonly Section[];
}

/** Where columns of cells begin, and how long they are. */
export interface Posts {
  readonly count: number;
  readonly organisation: number;
  readonly job: number;
  readonly position: number;
}

/** In the order of person and number. */
export interface Assignments {
  readonly count: number;
  /** Places of people in the block. */
  readonly person: number;
  readonly post: number;
  /** Day codes; 0 for none. */
  readonly start: number;
  readonly end: number;
}

export interface Section {
  /** Number of the competence. */
  readonly competence: number;
  readonly sortCount: number;
  /** Where among the ints its sorts begin, `SORT_INTS` numbers of each. */
  readonly sorts: number;
  readonly runCount: number;
  /** Where among the ints its runs begin, `RUN_INTS` numbers of each, the earliest achievements first. */
  readonly runs: number;
}

/**
 * What achievements of one sort agree in, by its place: the level, `sortFlag` bits, and how many days after the date from comes the
 * stored expiry or, where none is, the award that the renewal is reckoned from; `FAR` where it comes later than the codes tell.
 */
export const sortInt = { level: 0, flags: 1, reach: 2 } as const;
export const SORT_INTS = 3;

/** An expiry is stored; the person's achievement before it agrees in date from and level, so that the later expiry counts. */
export const sortFlag = { stored: 1, tie: 2 } as const;

/**
 * What is said of a run, by its place: how many achievements it holds, in the order of their dates from; where among the cells begin the
 * places of the people, and the dates from as codes; the sort of all, which is none of ties, or `MIXED`, and the sorts stand behind the
 * dates; and whether (1) their people have achievements before these.
 */
export const runInt = { count: 0, people: 1, from: 2, sort: 3, isLater: 4 } as const;
export const RUN_INTS = 5;
export const MIXED = -1;

/** Of an assignment: place of the person in the block, number of the organisation, job, position, start and end. */
export type AssignmentRow = readonly [
  person: number,
  organisation: number,
  job: string | null,
  position: string | null,
  start: number | null,
  end: number | null,
];

/**
 * Of an achievement: place of the person in the block, number of the competence, date from, level, date awarded (0 for none) and
 * stored expiry (0 for none).
 */
export type AchievementRow = readonly [
  person: number,
  competence: number,
  from: number,
  level: number,
  awarded: number,
  expires: number,
];

/** The form of what is written. Another number, whenever the form changes, and blocks in the old one are made anew. */
const MARK = 0x504b_c102;

/** Levels above this count as this. */
export const HIGHEST_LEVEL = 2 ** 26 - 1;

/** More days than there are. */
export const FAR = 0x3fff_ffff;

/**
 * Packs the rows, which come in the order of person and number, and of person, competence, date from and level. `isWide` asks for
 * codes of all dates; without it they are taken only where dates before 1900 need them.
 */
export function packCompliance(
  assignments: readonly AssignmentRow[],
  achievements: readonly AchievementRow[],
  days: DecimalDays,
  isWide = false,
): Uint8Array {
  if (isWide) return new Packing(wideDays, days).pack(assignments, achievements);
  try {
    return new Packing(narrowDays, days).pack(assignments, achievements);
  } catch (error) {
    if (error instanceof TooWide) return new Packing(wideDays, days).pack(assignments, achievements);
    throw error;
  }
}

/** Undefined where the bytes are no block of this form, or damaged. */
export function openCompliance(bytes: Uint8Array): ComplianceBlock | undefined {
  const content = unpacked(MARK, bytes);
  return content === undefined ? undefined : blockFrom(content);
}

class TooWide extends Error {}

const COUNTS = 4;
const SECTION_INTS = 3;

/** Of fewer achievements than these no run of their sort is made: the others of the layer go into a mixed one. */
const WORTH_A_RUN = 16;

/** Achievements of one competence, one of each person, by column. */
interface Layer {
  readonly people: number[];
  /** Day codes. */
  readonly from: number[];
  readonly sorts: number[];
}

/** All achievements of one competence; the first layer here is of everybody's latest. */
interface Layers {
  readonly sorts: Sorts;
  readonly layers: Layer[];
}

class Packing {
  readonly #codes: DayCodes;
  readonly #days: DecimalDays;
  readonly #ints: number[] = [];
  readonly #cells: number[] = [];

  constructor(codes: DayCodes, days: DecimalDays) {
    this.#codes = codes;
    this.#days = days;
  }

  pack(assignments: readonly AssignmentRow[], achievements: readonly AchievementRow[]): Uint8Array {
    const [organisations, jobs, positions] = [
      new Places<number>(),
      new Places<string>(),
      new Places<string>(),
    ];
    const posts = new Map<string, number>();
    const postCells: [number[], number[], number[]] = [[], [], []];
    const postOf = assignments.map(([, organisation, job, position]) => {
      const parts = [
        organisations.of(organisation),
        jobs.ofOptional(job),
        positions.ofOptional(position),
      ] as const;
      const key = parts.join(' ');
      let post = posts.get(key);
      if (post === undefined) {
        posts.set(key, (post = posts.size));
        parts.forEach((part, index) => postCells[index]?.push(part));
      }
      return post;
    });
    for (const column of [
      ...postCells,
      assignments.map(([person]) => person),
      postOf,
      assignments.map(([, , , , start]) => this.#code(start ?? 0)),
      assignments.map(([, , , , , end]) => this.#code(end ?? 0)),
    ])
      addAll(this.#cells, column);
    const sections = this.#sectionsOf(achievements);
    this.#ints.push(organisations.values.length, posts.size, assignments.length, sections.size);
    addAll(this.#ints, organisations.values);
    for (const [competence, section] of sections) this.#addSection(competence, section);
    return packed(MARK, {
      ints: Int32Array.from(this.#ints),
      cells: this.#packedCells(),
      texts: [jobs, positions].map(({ values }) => new TextEncoder().encode(JSON.stringify(values))),
    });
  }

  #sectionsOf(achievements: readonly AchievementRow[]): Map<number, Layers> {
    const sections = new Map<number, Layers>();
    for (let first = 0, next = 0; first < achievements.length; first = next) {
      const [person, competence] = achievements[first] as AchievementRow;
      do next += 1;
      while (achievements[next]?.[0] === person && achievements[next]?.[1] === competence);
      let section = sections.get(competence);
      if (section === undefined) sections.set(competence, (section = { sorts: new Sorts(), layers: [] }));
      let before: AchievementRow | undefined;
      for (let at = first; at < next; at += 1) {
        const row = achievements[at] as AchievementRow;
        const layer = (section.layers[next - 1 - at] ??= { people: [], from: [], sorts: [] });
        layer.people.push(person);
        layer.from.push(this.#code(row[2]));
        layer.sorts.push(this.#sortOf(row, before, section.sorts));
        before = row;
      }
    }
    return sections;
  }

  #sortOf(row: AchievementRow, before: AchievementRow | undefined, sorts: Sorts): number {
    const [, , from, , awarded, expires] = row;
    const level = levelOf(row);
    // The levels as they are kept: two that are both above the highest have become one.
    const isTie = before !== undefined && before[2] === from && levelOf(before) === level;
    const end = expires === 0 ? awarded : expires;
    return sorts.of(
      level,
      (expires === 0 ? 0 : sortFlag.stored) | (isTie ? sortFlag.tie : 0),
      end === 0 || end === from ? 0 : this.#reach(this.#code(from), this.#code(end)),
    );
  }

  #addSection(competence: number, { sorts, layers }: Layers): void {
    const runs = layers.reverse().flatMap((layer, index) => this.#runsOf(layer, sorts.ties, index > 0));
    this.#ints.push(competence, sorts.count, runs.length);
    addAll(this.#ints, sorts.ints);
    for (const run of runs) addAll(this.#ints, run);
  }

  /** Adds the layer's achievements to the cells, as runs; gives what is said of each. */
  #runsOf({ people, from, sorts }: Layer, ties: ReadonlySet<number>, isLater: boolean): number[][] {
    const counts = new Map<number, number>();
    for (const sort of sorts) counts.set(sort, (counts.get(sort) ?? 0) + 1);
    const runs = new Map<number, number[]>();
    for (const index of inOrder(from)) {
      const sort = sorts[index] ?? 0;
      const key = ties.has(sort) || (counts.get(sort) ?? 0) < WORTH_A_RUN ? MIXED : sort;
      const run = runs.get(key);
      if (run === undefined) runs.set(key, [index]);
      else run.push(index);
    }
    return Array.from(runs, ([sort, run]) => {
      const column = (of: readonly number[]): number => {
        for (const index of run) this.#cells.push(of[index] ?? 0);
        return this.#cells.length - run.length;
      };
      const said = [run.length, column(people), column(from), sort, Number(isLater)];
      if (sort === MIXED) column(sorts);
      return said;
    });
  }

  /** Nothing is known of how far a date lies that is written as `later`. */
  #reach(from: number, to: number): number {
    return to === this.#codes.later ? FAR : to - from;
  }

  #code(decimal: number): number {
    if (decimal === 0) return 0;
    const code = this.#days.of(decimal) - this.#codes.zero;
    if (code < 1) throw new TooWide();
    return Math.min(code, this.#codes.later);
  }

  #packedCells(): Cells {
    if (this.#codes === wideDays) return Int32Array.from(this.#cells);
    const cells = Uint16Array.from(this.#cells);
    if (cells.some((cell, index) => cell !== this.#cells[index])) throw new TooWide();
    return cells;
  }
}

/** Places of the numbers, from the smallest number on. */
function inOrder(numbers: readonly number[]): number[] {
  const keys = Float64Array.from(numbers, (number, index) => number * 2 ** 24 + index).sort();
  return Array.from(keys, (key) => key % 2 ** 24);
}

function addAll(to: number[], numbers: readonly number[]): void {
  for (const number of numbers) to.push(number);
}

function levelOf([, , , level]: AchievementRow): number {
  return Math.min(level, HIGHEST_LEVEL);
}

/** The sorts of a section, in the order in which they were met. */
class Sorts {
  readonly ints: number[] = [];
  /** Those of ties. */
  readonly ties = new Set<number>();
  readonly #places = new Map<number, number>();

  get count(): number {
    return this.#places.size;
  }

  of(level: number, flags: number, reach: number): number {
    // A reach is less than 2 ** 22 days either way, or FAR.
    const key = level * 2 ** 26 + flags * 2 ** 24 + (reach === FAR ? 0 : reach + 2 ** 23);
    let place = this.#places.get(key);
    if (place === undefined) {
      this.#places.set(key, (place = this.count));
      this.ints.push(level, flags, reach);
      if ((flags & sortFlag.tie) !== 0) this.ties.add(place);
    }
    return place;
  }
}

/** Values in the order in which they were met. */
class Places<T> {
  readonly values: T[] = [];
  readonly #places = new Map<T, number>();

  of(value: T): number {
    let place = this.#places.get(value);
    if (place === undefined) {
      this.#places.set(value, (place = this.values.length));
      this.values.push(value);
    }
    return place;
  }

  /** One more than its place; 0 for none. */
  ofOptional(value: T | null): number {
    return value === null ? 0 : this.of(value) + 1;
  }
}

function blockFrom({ ints, cells, texts }: PackedContent): ComplianceBlock {
  const [organisationCount = 0, postCount = 0, assignmentCount = 0, sectionCount = 0] = ints;
  let at = 0;
  const column = (length: number): number => (at += length) - length;
  const posts = {
    count: postCount,
    organisation: column(postCount),
    job: column(postCount),
    position: column(postCount),
  };
  const assignments = {
    count: assignmentCount,
    person: column(assignmentCount),
    post: column(assignmentCount),
    start: column(assignmentCount),
    end: column(assignmentCount),
  };
  return {
    days: cells instanceof Uint16Array ? narrowDays : wideDays,
    cells,
    ints,
    organisations: ints.subarray(COUNTS, COUNTS + organisationCount),
    jobs: () => namesIn(texts[0]),
    positions: () => namesIn(texts[1]),
    posts,
    assignments,
    sections: sectionsIn(ints, COUNTS + organisationCount, sectionCount),
  };
}

function sectionsIn(ints: Int32Array, first: number, count: number): Section[] {
  const sections: Section[] = [];
  let at = first;
  for (let index = 0; index < count; index += 1) {
    const [competence = 0, sortCount = 0, runCount = 0] = [ints[at], ints[at + 1], ints[at + 2]];
    const sorts = at + SECTION_INTS;
    const runs = sorts + SORT_INTS * sortCount;
    sections.push({ competence, sortCount, sorts, runCount, runs });
    at = runs + RUN_INTS * runCount;
  }
  return sections;
}

/** What `pack` wrote, and the checksum held. */
function namesIn(text: Uint8Array | undefined): readonly string[] {
  const names: unknown = JSON.parse(new TextDecoder().decode(text ?? new Uint8Array()));
  return Array.isArray(names) ? names.map(String) : [];
}
