import { toDecimal } from '../../domain/calendar.js';
import type { ComplianceWindow } from '../../domain/competence/status.js';
import type { AchievedCounts, CompetenceAwards, PostRequirements } from '../compliance.js';
import type { ComplianceBlock, Section } from './compliance-block.js';
import { HIGHEST_LEVEL } from './compliance-block.js';
import type { Cells } from './content.js';
import type { DayCodes } from './day-codes.js';
import { DecimalDays } from './day-codes.js';
import { PEOPLE_IN_BLOCK } from './people.js';

/** After every day. */
const NEVER = 0x3fff_ffff;

/**
 * Where the people of a block stand in some competences, as one number each: 0 where the current achievement is not valid on the
 * window's first day or there is none, else its level times four, plus 1 where it expires within the window and 2 where it does not.
 */
export class Standings {
  readonly #window: { readonly asOf: number; readonly until: number };
  readonly #days = new DecimalDays();
  readonly #rows = new Map<number, number>();
  readonly #validFrom: number[] = [];
  readonly #lastingFrom: number[] = [];
  #cells = new Uint16Array(64 * PEOPLE_IN_BLOCK);

  constructor({ asOf, until }: ComplianceWindow) {
    this.#window = { asOf: this.#dayOf(asOf), until: this.#dayOf(until) };
  }

  /** Row after row of `PEOPLE_IN_BLOCK` numbers, of the block that `take` took last. */
  get cells(): Uint16Array {
    return this.#cells;
  }

  /** The row of a competence, by its number, from now on; its award dates are taken where it is first asked for. */
  rowOf(competence: number, { awards }: CompetenceAwards): number {
    let row = this.#rows.get(competence);
    if (row === undefined) {
      this.#rows.set(competence, (row = this.#rows.size));
      this.#validFrom.push(awards.validFrom === null ? NEVER : this.#dayOf(awards.validFrom));
      this.#lastingFrom.push(awards.lastingFrom === null ? NEVER : this.#dayOf(awards.lastingFrom));
      this.#makeRoom();
    }
    return row;
  }

