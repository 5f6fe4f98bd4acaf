import type { CalendarDate } from '../../domain/calendar.js';
import type { Award } from '../../domain/competence/transfer.js';
import type { Competence } from '../../domain/competence/types.js';
import { compareText } from '../../domain/text.js';
import { intTable, type IntTable } from './spool.js';

/** What an award is without the row that it comes from. */
export type AwardFacts = Pick<Award, 'sentAs' | 'competence' | 'level' | 'from' | 'awarded' | 'stated'>;

/**
 * The awards of many rows in few bytes each: a number for the person, one for what is said of the award, which thousands of rows
 * say alike, and one for the row.
 */
export interface AwardTable {
  /** Adds the awards of a row; rows that say the same of them may give the same list. */
  add(row: number, person: string, awards: readonly Award[]): void;
  /** The awards as they came. */
  readonly length: number;
  rowOf(at: number): number;
  personOf(at: number): string;
  competenceOf(at: number): Competence;
  /** Puts the awards in order, once all are added. */
  inOrder(): OrderedAwards;
}

/** The awards person by person in order of reference, those of a person by competence; those that agree in both as they came. */
export interface OrderedAwards {
  /** How many people there are. */
  readonly people: number;
  /** The reference of a person, by place. */
  person(place: number): string;
  /** Where the awards of a person start; those of the next one follow. */
  start(place: number): number;
  rowAt(at: number): number;
  competenceAt(at: number): Competence;
  isSameCompetence(one: number, other: number): boolean;
  factsAt(at: number): AwardFacts;
}

const REMEMBERED_AWARDS = 50_000;

/** The columns of the awards, and of what is said of them. */
const [PERSON, SAID, ROW] = [0, 1, 2];
const [COMPETENCE, SENT_AS, LEVEL, FROM, AWARDED, STATED] = [0, 1, 2, 3, 4, 5];

export function createAwardTable(): AwardTable {
  const people = numbering<string>();
  const competences = numbering<Competence>();
  const names = numbering<string>();
  /** Few in number, whatever the file: numbered, so that no date is read and written anew for each award. */
  const dates = numbering<CalendarDate | null>();
  const said = intTable(6);
  const awards = intTable(3);

  const numberOf = (award: Award): number => {
    const number = said.add();
    said.set(number, COMPETENCE, competences.number(award.competence));
    said.set(number, SENT_AS, names.number(award.sentAs));
    said.set(number, LEVEL, award.level);
    said.set(number, FROM, dates.number(award.from));
    said.set(number, AWARDED, dates.number(award.awarded));
    said.set(number, STATED, dates.number(award.stated));
    return number;
  };
  /** Of lists that were given before, as long as they are remembered. */
  const numbered = new Map<readonly Award[], number[]>();
  const numbersOf = (given: readonly Award[]): number[] => {
    const known = numbered.get(given);
    if (known !== undefined) return known;
    if (numbered.size >= REMEMBERED_AWARDS) numbered.clear();
    const numbers = given.map(numberOf);
    numbered.set(given, numbers);
    return numbers;
  };
  const dateAt = (number: number): CalendarDate => {
    const date = dates.value(number);
    if (date === null) throw new RangeError(`No date has the number ${number}`);
    return date;
  };

  return {
    add(row, person, given) {
      const personNumber = people.number(person);
      for (const number of numbersOf(given)) {
        const at = awards.add();
        awards.set(at, PERSON, personNumber);
        awards.set(at, SAID, number);
        awards.set(at, ROW, row);
      }
    },
    get length() {
      return awards.length;
    },
    rowOf: (at) => awards.at(at, ROW),
    personOf: (at) => people.value(awards.at(at, PERSON)),
    competenceOf: (at) => competences.value(said.at(awards.at(at, SAID), COMPETENCE)),

    inOrder() {
      const numbers = people.inOrder(compareText);
      const { starts, saidAt, rowAt } = ordered(awards, numbers, competences.size, (number) =>
        said.at(number, COMPETENCE),
      );
      const competenceAt = (at: number): number => said.at(saidAt[at] ?? 0, COMPETENCE);
      return {
        people: numbers.length,
        person: (place) => people.value(numbers[place] ?? 0),
        start: (place) => starts[place] ?? 0,
        rowAt: (at) => rowAt[at] ?? 0,
        competenceAt: (at) => competences.value(competenceAt(at)),
        isSameCompetence: (one, other) => competenceAt(one) === competenceAt(other),
        factsAt(at) {
          const number = saidAt[at] ?? 0;
          return {
            sentAs: names.value(said.at(number, SENT_AS)),
            competence: competences.value(said.at(number, COMPETENCE)),
            level: said.at(number, LEVEL),
            from: dateAt(said.at(number, FROM)),
            awarded: dates.value(said.at(number, AWARDED)),
            stated: dates.value(said.at(number, STATED)),
          };
        },
      };
    },
  };
}

