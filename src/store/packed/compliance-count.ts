import { toDecimal } from '../../domain/calendar.js';
import type { ComplianceWindow } from '../../domain/competence/status.js';
import type { CompetenceAwards, CompetenceCounts, PostRequirements, RequiredAwards } from '../compliance.js';
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
}

/** The assignments of a block that count on the day, those of one set beside each other. Their arrays hold more than `count`. */
export interface BlockAssignments {
  readonly count: number;
  /** Places of people in the block. */
  readonly people: Int32Array;
  /** Places of the assignments among all of the block. */
  readonly order: Int32Array;
  /** How many competences each requires, has achieved, and has achieved but expiring soon. */
  readonly required: Int32Array;
  readonly achieved: Int32Array;
  readonly expiringSoon: Int32Array;
}

/** Counts what the assignments of blocks require and have achieved, one block after another. */
export class ComplianceCounting {
  readonly standings: Standings;
  readonly numbers: TenantNumbers;
  readonly #asOf: number;
  readonly #requirements: PostRequirements;
  readonly #isCounted: (organisation: string) => boolean;
  readonly #sets: RequiredSet[] = [];
  /** Sets by their content: posts of many classes require alike. */
  readonly #setOfContent = new Map<string, number>();
  readonly #setOfClasses = new SetOfClasses();
  /** By number; -1 where it is not counted. */
  readonly #classOfOrganisation: number[] = [];
  readonly #competences = new Map<string, number>();
  readonly #byCompetence: { required: number; achieved: number; expiringSoon: number }[] = [];
  #scratch = scratchFor(PEOPLE_IN_BLOCK);

  constructor(
    window: ComplianceWindow,
    requirements: PostRequirements,
    numbers: TenantNumbers,
    organisations: ReadonlySet<string> | undefined,
  ) {
    this.standings = new Standings(window);
    this.numbers = numbers;
    this.#asOf = new DecimalDays().of(toDecimal(window.asOf));
    this.#requirements = requirements;
    this.#isCounted = (organisation) => organisations?.has(organisation) ?? true;
  }

  /** What each assignment of the block that counts on the day has achieved. It holds until the next block is taken. */
  assignmentsOf(block: ComplianceBlock): BlockAssignments {
    const { endOfSet, ...found } = this.#arranged(block);
    const { cells } = this.standings;
    const { people, required, achieved, expiringSoon } = found;
    for (let set = 0, at = 0; set < this.#sets.length; set += 1) {
      const end = endOfSet[set] ?? at;
      if (end === at) continue;
      const { rows, least } = this.#sets[set] as RequiredSet;
      for (; at < end; at += 1) {
        const person = people[at] ?? 0;
        let [held, soon] = [0, 0];
        for (let each = 0; each < rows.length; each += 1) {
          const standing = cells[(rows[each] ?? 0) + person] ?? 0;
          const isHeld = ((least[each] ?? 0) - 1 - standing) >>> 31;
          held += isHeld;
          soon += isHeld & standing;
        }
        required[at] = rows.length;
        achieved[at] = held;
        expiringSoon[at] = soon;
      }
    }
    return found;
  }

  /** Adds the block's assignments to the sums by competence. */
  addByCompetence(block: ComplianceBlock): void {
    const { endOfSet, people } = this.#arranged(block);
    const { cells } = this.standings;
    for (let set = 0, start = 0; set < this.#sets.length; set += 1) {
      const end = endOfSet[set] ?? start;
      if (end === start) continue;
      const { rows, least, competences } = this.#sets[set] as RequiredSet;
      for (let each = 0; each < rows.length; each += 1) {
        const row = rows[each] ?? 0;
        const below = (least[each] ?? 0) - 1;
        let [held, soon] = [0, 0];
        for (let at = start; at < end; at += 1) {
          const standing = cells[row + (people[at] ?? 0)] ?? 0;
          const isHeld = (below - standing) >>> 31;
          held += isHeld;
          soon += isHeld & standing;
        }
        const counts = this.#byCompetence[competences[each] ?? 0];
        if (counts === undefined) continue;
        counts.required += end - start;
        counts.achieved += held;
        counts.expiringSoon += soon;
      }
      start = end;
    }
  }

