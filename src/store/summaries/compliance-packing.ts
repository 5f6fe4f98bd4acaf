import { Numbering } from '../../domain/numbering.js';
import type { DayCodes, DecimalDays } from './day-codes.js';
import { narrowDays, wideDays } from './day-codes.js';
import type { Cells } from './packed-content.js';
import { packed, textOf } from './packed-content.js';
import { BLOCK_FORM, FAR, HIGHEST_LEVEL, MIXED, sortFlag } from './compliance-block.js';

/** Index of the person in the block, number of the organisation, job, position, start and end. */
export type AssignmentRow = readonly [
  person: number,
  organisation: number,
  job: string | null,
  position: string | null,
  start: number | null,
  end: number | null,
];

/**
 * Index of the person in the block, number of the competence, date from, level, date awarded and
 * stored expiry (each 0 for none).
 */
export type AchievementRow = readonly [
  person: number,
  competence: number,
  from: number,
  level: number,
  awarded: number,
  expires: number,
];

/**
 * Packs the rows, which come in the order of person and number, and of person, competence, date from
 * and level.
 * @param isWide with codes for all dates; dates before 1900 always need them
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

class TooWide extends Error {}

/** Fewer achievements of one sort make no run of their own, but go into a mixed one. */
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
    const organisations = new Numbering<number>();
    const [jobs, positions, posts] = [
      new Numbering<string>(),
      new Numbering<string>(),
      new Numbering<string>(),
    ];
    const postOf = assignments.map(([, organisation, job, position]) =>
      posts.of(
        [organisations.of(organisation), optional(jobs, job), optional(positions, position)].join(' '),
      ),
    );
    const partsOfPosts = posts.values.map((post) => post.split(' ').map(Number));
    for (const column of [
      ...[0, 1, 2].map((part) => partsOfPosts.map((parts) => parts[part] ?? 0)),
      assignments.map(([person]) => person),
      postOf,
      assignments.map(([, , , , start]) => this.#code(start ?? 0)),
      assignments.map(([, , , , , end]) => this.#code(end ?? 0)),
    ])
      addAll(this.#cells, column);
    const sections = this.#sectionsOf(achievements);
    this.#ints.push(organisations.values.length, posts.values.length, assignments.length, sections.size);
    addAll(this.#ints, organisations.values);
    for (const [competence, section] of sections) this.#addSection(competence, section);
    return packed(BLOCK_FORM, {
      ints: Int32Array.from(this.#ints),
      cells: this.#packedCells(),
      texts: [jobs, positions].map(({ values }) => textOf(values)),
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
    // The packed levels: two above the highest are equal.
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

  /** Adds the layer's achievements to the cells as runs, and returns the description of each. */
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
      const described = [run.length, column(people), column(from), sort, Number(isLater)];
      if (sort === MIXED) column(sorts);
      return described;
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

/** Indexes of the numbers, from the smallest number on. */
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
  readonly #numbers = new Numbering<number>();

  get count(): number {
    return this.#numbers.values.length;
  }

  of(level: number, flags: number, reach: number): number {
    // A reach is less than 2 ** 22 days either way, or FAR.
    const key = level * 2 ** 26 + flags * 2 ** 24 + (reach === FAR ? 0 : reach + 2 ** 23);
    const next = this.count;
    const number = this.#numbers.of(key);
    if (number === next) {
      this.ints.push(level, flags, reach);
      if ((flags & sortFlag.tie) !== 0) this.ties.add(number);
    }
    return number;
  }
}

/** One more than the number of the value; 0 for none. */
function optional<T>(numbering: Numbering<T>, value: T | null): number {
  return value === null ? 0 : numbering.of(value) + 1;
}