/**
 * By counting, in two passes, the second of which puts side by side what is gone through together: a comparison sort takes
 * ten times as long, and going through the awards where they came would be a visit to another place of memory for each.
 */
function ordered(
  awards: IntTable,
  people: Int32Array,
  competences: number,
  competenceOf: (said: number) => number,
): { starts: Uint32Array; saidAt: Int32Array; rowAt: Int32Array } {
  const competenceAt = (at: number): number => competenceOf(awards.at(at, SAID));
  const byCompetence = new Uint32Array(awards.length);
  const places = startsOf(awards, competences, competenceAt);
  for (let at = 0; at < awards.length; at += 1) byCompetence[taken(places, competenceAt(at))] = at;

  const ranks = new Int32Array(people.length);
  for (let rank = 0; rank < people.length; rank += 1) ranks[people[rank] ?? 0] = rank;
  const rankAt = (at: number): number => ranks[awards.at(at, PERSON)] ?? 0;
  const starts = startsOf(awards, people.length, rankAt);
  const next = starts.slice();
  const [saidAt, rowAt] = [new Int32Array(awards.length), new Int32Array(awards.length)];
  for (const at of byCompetence) {
    const place = taken(next, rankAt(at));
    saidAt[place] = awards.at(at, SAID);
    rowAt[place] = awards.at(at, ROW);
  }
  return { starts, saidAt, rowAt };
}

/** Where those of each number below `bound` start when they are put in its order; behind them where the last end. */
function startsOf(awards: IntTable, bound: number, numberOf: (at: number) => number): Uint32Array {
  const starts = new Uint32Array(bound + 1);
  for (let at = 0; at < awards.length; at += 1) {
    const after = numberOf(at) + 1;
    starts[after] = (starts[after] ?? 0) + 1;
  }
  for (let number = 1; number <= bound; number += 1) {
    starts[number] = (starts[number] ?? 0) + (starts[number - 1] ?? 0);
  }
  return starts;
}

/** The next free place of a number. */
function taken(places: Uint32Array, number: number): number {
  const place = places[number] ?? 0;
  places[number] = place + 1;
  return place;
}

interface Numbering<T> {
  readonly size: number;
  /** The value's number, from 0; given out when first asked for. */
  number(value: T): number;
  value(number: number): T;
  /** The numbers in the order of their values. */
  inOrder(compare: (a: T, b: T) => number): Int32Array;
}

function numbering<T>(): Numbering<T> {
  const numbers = new Map<T, number>();
  const values: T[] = [];
  const valueOf = (number: number): T => {
    const value = values[number];
    if (value === undefined) throw new RangeError(`No value has the number ${number}`);
    return value;
  };
  return {
    get size() {
      return values.length;
    },
    number(value) {
      let number = numbers.get(value);
      if (number === undefined) {
        number = values.push(value) - 1;
        numbers.set(value, number);
      }
      return number;
    },
    value: valueOf,
    inOrder(compare) {
      return Int32Array.from(values.keys()).sort((a, b) => compare(valueOf(a), valueOf(b)));
    },
  };
}
