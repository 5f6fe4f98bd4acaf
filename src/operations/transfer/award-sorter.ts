import { bytesOf, type Scratch } from '../../changes/scratch.js';
import type { CalendarDate } from '../../domain/calendar.js';
import type { Award } from '../../domain/competence/transfer.js';
import type { Competence } from '../../domain/competence/types.js';
import { batchesOf } from './batches.js';

/** What an award is without the row that it comes from. */
export type AwardFacts = Pick<Award, 'sentAs' | 'competence' | 'level' | 'from' | 'awarded' | 'stated'>;

/** The row that an award comes from: its number, its line, and the number of what it says of the person. */
export interface AwardOrigin {
  readonly row: number;
  readonly line: number;
  readonly identity: number;
}

/** What is said of some awards, as the numbers under which the sorter that gave them keeps it. */
export type AwardNumbers = readonly number[];

/** Puts the awards of any number of rows in order, in scratch tables: memory does not grow with them. */
export interface AwardSorter {
  /** Stores what rows say of a person, and returns the number under which it is stored. */
  addIdentity(person: string, sent: string): number;
  sentWith(identity: number): string;
  /** The numbers of awards, for all rows that say the same of them. */
  numbersOf(awards: readonly Award[]): AwardNumbers;
  /** Adds the awards of a row. */
  add(origin: AwardOrigin, awards: AwardNumbers): void;
  /** All that were added, of so many people at a time. */
  inOrder(peopleAtOnce: number): Iterable<OrderedAwards>;
}

/** The awards of people in order of reference, those of a person by competence; those that agree in both as they came. */
export interface OrderedAwards {
  /** The references of the people. */
  readonly people: readonly string[];
  /** Where the awards of a person start; those of the next one follow. */
  start(person: number): number;
  originAt(at: number): AwardOrigin;
  rowAt(at: number): number;
  competenceAt(at: number): Competence;
  isSameCompetence(one: number, other: number): boolean;
  factsAt(at: number): AwardFacts;
}

/** The numbers of an award, which stand side by side: what it is, where it comes from, and how many came before it. */
const [COMPETENCE, SENT_AS, LEVEL, FROM, AWARDED, STATED, ROW, LINE, IDENTITY, CAME] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
] as const;
const FACTS = 6;
const WIDTH = 10;
const BYTES = WIDTH * Int32Array.BYTES_PER_ELEMENT;

export const awardTables = `
  CREATE TABLE identity (id INTEGER PRIMARY KEY, person TEXT NOT NULL, sent TEXT NOT NULL);
  CREATE TABLE award (identity INTEGER NOT NULL, numbers BLOB NOT NULL);`;

/** One statement for many awards: a call of the driver costs more than a row. */
const INSERT = `INSERT INTO award SELECT value, substr(?2, key * ${BYTES} + 1, ${BYTES}) FROM json_each(?1)`;

/** Numbers people in order of reference: awards are then sorted by a number, in a third of the time that texts take. */
const RANKS = `
  CREATE TABLE person (rank INTEGER PRIMARY KEY, reference TEXT NOT NULL);
  INSERT INTO person (reference) SELECT DISTINCT person FROM identity ORDER BY person;
  CREATE TABLE ranked (identity INTEGER PRIMARY KEY, rank INTEGER NOT NULL);
  INSERT INTO ranked SELECT id, dense_rank() OVER (ORDER BY person) FROM identity;`;

/** The bytes of all awards of a person, one award behind the other: joining them as text leaves them as they are. */
const BY_PERSON = `
  SELECT (SELECT reference FROM person WHERE person.rank = ranked.rank), CAST(group_concat(numbers, '') AS BLOB)
  FROM award CROSS JOIN ranked USING (identity) GROUP BY rank ORDER BY rank`;

/** Awards that are written to the table at once. */
const AWARDS_AT_ONCE = 1_000;

/**
 * @param scratch with `awardTables`
 * @param awardsAtOnce how many awards are written at once
 */
