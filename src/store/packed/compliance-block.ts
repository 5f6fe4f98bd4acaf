import type { Cells, PackedContent } from './content.js';
import { packed, unpacked } from './content.js';
import type { DayCodes, DecimalDays } from './day-codes.js';
import { narrowDays, wideDays } from './day-codes.js';

/**
 * What compliance needs to know of a block of people: their assignments and achievements, as dates and never as figures, so
 * that it serves any day and any requirements, renewal periods and tree of organisations.
 *
 * The achievements of one competence stand together (a section) in the order of date from, person and level. Going through
 * them up to a day and overwriting what was found for the person leaves the current achievement of each.
 */
export interface ComplianceBlock {
  readonly days: DayCodes;
  readonly cells: Cells;
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
  readonly count: number;
  readonly person: number;
  readonly from: number;
  /** -1: all are of the one level. */
  readonly levels: number;
  readonly level: number;
  /** -1: none differs from the date from. Else a code of 0 says that it does not. */
  readonly awarded: number;
  /** -1: none has a stored expiry. Else a code of 0 says that there is none. */
  readonly expires: number;
  /** Do some agree in date from, person and level, so that their expiry decides? */
  readonly hasTies: boolean;
  /** The most days from a date from to the award that its renewal is reckoned from; undefined where every expiry is stored. */
  readonly awardReach: number | undefined;
  /** The most days from a date from to a stored expiry; undefined where none is. */
  readonly expiryReach: number | undefined;
}

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
const MARK = 0x504b_c101;

/** Levels above this count as this: with the two bits that a standing takes beside its level it fills a cell. */
export const HIGHEST_LEVEL = 16_383;

const FAR = 0x3fff_ffff;

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
const SECTION_INTS = 6;
const flag = { levels: 1, awarded: 2, expires: 4, ties: 8, unstored: 16 } as const;

class Packing {
  readonly #codes: DayCodes;
  readonly #days: DecimalDays;
  readonly #cells: number[] = [];
  readonly #ints: number[] = [];

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
    const columns = [
      ...postCells,
      assignments.map(([person]) => person),
      postOf,
      assignments.map(([, , , , start]) => this.#code(start ?? 0)),
      assignments.map(([, , , , , end]) => this.#code(end ?? 0)),
    ];
    for (const column of columns) for (const cell of column) this.#cells.push(cell);
    const sections = bySection(achievements);
    this.#ints.push(organisations.values.length, posts.size, assignments.length, sections.size);
    this.#ints.push(...organisations.values);
    for (const [competence, rows] of sections) this.#addSection(competence, rows);
    return packed(MARK, {
      ints: Int32Array.from(this.#ints),
      cells: this.#packedCells(),
      texts: [jobs, positions].map(({ values }) => new TextEncoder().encode(JSON.stringify(values))),
    });
  }

  #addSection(competence: number, rows: readonly AchievementRow[]): void {
    const order = this.#byFrom(rows);
    const firstLevel = levelOf(rows[0]);
    let flags = 0;
    let [awardReach, expiryReach] = [0, 0];
    let previous: AchievementRow | undefined;
    const from: number[] = [];
    const awarded: number[] = [];
    const expires: number[] = [];
    for (const row of order) {
      const [person, , fromDecimal, level, awardedDecimal, expiresDecimal] = row;
      const code = this.#code(fromDecimal);
      const awardCode = this.#code(awardedDecimal);
      const expiryCode = this.#code(expiresDecimal);
      const differs = awardCode !== 0 && awardCode !== code;
      from.push(code);
      awarded.push(differs ? awardCode : 0);
      expires.push(expiryCode);
      if (levelOf(row) !== firstLevel) flags |= flag.levels;
      if (expiryCode === 0) {
        flags |= flag.unstored;
        if (differs) flags |= flag.awarded;
        awardReach = Math.max(awardReach, differs ? this.#reach(code, awardCode) : 0);
      } else {
        flags |= flag.expires;
        expiryReach = Math.max(expiryReach, this.#reach(code, expiryCode));
      }
      // The levels as they are kept: two that are both above the highest have become one.
      if (previous?.[0] === person && this.#code(previous[2]) === code && levelOf(previous) === levelOf(row))
        flags |= flag.ties;
      previous = row;
      if (level < 0) throw new Error(`An achievement has the level ${level}`);
    }
    this.#ints.push(competence, rows.length, flags, firstLevel, awardReach, expiryReach);
    this.#addCells(
      order.map(([person]) => person),
      from,
    );
    if ((flags & flag.levels) !== 0) this.#addCells(order.map(levelOf));
    if ((flags & flag.awarded) !== 0) this.#addCells(awarded);
    if ((flags & flag.expires) !== 0) this.#addCells(expires);
  }

  /** By date from; where two agree, as they came: by person and level. */
  #byFrom(rows: readonly AchievementRow[]): AchievementRow[] {
    const keys = Float64Array.from(rows, ([, , from], index) => this.#code(from) * 2 ** 24 + index).sort();
    return Array.from(keys, (key) => rows[key % 2 ** 24]).filter((row) => row !== undefined);
  }

  #addCells(...columns: readonly (readonly number[])[]): void {
    for (const column of columns) for (const cell of column) this.#cells.push(cell);
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

function levelOf(row: AchievementRow | undefined): number {
  return Math.min(row?.[3] ?? 0, HIGHEST_LEVEL);
}

function bySection(achievements: readonly AchievementRow[]): Map<number, AchievementRow[]> {
  const sections = new Map<number, AchievementRow[]>();
  for (const row of achievements) {
    const section = sections.get(row[1]);
    if (section === undefined) sections.set(row[1], [row]);
    else section.push(row);
  }
  return sections;
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
  const sections: Section[] = [];
  for (let index = 0; index < sectionCount; index += 1) {
    const place = COUNTS + organisationCount + SECTION_INTS * index;
    const count = ints[place + 1] ?? 0;
    const flags = ints[place + 2] ?? 0;
    const optional = (bit: number): number => ((flags & bit) === 0 ? -1 : column(count));
    sections.push({
      competence: ints[place] ?? 0,
      count,
      person: column(count),
      from: column(count),
      levels: optional(flag.levels),
      level: ints[place + 3] ?? 0,
      awarded: optional(flag.awarded),
      expires: optional(flag.expires),
      hasTies: (flags & flag.ties) !== 0,
      awardReach: (flags & flag.unstored) === 0 ? undefined : ints[place + 4],
      expiryReach: (flags & flag.expires) === 0 ? undefined : ints[place + 5],
    });
  }
  return {
    days: cells instanceof Uint16Array ? narrowDays : wideDays,
    cells,
    organisations: ints.subarray(COUNTS, COUNTS + organisationCount),
    jobs: () => namesIn(texts[0]),
    positions: () => namesIn(texts[1]),
    posts,
    assignments,
    sections,
  };
}

/** What `pack` wrote, and the checksum held. */
function namesIn(text: Uint8Array | undefined): readonly string[] {
  const names: unknown = JSON.parse(new TextDecoder().decode(text ?? new Uint8Array()));
  return Array.isArray(names) ? names.map(String) : [];
}
