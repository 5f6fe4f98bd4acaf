import { closeSync } from 'node:fs';
import { openTemporaryFile } from '../../changes/temporary-file.js';
import type { CalendarDate } from '../../domain/calendar.js';
import type { Award } from '../../domain/competence/transfer.js';
import type { Competence } from '../../domain/competence/types.js';
import type { FiledRun, PeopleAwards } from './award-runs.js';
import {
  AWARDED,
  COMPETENCE,
  fileRun,
  FROM,
  gatherAwards,
  IDENTITY,
  LEVEL,
  LINE,
  merged,
  readRun,
  ROW,
  SENT_AS,
  STATED,
} from './award-runs.js';

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

/** Puts the awards of any number of rows in order. Memory does not grow with them: what is too much stands in a private file. */
export interface AwardSorter {
  /** The numbers of awards, for all rows that say the same of them. */
  numbersOf(awards: readonly Award[]): AwardNumbers;
  /** Adds the awards of a row. */
  add(origin: AwardOrigin, person: string, awards: AwardNumbers): void;
  /** All that were added, of so many people at a time. What is given holds until more is asked for. */
  inOrder(peopleAtOnce: number): Iterable<OrderedAwards>;
  close(): void;
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

/** Awards that are put in order in memory: some seven megabytes. */
const AWARDS_AT_ONCE = 1 << 17;
/** Numbers that say what an award is. */
const FACTS = 6;

/** Sorts in memory as much as fits, writes it to a file, and puts all that it wrote together at the end. */
export function createAwardSorter(awardsAtOnce = AWARDS_AT_ONCE): AwardSorter {
  const competences = numbering<Competence>();
  const names = numbering<string>();
  /** Few in number, whatever the file: numbered, so that no date is read and written anew for each award. */
  const dates = numbering<CalendarDate | null>();
  const gathered = gatherAwards(awardsAtOnce);
  const filed: FiledRun[] = [];
  let file: number | undefined;
  let end = 0;

  const writeRun = (): void => {
    file ??= openTemporaryFile('awards');
    const run = fileRun(gathered.inOrder(competences.size), gathered.length, file, end);
    filed.push(run);
    end += run.length;
    gathered.clear();
  };
  const dateOf = (number: number): CalendarDate => {
    const date = dates.value(number);
    if (date === null) throw new RangeError(`No date has the number ${number}`);
    return date;
  };
  const view = ({ people, starts, order, awards }: PeopleAwards): OrderedAwards => {
    const numberAt = (at: number, column: number): number => awards.at(order[at] ?? 0, column);
    return {
      people,
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
    numbersOf: (awards) =>
      awards.flatMap(({ competence, sentAs, level, from, awarded, stated }) => [
        competences.number(competence),
        names.number(sentAs),
        level,
        dates.number(from),
        dates.number(awarded),
        dates.number(stated),
      ]),
    add(origin, person, numbers) {
      for (let from = 0; from < numbers.length; from += FACTS) {
        if (gathered.isFull) writeRun();
        gathered.add(person, numbers, from, origin);
      }
    },
    *inOrder(peopleAtOnce) {
      const written = filed.map((run) => readRun(file ?? -1, run));
      // What was gathered last need not be written.
      const runs = [...written, gathered.inOrder(competences.size)];
      for (const part of merged(runs, peopleAtOnce)) yield view(part);
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

interface Numbering<T> {
  readonly size: number;
  /** The value's number, from 0; given out when first asked for. */
  number(value: T): number;
  value(number: number): T;
}

function numbering<T>(): Numbering<T> {
  const numbers = new Map<T, number>();
  const values: T[] = [];
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
    value(number) {
      const value = values[number];
      if (value === undefined) throw new RangeError(`No value has the number ${number}`);
      return value;
    },
  };
}