export function createAwardSorter(scratch: Scratch, awardsAtOnce = AWARDS_AT_ONCE): AwardSorter {
  const competences = numbering<Competence>();
  const names = numbering<string>();
  /** Few in number, whatever the file: numbered, so that no date is read and written anew for each award. */
  const dates = numbering<CalendarDate | null>();
  const insertIdentity = scratch.prepare('INSERT INTO identity VALUES (?, ?, ?)');
  const selectSent = scratch.prepare('SELECT sent FROM identity WHERE id = ?');
  const insert = scratch.prepare(INSERT);
  const waiting = new Int32Array(awardsAtOnce * WIDTH);
  let identities: number[] = [];
  let identityCount = 0;
  let came = 0;

  const flush = (): void => {
    if (identities.length > 0) insert.run(JSON.stringify(identities), new Uint8Array(waiting.buffer));
    identities = [];
  };
  const dateOf = (number: number): CalendarDate => {
    const date = dates.value(number);
    if (date === null) throw new RangeError(`No date has the number ${number}`);
    return date;
  };
  const view = (people: readonly (readonly unknown[])[]): OrderedAwards => {
    const { numbers, starts, order } = putInOrder(people.map(([, bytes]) => numbersIn(bytesOf(bytes))));
    const numberAt = (at: number, column: number): number => numbers[(order[at] ?? 0) + column] ?? 0;
    return {
      people: people.map(([person]) => String(person)),
      start: (person) => starts[person] ?? 0,
      originAt: (at) => ({
        row: numberAt(at, ROW),
        line: numberAt(at, LINE),
        identity: numberAt(at, IDENTITY),
      }),
      rowAt: (at) => numberAt(at, ROW),
      competenceAt: (at) => competences.value(numberAt(at, COMPETENCE)),
      isSameCompetence: (one, other) => numberAt(one, COMPETENCE) === numberAt(other, COMPETENCE),
      factsAt: (at) => ({
        sentAs: names.value(numberAt(at, SENT_AS)),
        competence: competences.value(numberAt(at, COMPETENCE)),
        level: numberAt(at, LEVEL),
        from: dateOf(numberAt(at, FROM)),
        awarded: dates.value(numberAt(at, AWARDED)),
        stated: dates.value(numberAt(at, STATED)),
      }),
    };
  };

  return {
    addIdentity(person, sent) {
      insertIdentity.run(identityCount, person, sent);
      identityCount += 1;
      return identityCount - 1;
    },
    sentWith(identity) {
      for (const [sent] of selectSent.rows(identity)) return String(sent);
      throw new RangeError(`No row says who ${identity} is`);
    },
    numbersOf: (awards) =>
      awards.flatMap(({ competence, sentAs, level, from, awarded, stated }) => [
        competences.number(competence),
        names.number(sentAs),
        level,
        dates.number(from),
        dates.number(awarded),
        dates.number(stated),
      ]),
    add({ row, line, identity }, numbers) {
      for (let from = 0; from < numbers.length; from += FACTS) {
        const start = identities.length * WIDTH;
        for (let fact = 0; fact < FACTS; fact += 1) waiting[start + fact] = numbers[from + fact] ?? 0;
        waiting[start + ROW] = row;
        waiting[start + LINE] = line;
        waiting[start + IDENTITY] = identity;
        waiting[start + CAME] = came;
        came += 1;
        if (identities.push(identity) === awardsAtOnce) flush();
      }
    },
    *inOrder(peopleAtOnce) {
      flush();
      scratch.exec(RANKS);
      for (const people of batchesOf(scratch.prepare(BY_PERSON).rows(), peopleAtOnce)) yield view(people);
    },
  };
}

function numbersIn(bytes: Uint8Array): Int32Array {
  // A copy, which begins where numbers may begin.
  return new Int32Array(bytes.slice().buffer);
}

interface InOrder {
  readonly numbers: Int32Array;
  /** Of each person where their awards start in `order`, and behind the last where those end. */
  readonly starts: readonly number[];
  /** Where the numbers of each award start. */
  readonly order: readonly number[];
}

/** Puts the awards of each person in the order of their competences, those of one competence as they came. */
function putInOrder(people: readonly Int32Array[]): InOrder {
  const numbers = new Int32Array(people.reduce((sum, { length }) => sum + length, 0));
  const starts = [0];
  const order: number[] = [];
  const numberAt = (start: number, column: number): number => numbers[start + column] ?? 0;
  let end = 0;
  for (const own of people) {
    numbers.set(own, end);
    const places: number[] = [];
    for (let start = end; start < end + own.length; start += WIDTH) places.push(start);
    places.sort(
      (a, b) => numberAt(a, COMPETENCE) - numberAt(b, COMPETENCE) || numberAt(a, CAME) - numberAt(b, CAME),
    );
    for (const place of places) order.push(place);
    starts.push(order.length);
    end += own.length;
  }
  return { numbers, starts, order };
}

interface Numbering<T> {
  /** The value's number, from 0; given out when first asked for. */
  number(value: T): number;
  value(number: number): T;
}

function numbering<T>(): Numbering<T> {
  const numbers = new Map<T, number>();
  const values: T[] = [];
  return {
    number(value) {
      let number = numbers.get(value);
      if (number === undefined) {
        number = values.push(value) - 1;
        numbers.set(value, number);
      }
      return number;
    },
    value(number) {
      const value = values[number];
      if (value === undefined) throw new RangeError(`No value has the number ${number}`);
      return value;
    },
  };
}