  /** Over all blocks that were added: the competences that any of their assignments requires. */
  byCompetence(): CompetenceCounts[] {
    return Array.from(this.#competences, ([competence, place]) => {
      const counts = this.#byCompetence[place] ?? { required: 0, achieved: 0, expiringSoon: 0 };
      return { competence, ...counts };
    }).filter(({ required }) => required > 0);
  }

  /** The assignments that count, by set, and where those of each set end. The standings are the block's. */
  #arranged(block: ComplianceBlock): Scratch & { readonly count: number } {
    const { cells, assignments, days } = block;
    const { count, person, post, start, end } = assignments;
    const asOf = this.#asOf - days.zero;
    const setOfPost = this.#setsOf(block);
    this.standings.take(block);
    if (count > this.#scratch.sets.length) this.#scratch = scratchFor(2 * count);
    if (this.#sets.length >= this.#scratch.endOfSet.length)
      this.#scratch = { ...this.#scratch, endOfSet: new Int32Array(2 * this.#sets.length + 1) };
    const { sets, endOfSet, people, order } = this.#scratch;
    endOfSet.fill(0, 0, this.#sets.length + 1);
    for (let at = 0; at < count; at += 1) {
      const ends = cells[end + at] ?? 0;
      const counts = (cells[start + at] ?? 0) <= asOf && (ends === 0 || ends >= asOf);
      const set = counts ? (setOfPost[cells[post + at] ?? 0] ?? -1) : -1;
      sets[at] = set;
      // The set -1 falls before the first one.
      endOfSet[set + 1] = (endOfSet[set + 1] ?? 0) + 1;
    }
    endOfSet[0] = 0;
    for (let set = 1; set <= this.#sets.length; set += 1)
      endOfSet[set] = (endOfSet[set] ?? 0) + (endOfSet[set - 1] ?? 0);
    const counted = endOfSet[this.#sets.length] ?? 0;
    for (let at = 0; at < count; at += 1) {
      const set = sets[at] ?? -1;
      if (set === -1) continue;
      const place = endOfSet[set] ?? 0;
      endOfSet[set] = place + 1;
      people[place] = cells[person + at] ?? 0;
      order[place] = at;
    }
    return { ...this.#scratch, count: counted };
  }

  /** The set of each of the block's posts; -1 where its organisation is not asked about. */
  #setsOf(block: ComplianceBlock): Int32Array {
    const { cells, posts, organisations } = block;
    const { jobClasses, positionClasses } = this.#requirements;
    const ofOrganisation = organisations.map((number) => this.#organisationClass(number));
    const ofJob = classes(jobClasses, block.jobs, (name) => this.#requirements.jobClass(name));
    const ofPosition = classes(positionClasses, block.positions, (name) =>
      this.#requirements.positionClass(name),
    );
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
    let found = this.#classOfOrganisation[number];
    if (found === undefined) {
      const key = this.numbers.organisations.get(number);
      found = key === undefined || !this.#isCounted(key) ? -1 : this.#requirements.organisationClass(key);
      this.#classOfOrganisation[number] = found;
    }
    return found;
  }

  #setOf(organisation: number, job: number, position: number): number {
    const { jobClasses, positionClasses } = this.#requirements;
    const place = (organisation * jobClasses + job) * positionClasses + position;
    let set = this.#setOfClasses.get(place);
    if (set === undefined) {
      set = this.#setWith(this.#requirements.required(organisation, job, position));
      this.#setOfClasses.set(place, set);
    }
    return set;
  }

  #setWith(required: readonly RequiredAwards[]): number {
    const content = JSON.stringify(required.map(({ competence, level }) => [competence, level]));
    let set = this.#setOfContent.get(content);
    if (set === undefined) {
      this.#setOfContent.set(content, (set = this.#sets.length));
      this.#sets.push({
        rows: Int32Array.from(
          required,
          (each) => PEOPLE_IN_BLOCK * this.standings.rowOf(this.#numberOf(each), each),
        ),
        least: Int32Array.from(required, ({ level }) => leastStanding(level)),
        competences: Int32Array.from(required, ({ competence }) => this.#placeOf(competence)),
      });
    }
    return set;
  }

  /** A requirement refers to a competence, so the store has a number of it. */
  #numberOf({ competence }: RequiredAwards): number {
    const number = this.numbers.competences.get(competence);
    if (number === undefined) throw new Error(`The store has no competence ${competence}.`);
    return number;
  }

  #placeOf(competence: string): number {
    let place = this.#competences.get(competence);
    if (place === undefined) {
      this.#competences.set(competence, (place = this.#competences.size));
      this.#byCompetence.push({ required: 0, achieved: 0, expiringSoon: 0 });
    }
    return place;
  }
}

/** What a block is counted with, and the next one again. */
interface Scratch extends Omit<BlockAssignments, 'count'> {
  /** Of all assignments of the block. */
  readonly sets: Int32Array;
  /** Where the assignments of each set end; they begin where those of the set before end. */
  readonly endOfSet: Int32Array;
}

function scratchFor(assignments: number): Scratch {
  const column = (): Int32Array => new Int32Array(assignments);
  return {
    sets: column(),
    endOfSet: column(),
    people: column(),
    order: column(),
    required: column(),
    achieved: column(),
    expiringSoon: column(),
  };
}

/** Sets by place: a list where places are few, since it is asked for every post of every block. */
class SetOfClasses {
  static readonly #LISTED = 2 ** 20;
  readonly #list: number[] = [];
  readonly #others = new Map<number, number>();

  get(place: number): number | undefined {
    return place < SetOfClasses.#LISTED ? this.#list[place] : this.#others.get(place);
  }

  set(place: number, set: number): void {
    if (place < SetOfClasses.#LISTED) this.#list[place] = set;
    else this.#others.set(place, set);
  }
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
