import { dayNumber } from '../../domain/calendar.js';
import type { AwardWindow } from '../../domain/competence/award-window.js';
import type { ComplianceWindow } from '../../domain/competence/status.js';
import type { ComplianceBlock, Section } from './compliance-block.js';
import { HIGHEST_LEVEL, MIXED, RUN_INTS, runInt, SORT_INTS, sortFlag, sortInt } from './compliance-block.js';
import type { Cells } from './packed-content.js';
import type { DayCodes } from './day-codes.js';
import { PEOPLE_IN_BLOCK } from './people-blocks.js';

/** After every day. */
const NEVER = 0x3fff_ffff;

/** Standings of a competence that expires within the window, and of one that lasts longer. */
const SOON = 1;
const LASTING = 1 << 15;

/** The most standings in one sum that `soonIn` and `achievedIn` can split. */
export const MOST_STANDINGS = LASTING - 1;

/** Of how many standings that were added up the competence expires within the window. */
export function soonIn(sum: number): number {
  return sum & (LASTING - 1);
}

/** Of how many standings that were added up the competence is achieved, expiring or not. */
export function achievedIn(sum: number): number {
  return (sum >>> 15) + (sum & (LASTING - 1));
}

/** A competence at a level, by its number, and the award dates that matter of it. */
export interface RowOf {
  readonly competence: number;
  readonly level: number;
  readonly awards: AwardWindow;
}

interface Row {
  /** Where it begins among the standings. */
  readonly start: number;
  readonly level: number;
  /** As days since 1970. */
  readonly validFrom: number;
  readonly lastingFrom: number;
}

/**
 * Standings of a block's people in some competences at some levels, as numbers that can be summed.
 * 0 means no current achievement, one below the level, or one not valid on the window's first day.
 */
export class Standings {
  readonly #window: { readonly asOf: number; readonly until: number };
  readonly #rows = new Map<number, Row[]>();
  #count = 0;
  #cells = new Uint16Array(64 * PEOPLE_IN_BLOCK);
  #thresholds = new Int32Array(SORT_THRESHOLDS * 64);

  constructor({ asOf, until }: ComplianceWindow) {
    this.#window = { asOf: dayNumber(asOf), until: dayNumber(until) };
  }

  /** Row after row of `PEOPLE_IN_BLOCK` standings, of the block that `take` took last. */
  get cells(): Uint16Array {
    return this.#cells;
  }

  /** Where the row of a competence at a level begins; the first call for it adds the row. */
  rowOf({ competence, level: given, awards: { validFrom, lastingFrom } }: RowOf): number {
    const level = Math.min(given, HIGHEST_LEVEL);
    const rows = this.#rows.get(competence) ?? [];
    const known = rows.find((row) => row.level === level);
    if (known !== undefined) return known.start;
    const start = PEOPLE_IN_BLOCK * this.#count;
    this.#count += 1;
    rows.push({
      ...{ start, level },
      validFrom: validFrom === null ? NEVER : dayNumber(validFrom),
      lastingFrom: lastingFrom === null ? NEVER : dayNumber(lastingFrom),
    });
    this.#rows.set(competence, rows);
    this.#makeRoom();
    return start;
  }

