import { bytesOf, type Scratch } from '../../changes/scratch.js';
import type { CalendarDate } from '../../domain/calendar.js';
import type { Award } from '../../domain/competence/transfer.js';
import type { Competence } from '../../domain/competence/types.js';
import { batchesOf } from './batches.js';

/** What an award is without the row that it comes from. */
export type AwardFacts = Pick<Award, 'sentAs' | 'competence' | 'level' | 'from' | 'awarded' | 'stated'>;

/** The row that an award comes from; `identity` is what `addIdentity` returned. */
export interface AwardOrigin {
  readonly row: number;
  readonly line: number;
  readonly identity: number;
}

/** Facts of awards, encoded as numbers. Only the sorter that returned them can decode them. */
export type AwardNumbers = readonly number[];

/** Sorts awards in scratch tables, so that memory does not grow with the rows. */
export interface AwardSorter {
  /** Stores the identity that rows state for a person, and returns its number. */
  addIdentity(person: string, sent: string): number;
  sentWith(identity: number): string;
  /** Encodes awards once for all rows that state the same awards. */
  numbersOf(awards: readonly Award[]): AwardNumbers;
  /** Adds the awards of a row. */
  add(origin: AwardOrigin, awards: AwardNumbers): void;
  /** All added awards, in batches of `peopleAtOnce` people. */
  inOrder(peopleAtOnce: number): Iterable<OrderedAwards>;
}

/** Awards by the person's reference, then by competence, then in order of arrival. */
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

/** Offsets within an encoded award: its facts, its origin, and its order of arrival. */
const [COMPETENCE, SENT_AS, LEVEL, FROM, AWARDED, STATED, ROW, LINE, IDENTITY, ARRIVAL] = [
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

/** Ranks people by reference: sorting awards by a number takes a third of the time of text. */
const RANKS = `
  CREATE TABLE person (rank INTEGER PRIMARY KEY, reference TEXT NOT NULL);
  INSERT INTO person (reference) SELECT DISTINCT person FROM identity ORDER BY person;
  CREATE TABLE ranked (identity INTEGER PRIMARY KEY, rank INTEGER NOT NULL);
  INSERT INTO ranked SELECT id, dense_rank() OVER (ORDER BY person) FROM identity;`;

/** Concatenates the bytes of a person's awards. SQLite's `group_concat` does not alter them. */
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
  /** A file has few distinct dates: numbering them avoids formatting and parsing each one. */
  const dates = numbering<CalendarDate | null>();
  const insertIdentity = scratch.prepare('INSERT INTO identity VALUES (?, ?, ?)');
  const selectSent = scratch.prepare('SELECT sent FROM identity WHERE id = ?');
  const insert = scratch.prepare(INSERT);
  const waiting = new Int32Array(awardsAtOnce * WIDTH);
  let identities: number[] = [];
  let identityCount = 0;
  let arrivals = 0;

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
        waiting[start + ARRIVAL] = arrivals;
        arrivals += 1;
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
  // A copy: an Int32Array must start at a multiple of four bytes.
  return new Int32Array(bytes.slice().buffer);
}

interface InOrder {
  readonly numbers: Int32Array;
  /** Index in `order` of each person's first award, with the end of the last person's added. */
  readonly starts: readonly number[];
  /** Where the numbers of each award start. */
  readonly order: readonly number[];
}

/** Orders each person's awards by competence, then by arrival. */
function putInOrder(people: readonly Int32Array[]): InOrder {
  const numbers = new Int32Array(people.reduce((sum, { length }) => sum + length, 0));
  const starts = [0];
  const order: number[] = [];
  const numberAt = (start: number, column: number): number => numbers[start + column] ?? 0;
  let end = 0;
  for (const own of people) {
    numbers.set(own, end);
    const offsets: number[] = [];
    for (let start = end; start < end + own.length; start += WIDTH) offsets.push(start);
    offsets.sort(
      (a, b) =>
        numberAt(a, COMPETENCE) - numberAt(b, COMPETENCE) || numberAt(a, ARRIVAL) - numberAt(b, ARRIVAL),
    );
    for (const offset of offsets) order.push(offset);
    starts.push(order.length);
    end += own.length;
  }
  return { numbers, starts, order };
}

interface Numbering<T> {
  /** The value's number, from 0; assigned on first use. */
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
