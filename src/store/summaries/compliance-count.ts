import { dayNumber } from '../../domain/calendar.js';
import { Numbering } from '../../domain/numbering.js';
import type {
  CompetenceCounts,
  ComplianceQuestion,
  PostRequirements,
  RequiredAwards,
} from '../compliance-counts.js';
import type { ComplianceBlock } from './compliance-block.js';
import { PEOPLE_IN_BLOCK } from './people-blocks.js';
import { achievedIn, MOST_STANDINGS, soonIn, Standings } from './standings.js';

/** A set of required competences, as it is counted. */
interface RequiredSet {
  /** Where the row of each competence begins among the standings. */
  readonly rows: Int32Array;
  /** Number of each competence among those counted. */
  readonly competences: Int32Array;
}

/** A competence as it is counted. */
type Counted = { -readonly [Field in keyof CompetenceCounts]: CompetenceCounts[Field] };

/** The assignments of a block that count on the day. Their arrays hold more than `count`. */
export interface BlockAssignments {
  readonly count: number;
  /** Indexes of the assignments among all of the block. */
  readonly order: Int32Array;
  /** How many competences each requires, has achieved, and has achieved but expiring soon. */
  readonly required: Int32Array;
  readonly achieved: Int32Array;
  readonly expiringSoon: Int32Array;
}

/** Counts what the assignments of blocks require and have achieved, one block after another. */
export class ComplianceCounting {
  readonly standings: Standings;
  /** Keys by number. */
  readonly organisations: ReadonlyMap<number, string>;
  /** Numbers by name. */
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #asOf: number;
  readonly #requirements: PostRequirements;
  readonly #isCounted: (organisation: string) => boolean;
  readonly #sets: RequiredSet[] = [];
  /** Sets by their content: posts of many classes require alike. */
  readonly #setOfContent = new Map<string, number>();
  readonly #setOfClasses = new SetOfClasses();
  /** By number; -1 where it is not counted. */
  readonly #classOfOrganisation: number[] = [];
  readonly #competences = new Numbering<string>();
  readonly #byCompetence: Counted[] = [];
  /** Of the blocks added to the sums by competence: how many of their assignments count. */
  #assignments = 0;
  #scratch = scratchFor(PEOPLE_IN_BLOCK);
  /** Where the assignments of each set end; they begin where those of the set before end. */
  #endOfSet = new Int32Array(1_024);

  constructor(
    { window, requirements, organisations: only }: ComplianceQuestion,
    organisations: ReadonlyMap<number, string>,
    competences: ReadonlyMap<string, number>,
  ) {
    this.standings = new Standings(window);
    this.organisations = organisations;
    this.#numbers = competences;
    this.#asOf = dayNumber(window.asOf);
    this.#requirements = requirements;
    this.#isCounted = (organisation) => only?.has(organisation) ?? true;
  }

  /** What each assignment that counts on the day has achieved. It holds until the next block. */
  assignmentsOf(block: ComplianceBlock): BlockAssignments {
    const setOf = this.#taken(block);
    const { cells, assignments } = block;
    const { order, required, achieved, expiringSoon } = this.#scratch;
    const { cells: standings } = this.standings;
    let count = 0;
    for (let at = 0; at < assignments.count; at += 1) {
      const set = this.#sets[setOf[at] ?? -1];
      if (set === undefined) continue;
      const { rows } = set;
      const person = cells[assignments.person + at] ?? 0;
      let [held, soon] = [0, 0];
      for (let first = 0, next = 0; first < rows.length; first = next) {
        next = Math.min(first + MOST_STANDINGS, rows.length);
        let sum = 0;
        for (let each = first; each < next; each += 1) sum += standings[(rows[each] ?? 0) + person] ?? 0;
        held += achievedIn(sum);
        soon += soonIn(sum);
      }
      order[count] = at;
      required[count] = rows.length;
      achieved[count] = held;
      expiringSoon[count] = soon;
      count += 1;
    }
    return { count, order, required, achieved, expiringSoon };
  }

  /** Adds the block's assignments to the sums by competence. */
  addByCompetence(block: ComplianceBlock): void {
    const setOf = this.#taken(block);
    const endOfSet = this.#arrange(block, setOf);
    this.#assignments += endOfSet[this.#sets.length - 1] ?? 0;
    const { people } = this.#scratch;
    const { cells: standings } = this.standings;
    for (let set = 0, start = 0; set < this.#sets.length; set += 1) {
      const end = endOfSet[set] ?? start;
      if (end === start) continue;
      const { rows, competences } = this.#sets[set] as RequiredSet;
      for (let each = 0; each < rows.length; each += 1) {
        const counts = this.#byCompetence[competences[each] ?? 0];
        if (counts === undefined) continue;
        counts.required += end - start;
        const row = rows[each] ?? 0;
        for (let first = start, next = start; first < end; first = next) {
          next = Math.min(first + MOST_STANDINGS, end);
          let sum = 0;
          for (let at = first; at < next; at += 1) sum += standings[row + (people[at] ?? 0)] ?? 0;
          counts.achieved += achievedIn(sum);
          counts.expiringSoon += soonIn(sum);
        }
      }
      start = end;
    }
  }