  /** How many people of the block have achieved the competence of the row that begins there. */
  heldIn(start: number): number {
    let held = 0;
    for (let at = start; at < start + PEOPLE_IN_BLOCK; at += 1) if (this.#cells[at] !== 0) held += 1;
    return held;
  }

  /**
   * Do these codes distinguish all days that the window depends on? No renewal takes less than a
   * day, so no award after the day behind the window matters.
   */
  suffices({ zero, later }: DayCodes): boolean {
    return this.#window.until + 1 - zero < later;
  }

  /** Finds where the block's people stand in the competences that have a row. */
  take(block: ComplianceBlock): void {
    this.#cells.fill(0, 0, this.#count * PEOPLE_IN_BLOCK);
    for (const section of block.sections)
      for (const row of this.#rows.get(section.competence) ?? []) this.#takeSection(block, section, row);
  }

  #takeSection(block: ComplianceBlock, section: Section, row: Row): void {
    const { ints, cells } = block;
    const earliest = this.#findThresholds(block, section, row);
    const into = this.#cells.subarray(row.start, row.start + PEOPLE_IN_BLOCK);
    const asOf = this.#window.asOf - block.days.zero;
    for (let each = 0; each < section.runCount; each += 1) {
      const run = section.runs + RUN_INTS * each;
      const from = ints[run + runInt.from] ?? 0;
      const end = from + (ints[run + runInt.count] ?? 0);
      // Neither these are valid nor any that come before them.
      if ((cells[end - 1] ?? 0) < earliest) continue;
      const last = firstFrom(cells, from, end, asOf + 1);
      const dated = { from, last, people: ints[run + runInt.people] ?? 0 };
      const sort = ints[run + runInt.sort] ?? 0;
      if (sort === MIXED) overwriteMixed(cells, { ...dated, sorts: end }, this.#thresholds, into);
      else
        overwrite(
          cells,
          dated,
          this.#thresholds,
          SORT_THRESHOLDS * sort,
          ints[run + runInt.isLater] !== 0,
          into,
        );
    }
  }

  /**
   * Computes for each sort from which date from on its achievements are valid, and from which on
   * beyond the window: in one sort the expiry is equally far from the date from. Returns the
   * earliest of these dates.
   */
  #findThresholds(
    { ints, days: { zero } }: ComplianceBlock,
    { sortCount, sorts }: Section,
    { level, validFrom, lastingFrom }: Row,
  ): number {
    if (SORT_THRESHOLDS * sortCount > this.#thresholds.length)
      this.#thresholds = new Int32Array(2 * SORT_THRESHOLDS * sortCount);
    const { asOf, until } = this.#window;
    let earliest = NEVER;
    for (let sort = 0; sort < sortCount; sort += 1) {
      const at = sorts + SORT_INTS * sort;
      const flags = ints[at + sortInt.flags] ?? 0;
      const reach = ints[at + sortInt.reach] ?? 0;
      const isHighEnough = (ints[at + sortInt.level] ?? 0) >= level;
      const isStored = (flags & sortFlag.stored) !== 0;
      const valid = isHighEnough ? threshold(isStored ? asOf : validFrom, reach, zero) : NEVER;
      const lasting = isHighEnough ? threshold(isStored ? until + 1 : lastingFrom, reach, zero) : NEVER;
      this.#thresholds[SORT_THRESHOLDS * sort] = valid;
      this.#thresholds[SORT_THRESHOLDS * sort + 1] = lasting;
      this.#thresholds[SORT_THRESHOLDS * sort + 2] = flags & sortFlag.tie;
      earliest = Math.min(earliest, valid);
    }
    return earliest;
  }

  #makeRoom(): void {
    const wanted = this.#count * PEOPLE_IN_BLOCK;
    if (wanted <= this.#cells.length) return;
    const larger = new Uint16Array(2 * wanted);
    larger.set(this.#cells);
    this.#cells = larger;
  }
}

/** Numbers of each sort: valid from, lasting from, and whether it is one of ties. */
const SORT_THRESHOLDS = 3;

/** The code of the date from that lies so many days before a day. */
function threshold(day: number, reach: number, zero: number): number {
  return day === NEVER ? NEVER : day - zero - reach;
}

/** Index of the first cell from `start` on whose date is not before the day; else `end`. */
function firstFrom(cells: Cells, start: number, end: number, day: number): number {
  if (end > start && (cells[end - 1] ?? 0) < day) return end;
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cells[middle] ?? 0) < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the dates from of achievements begin and end, and where the indexes of people begin. */
interface Dated {
  readonly from: number;
  readonly last: number;
  readonly people: number;
}

/** Writes the standings of a run of one sort. */
function overwrite(
  cells: Cells,
  { from, last, people }: Dated,
  thresholds: Int32Array,
  sort: number,
  isLater: boolean,
  into: Uint16Array,
): void {
  const valid = firstFrom(cells, from, last, thresholds[sort] ?? 0);
  const lasting = firstFrom(cells, valid, last, thresholds[sort + 1] ?? 0);
  const toPeople = people - from;
  // Whoever has none before these stands nowhere yet.
  if (isLater) for (let at = from; at < valid; at += 1) into[cells[toPeople + at] ?? 0] = 0;
  for (let at = valid; at < lasting; at += 1) into[cells[toPeople + at] ?? 0] = SOON;
  for (let at = lasting; at < last; at += 1) into[cells[toPeople + at] ?? 0] = LASTING;
}

/** Writes the standings of a run of several sorts. */
function overwriteMixed(
  cells: Cells,
  { from, last, people, sorts }: Dated & { readonly sorts: number },
  thresholds: Int32Array,
  into: Uint16Array,
): void {
  for (let at = 0; at < last - from; at += 1) {
    const sort = SORT_THRESHOLDS * (cells[sorts + at] ?? 0);
    const date = cells[from + at] ?? 0;
    const person = cells[people + at] ?? 0;
    const standing = date < (thresholds[sort] ?? 0) ? 0 : date < (thresholds[sort + 1] ?? 0) ? SOON : LASTING;
    // A standing grows with the expiry: of ties the latest expiry counts.
    into[person] = thresholds[sort + 2] === 0 ? standing : Math.max(standing, into[person] ?? 0);
  }
}