  /** How many people of the block validly hold the row's competence. */
  heldIn(row: number): number {
    let held = 0;
    for (let at = row * PEOPLE_IN_BLOCK; at < (row + 1) * PEOPLE_IN_BLOCK; at += 1)
      if (this.#cells[at] !== 0) held += 1;
    return held;
  }

  /**
   * Do these codes tell apart all days that the window depends on? No renewal takes less than a day, so the award dates that matter
   * are none later than the day after the window.
   */
  suffices({ zero, later }: DayCodes): boolean {
    return this.#window.until + 1 - zero < later;
  }

  /** Finds where the block's people stand in the competences that have a row. */
  take(block: ComplianceBlock): void {
    this.#cells.fill(0, 0, this.#rows.size * PEOPLE_IN_BLOCK);
    for (const section of block.sections) {
      const row = this.#rows.get(section.competence);
      if (row !== undefined) this.#takeSection(block, section, row);
    }
  }

  #takeSection({ cells, days: { zero } }: ComplianceBlock, section: Section, row: number): void {
    const asOf = this.#window.asOf - zero;
    const until = this.#window.until - zero;
    const valid = (this.#validFrom[row] ?? NEVER) - zero;
    const lasting = (this.#lastingFrom[row] ?? NEVER) - zero;
    const first = lowerBound(cells, section, earliestValid(section, asOf, valid));
    const last = lowerBound(cells, section, asOf + 1);
    const into = this.#cells.subarray(row * PEOPLE_IN_BLOCK, (row + 1) * PEOPLE_IN_BLOCK);
    if (section.levels === -1 && section.awarded === -1 && section.expires === -1 && !section.hasTies) {
      // Every award lasts from its date from, and those from `first` on are valid.
      const standing = section.level << 2;
      const split = Math.min(last, Math.max(first, lowerBound(cells, section, lasting)));
      for (let at = section.person + first; at < section.person + split; at += 1)
        into[cells[at] ?? 0] = standing | 1;
      for (let at = section.person + split; at < section.person + last; at += 1)
        into[cells[at] ?? 0] = standing | 2;
    } else {
      overwrite(cells, section, { first, last, asOf, until, valid, lasting }, into);
    }
  }

  #makeRoom(): void {
    const wanted = this.#rows.size * PEOPLE_IN_BLOCK;
    if (wanted <= this.#cells.length) return;
    const larger = new Uint16Array(2 * wanted);
    larger.set(this.#cells);
    this.#cells = larger;
  }

  #dayOf(date: Parameters<typeof toDecimal>[0]): number {
    return this.#days.of(toDecimal(date));
  }
}

/** An achievement with an earlier date from is not valid, whatever its expiry follows from, and comes before all that are. */
function earliestValid({ awardReach, expiryReach }: Section, asOf: number, valid: number): number {
  const byAward = awardReach === undefined ? NEVER : valid - awardReach;
  const byExpiry = expiryReach === undefined ? NEVER : asOf - expiryReach;
  return Math.min(byAward, byExpiry);
}

function overwrite(
  cells: Cells,
  section: Section,
  bounds: Readonly<Record<'first' | 'last' | 'asOf' | 'until' | 'valid' | 'lasting', number>>,
  into: Uint16Array,
): void {
  const { first, last, asOf, until, valid, lasting } = bounds;
  const { person, from, levels, level, awarded, expires, hasTies } = section;
  for (let at = first; at < last; at += 1) {
    const expiry = expires === -1 ? 0 : (cells[expires + at] ?? 0);
    let tier: number;
    if (expiry !== 0) {
      tier = expiry < asOf ? 0 : expiry > until ? 2 : 1;
    } else {
      const award = (awarded === -1 ? 0 : cells[awarded + at]) || (cells[from + at] ?? 0);
      tier = award < valid ? 0 : award >= lasting ? 2 : 1;
    }
    const who = cells[person + at] ?? 0;
    const itsLevel = levels === -1 ? level : (cells[levels + at] ?? 0);
    const standing = tier === 0 ? 0 : (itsLevel << 2) | tier;
    // The tier grows with the expiry, as far as it matters here: of rows that agree in all else the latest expiry counts.
    into[who] = hasTies && isTie(cells, section, at) ? Math.max(into[who] ?? 0, standing) : standing;
  }
}

/** Does it agree with the one before in date from, person and level? */
function isTie(cells: Cells, { person, from, levels }: Section, at: number): boolean {
  return (
    at > 0 &&
    cells[from + at] === cells[from + at - 1] &&
    cells[person + at] === cells[person + at - 1] &&
    (levels === -1 || cells[levels + at] === cells[levels + at - 1])
  );
}

/** Place of the section's first achievement whose date from is not before the day. */
function lowerBound(cells: Cells, { from, count }: Section, day: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cells[from + middle] ?? 0) < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The tenant's numbers of what requirements are about. */
export interface TenantNumbers {
  /** Keys by number. */
  readonly organisations: ReadonlyMap<number, string>;
  /** Numbers by name. */
  readonly competences: ReadonlyMap<string, number>;
}

/** A set of required competences, as it is counted. */
interface RequiredSet {
  /** Where the row of each competence begins among the standings. */
  readonly rows: Int32Array;
  /** The least standing that achieves it. */
  readonly least: Int32Array;
  /** Place of each competence among those counted. */
  readonly competences: Int32Array;
  /** How many are required, those that the store has no number of among them. */
  readonly size: number;
}

/** Counts blocks, one after another. */
export class ComplianceCounting {
  readonly standings: Standings;
  readonly #window: { readonly asOf: number };
  readonly #requirements: PostRequirements;
  readonly numbers: TenantNumbers;
  readonly #isCounted: (organisation: string) => boolean;
  readonly #sets: RequiredSet[] = [];
  readonly #setOfClasses = new Map<number, number>();
  readonly #classOfOrganisation = new Map<number, number>();
  readonly #competencePlaces = new Map<string, number>();
  readonly #byCompetence: { required: number; achieved: number; expiringSoon: number }[] = [];

  constructor(
    window: ComplianceWindow,
    requirements: PostRequirements,
    numbers: TenantNumbers,
    organisations: ReadonlySet<string> | undefined,
  ) {
    this.standings = new Standings(window);
    this.#window = { asOf: new DecimalDays().of(toDecimal(window.asOf)) };
    this.#requirements = requirements;
    this.numbers = numbers;
    this.#isCounted = (organisation) => organisations?.has(organisation) ?? true;
  }

  /**
   * Counts the block's assignments that count on the day: what each has achieved, in the order of their sets. By competence the
   * sums are added to what other blocks had.
   */
  take(block: ComplianceBlock): BlockAssignments {
    const setOfPost = this.#setsOf(block);
    const found = this.#assignmentsOf(block, setOfPost);
    this.standings.take(block);
    for (let set = 0, at = 0; set < this.#sets.length; set += 1) {
      const end = found.endOfSet[set] ?? at;
      if (end > at) this.#countSet(found, set, at, end);
      at = end;
    }
    return found;
  }

  sizeOf(set: number): number {
    return this.#sets[set]?.size ?? 0;
  }

  /** Over all blocks that were taken. */
  byCompetence(): (AchievedCounts & { readonly competence: string })[] {
    return Array.from(this.#competencePlaces, ([competence, place]) => {
      const counts = this.#byCompetence[place] ?? { required: 0, achieved: 0, expiringSoon: 0 };
      return { competence, ...counts };
    }).filter(({ required }) => required > 0);
  }

  #countSet(found: BlockAssignments, set: number, start: number, end: number): void {
    const { rows, least, competences } = this.#sets[set] as RequiredSet;
    const { cells } = this.standings;
    const { people, achieved, expiringSoon } = found;
    for (let each = 0; each < rows.length; each += 1) {
      const row = rows[each] ?? 0;
      const below = (least[each] ?? 0) - 1;
      let [held, soon] = [0, 0];
      for (let at = start; at < end; at += 1) {
        const standing = cells[row + (people[at] ?? 0)] ?? 0;
        const isHeld = (below - standing) >>> 31;
        const isSoon = isHeld & standing;
        held += isHeld;
        soon += isSoon;
        achieved[at] = (achieved[at] ?? 0) + isHeld;
        expiringSoon[at] = (expiringSoon[at] ?? 0) + isSoon;
      }
      const counts = this.#byCompetence[competences[each] ?? 0];
      if (counts === undefined) continue;
      counts.required += end - start;
      counts.achieved += held;
      counts.expiringSoon += soon;
    }
  }