  /** Of all blocks that were added: how many assignments count, and each required competence. */
  byCompetence(): { readonly assignments: number; readonly competences: readonly CompetenceCounts[] } {
    const competences = this.#byCompetence.filter(({ required }) => required > 0);
    return { assignments: this.#assignments, competences };
  }

  /** Takes the block's standings. Returns the set of each assignment; -1 if it does not count. */
  #taken(block: ComplianceBlock): Int32Array {
    const { cells, assignments, days } = block;
    const { count, post, start, end } = assignments;
    const asOf = this.#asOf - days.zero;
    const setOfPost = this.#setsOf(block);
    this.standings.take(block);
    if (count > this.#scratch.sets.length) this.#scratch = scratchFor(2 * count);
    const { sets } = this.#scratch;
    for (let at = 0; at < count; at += 1) {
      const ends = cells[end + at] ?? 0;
      const counts = (cells[start + at] ?? 0) <= asOf && (ends === 0 || ends >= asOf);
      sets[at] = counts ? (setOfPost[cells[post + at] ?? 0] ?? -1) : -1;
    }
    return sets;
  }

  /** Groups the people of the assignments that count by set. Returns where each set ends. */
  #arrange({ cells, assignments: { count, person } }: ComplianceBlock, sets: Int32Array): Int32Array {
    if (this.#sets.length >= this.#endOfSet.length)
      this.#endOfSet = new Int32Array(2 * this.#sets.length + 1);
    const endOfSet = this.#endOfSet;
    const { people } = this.#scratch;
    endOfSet.fill(0, 0, this.#sets.length + 1);
    for (let at = 0; at < count; at += 1) {
      // The set -1 falls before the first one.
      const next = (sets[at] ?? -1) + 1;
      endOfSet[next] = (endOfSet[next] ?? 0) + 1;
    }
    endOfSet[0] = 0;
    for (let set = 1; set <= this.#sets.length; set += 1)
      endOfSet[set] = (endOfSet[set] ?? 0) + (endOfSet[set - 1] ?? 0);
    for (let at = 0; at < count; at += 1) {
      const set = sets[at] ?? -1;
      if (set === -1) continue;
      const next = endOfSet[set] ?? 0;
      endOfSet[set] = next + 1;
      people[next] = cells[person + at] ?? 0;
    }
    return endOfSet;
  }

  /** The set of each of the block's posts; -1 where its organisation is not counted. */
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
      const key = this.organisations.get(number);
      found = key === undefined || !this.#isCounted(key) ? -1 : this.#requirements.organisationClass(key);
      this.#classOfOrganisation[number] = found;
    }
    return found;
  }

  #setOf(organisation: number, job: number, position: number): number {
    const { jobClasses, positionClasses } = this.#requirements;
    const combination = (organisation * jobClasses + job) * positionClasses + position;
    let set = this.#setOfClasses.get(combination);
    if (set === undefined) {
      set = this.#setWith(this.#requirements.required(organisation, job, position));
      this.#setOfClasses.set(combination, set);
    }
    return set;
  }

  #setWith(required: readonly RequiredAwards[]): number {
    const content = JSON.stringify(
      required.map(({ competence, level, group }) => [competence, level, group]),
    );
    let set = this.#setOfContent.get(content);
    if (set === undefined) {
      this.#setOfContent.set(content, (set = this.#sets.length));
      this.#sets.push({
        rows: Int32Array.from(required, (each) =>
          this.standings.rowOf({ ...each, competence: this.#numberOf(each) }),
        ),
        competences: Int32Array.from(required, (each) => this.#competenceNumber(each)),
      });
    }
    return set;
  }

  /** A requirement refers to a competence, so the store has a number of it. */
  #numberOf({ competence }: RequiredAwards): number {
    const number = this.#numbers.get(competence);
    if (number === undefined) throw new Error(`The store has no competence ${competence}.`);
    return number;
  }

  #competenceNumber({ competence, group }: RequiredAwards): number {
    const number = this.#competences.of(JSON.stringify([competence, group]));
    this.#byCompetence[number] ??= { competence, group, required: 0, achieved: 0, expiringSoon: 0 };
    return number;
  }
}

/** What a block is counted with, and the next one again. */
interface Scratch extends Omit<BlockAssignments, 'count'> {
  /** Of all assignments of the block. */
  readonly sets: Int32Array;
  /** Indexes of people in the block. */
  readonly people: Int32Array;
}

function scratchFor(assignments: number): Scratch {
  const column = (): Int32Array => new Int32Array(assignments);
  return {
    sets: column(),
    people: column(),
    order: column(),
    required: column(),
    achieved: column(),
    expiringSoon: column(),
  };
}

/** Sets by combination of classes: a list where these are few, as every post is looked up. */
class SetOfClasses {
  static readonly #LISTED = 2 ** 20;
  readonly #list: number[] = [];
  readonly #others = new Map<number, number>();

  get(combination: number): number | undefined {
    return combination < SetOfClasses.#LISTED ? this.#list[combination] : this.#others.get(combination);
  }

  set(combination: number, set: number): void {
    if (combination < SetOfClasses.#LISTED) this.#list[combination] = set;
    else this.#others.set(combination, set);
  }
}

/** The class of each name, by its number in posts; undefined where all are of one class. */
function classes(
  howMany: number,
  names: () => readonly string[],
  classOf: (name: string | null) => number,
): Int32Array | undefined {
  return howMany === 1 ? undefined : Int32Array.from([null, ...names()], classOf);
}