  /** The assignments that count, those of one set beside each other. */
  #assignmentsOf(block: ComplianceBlock, setOfPost: Int32Array): BlockAssignments {
    const { cells, assignments, days } = block;
    const { count, person, post, start, end } = assignments;
    const asOf = this.#window.asOf - days.zero;
    const sets = new Int32Array(count).fill(-1);
    const endOfSet = new Int32Array(this.#sets.length + 1);
    for (let at = 0; at < count; at += 1) {
      const set = setOfPost[cells[post + at] ?? 0] ?? -1;
      const ends = cells[end + at] ?? 0;
      if (set === -1 || (cells[start + at] ?? 0) > asOf || (ends !== 0 && ends < asOf)) continue;
      sets[at] = set;
      endOfSet[set + 1] = (endOfSet[set + 1] ?? 0) + 1;
    }
    for (let set = 1; set < endOfSet.length; set += 1)
      endOfSet[set] = (endOfSet[set] ?? 0) + (endOfSet[set - 1] ?? 0);
    const counted = endOfSet[this.#sets.length] ?? 0;
    const [people, order] = [new Int32Array(counted), new Int32Array(counted)];
    for (let at = 0; at < count; at += 1) {
      const set = sets[at] ?? -1;
      if (set === -1) continue;
      const place = endOfSet[set] ?? 0;
      endOfSet[set] = place + 1;
      people[place] = cells[person + at] ?? 0;
      order[place] = at;
    }
    return {
      count: counted,
      people,
      order,
      endOfSet,
      achieved: new Int32Array(counted),
      expiringSoon: new Int32Array(counted),
    };
  }

  /** The set of each of the block's posts; -1 where its organisation is not asked about. */
  #setsOf(block: ComplianceBlock): Int32Array {
    const { cells, posts, organisations } = block;
    const { jobClasses, positionClasses } = this.#requirements;
    const ofOrganisation = Int32Array.from(organisations, (number) => this.#organisationClass(number));
    const ofJob = classes(jobClasses, block.jobs, (name) => this.#requirements.jobClass(name));
    const ofPosition = classes(positionClasses, block.positions, (name) => this.#requirements.positionClass(name));
    const sets = new Int32Array(posts.count);
    for (let post = 0; post < posts.count; post += 1) {
      const organisation = ofOrganisation[cells[posts.organisation + post] ?? 0] ?? -1;
      const job = ofJob?.[cells[posts.job + post] ?? 0] ?? 0;
      const position = ofPosition?.[cells[posts.position + post] ?? 0] ?? 0;
      sets[post] = organisation === -1 ? -1 : this.#setOf(organisation, job, position);
    }
    return sets;
  }

  #organisationClass(number: number): number {
    let found = this.#classOfOrganisation.get(number);
    if (found === undefined) {
      const key = this.numbers.organisations.get(number);
      found = key === undefined || !this.#isCounted(key) ? -1 : this.#requirements.organisationClass(key);
      this.#classOfOrganisation.set(number, found);
    }
    return found;
  }

  #setOf(organisation: number, job: number, position: number): number {
    const { jobClasses, positionClasses } = this.#requirements;
    const classes = (organisation * jobClasses + job) * positionClasses + position;
    let set = this.#setOfClasses.get(classes);
    if (set === undefined) {
      const required = this.#requirements.required(organisation, job, position);
      const known = required.flatMap((each) => {
        const number = this.numbers.competences.get(each.competence);
        return number === undefined ? [] : [{ ...each, row: this.standings.rowOf(number, each) }];
      });
      set = this.#sets.length;
      this.#sets.push({
        rows: Int32Array.from(known, ({ row }) => row * PEOPLE_IN_BLOCK),
        least: Int32Array.from(known, ({ level }) => leastStanding(level)),
        competences: Int32Array.from(known, ({ competence }) => this.#placeOf(competence)),
        size: required.length,
      });
      this.#setOfClasses.set(classes, set);
    }
    return set;
  }

  #placeOf(competence: string): number {
    let place = this.#competencePlaces.get(competence);
    if (place === undefined) {
      this.#competencePlaces.set(competence, (place = this.#competencePlaces.size));
      this.#byCompetence.push({ required: 0, achieved: 0, expiringSoon: 0 });
    }
    return place;
  }
}

/** The assignments of a block that count on the day. */
export interface BlockAssignments {
  readonly count: number;
  /** Places of people in the block. */
  readonly people: Int32Array;
  /** Places of the assignments among all of the block. */
  readonly order: Int32Array;
  /** Where the assignments of each set end; they begin where those of the set before end. */
  readonly endOfSet: Int32Array;
  readonly achieved: Int32Array;
  readonly expiringSoon: Int32Array;
}

function leastStanding(level: number): number {
  return (Math.min(Math.max(level, 0), HIGHEST_LEVEL) << 2) | 1;
}

/** The class of each name, by its place in posts; undefined where all are of one class. */
function classes(
  howMany: number,
  names: () => readonly string[],
  classOf: (name: string | null) => number,
): Int32Array | undefined {
  return howMany === 1 ? undefined : Int32Array.from([null, ...names()], classOf);
}
