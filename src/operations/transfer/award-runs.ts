import { readThere, writeThere } from '../../changes/temporary-file.js';
import { compareText } from '../../domain/text.js';

/** The numbers of an award, which stand side by side: to look at one in a million touches one place of memory. */
export const [COMPETENCE, SENT_AS, LEVEL, FROM, AWARDED, STATED, ROW, LINE, IDENTITY] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
] as const;
const WIDTH = 9;

/** Awards by person, those of a person by the number of their competence, those that agree in both as they came. */
export interface AwardRun {
  /** Whose awards come next; undefined behind the last. */
  readonly person: string | undefined;
  /** Adds them to others, and goes on to the next person. */
  takeInto(list: AwardList): void;
}

/** Awards one behind the other. */
export interface AwardList {
  readonly length: number;
  at(place: number, column: number): number;
  /** Adds the award whose numbers start there. */
  push(numbers: Int32Array, from: number): void;
  clear(): void;
  bytes(): Uint8Array;
}

export function awardList(): AwardList {
  let values = new Int32Array(1_024 * WIDTH);
  let used = 0;
  return {
    get length() {
      return used / WIDTH;
    },
    at: (place, column) => values[place * WIDTH + column] ?? 0,
    push(numbers, from) {
      if (used === values.length) {
        const larger = new Int32Array(used * 2);
        larger.set(values);
        values = larger;
      }
      for (let column = 0; column < WIDTH; column += 1) values[used + column] = numbers[from + column] ?? 0;
      used += WIDTH;
    },
    clear() {
      used = 0;
    },
    bytes: () => bytesOf(values, used),
  };
}

/** Awards that are gathered in memory, in any order, to be put in order together. */
export interface AwardGathering {
  readonly length: number;
  readonly isFull: boolean;
  /** `facts`: the numbers of the award from `COMPETENCE` to `STATED`, which start there. */
  add(
    person: string,
    facts: readonly number[],
    from: number,
    origin: { readonly row: number; readonly line: number; readonly identity: number },
  ): void;
  /** All of them; it holds until more are added. @param competences above the number of any of them */
  inOrder(competences: number): AwardRun;
  clear(): void;
}

/** @param most that it holds */
export function gatherAwards(most: number): AwardGathering {
  // Of the memory that is not written to, the system gives none.
  const values = new Int32Array(most * WIDTH);
  /** Of each award the number of its person, which is given out here. */
  const personAt = new Int32Array(most);
  const numbers = new Map<string, number>();
  const [byCompetence, order] = [new Uint32Array(most), new Uint32Array(most)];
  let length = 0;
  return {
    get length() {
      return length;
    },
    get isFull() {
      return length === most;
    },
    add(person, facts, from, { row, line, identity }) {
      let number = numbers.get(person);
      if (number === undefined) numbers.set(person, (number = numbers.size));
      personAt[length] = number;
      const start = length * WIDTH;
      for (let column = COMPETENCE; column <= STATED; column += 1) {
        values[start + column] = facts[from + column] ?? 0;
      }
      values[start + ROW] = row;
      values[start + LINE] = line;
      values[start + IDENTITY] = identity;
      length += 1;
    },
    inOrder(competences) {
      const people = [...numbers.keys()].sort(compareText);
      const ranks = new Int32Array(people.length);
      for (const [rank, person] of people.entries()) ranks[numbers.get(person) ?? 0] = rank;
      // By counting, in two passes: a comparison sort takes ten times as long.
      const asTheyCame = order.subarray(0, length);
      for (let at = 0; at < length; at += 1) asTheyCame[at] = at;
      putInOrder(asTheyCame, byCompetence, competences, (at) => values[at * WIDTH + COMPETENCE] ?? 0);
      const sorted = byCompetence.subarray(0, length);
      const starts = putInOrder(sorted, order, people.length, (at) => ranks[personAt[at] ?? 0] ?? 0);
      let next = 0;
      return {
        get person() {
          return people[next];
        },
        takeInto(list) {
          const [start, end] = [starts[next] ?? 0, starts[next + 1] ?? 0];
          for (let at = start; at < end; at += 1) list.push(values, (order[at] ?? 0) * WIDTH);
          next += 1;
        },
      };
    },
    clear() {
      length = 0;
      numbers.clear();
    },
  };
}

/** Puts the places into `order` by their keys, all of them less than `below`; those of one key stay as they are. @returns where each key starts, and where the last ends */
function putInOrder(
  places: Uint32Array,
  order: Uint32Array,
  below: number,
  keyOf: (place: number) => number,
): Uint32Array {
  const starts = new Uint32Array(below + 1);
  for (const place of places) {
    const after = keyOf(place) + 1;
    starts[after] = (starts[after] ?? 0) + 1;
  }
  for (let key = 1; key <= below; key += 1) starts[key] = (starts[key] ?? 0) + (starts[key - 1] ?? 0);
  const next = starts.slice();
  for (const place of places) order[taken(next, keyOf(place))] = place;
  return starts;
}

/** The next free place of a key. */
function taken(places: Uint32Array, key: number): number {
  const place = places[key] ?? 0;
  places[key] = place + 1;
  return place;
}

/** Awards that are read or written at once. */
const AWARDS_AT_ONCE = 2_048;
const PEOPLE_AT_ONCE = 1_000;

/** A run in a file: the awards, and behind them the people, in pieces of so many bytes. */
export interface FiledRun {
  readonly at: number;
  readonly awards: number;
  readonly pieces: readonly number[];
  /** In bytes. */
  readonly length: number;
}

/** Writes a run of so many awards into the file from that place on. @throws as `writeThere` */
export function fileRun(run: AwardRun, awards: number, file: number, at: number): FiledRun {
  const list = awardList();
  let end = at;
  let peopleEnd = at + awards * WIDTH * Int32Array.BYTES_PER_ELEMENT;
  const pieces: number[] = [];
  let people: [reference: string, awards: number][] = [];
  const writeAwards = (): void => {
    const bytes = list.bytes();
    writeThere(file, bytes, end);
    end += bytes.length;
    list.clear();
  };
  const writePeople = (): void => {
    const bytes = Buffer.from(JSON.stringify(people));
    writeThere(file, bytes, peopleEnd);
    peopleEnd += bytes.length;
    pieces.push(bytes.length);
    people = [];
  };
  for (let person = run.person; person !== undefined; person = run.person) {
    const before = list.length;
    run.takeInto(list);
    people.push([person, list.length - before]);
    if (list.length >= AWARDS_AT_ONCE) writeAwards();
    if (people.length === PEOPLE_AT_ONCE) writePeople();
  }
  writeAwards();
  if (people.length > 0) writePeople();
  return { at, awards, pieces, length: peopleEnd - at };
}

/** The run as it was written. */
export function readRun(file: number, { at, awards, pieces }: FiledRun): AwardRun {
  const window = new Int32Array(AWARDS_AT_ONCE * WIDTH);
  /** The next award in the window, and behind the last one. */
  let [next, end] = [0, 0];
  let unread = awards;
  let place = at;
  let peoplePlace = at + awards * WIDTH * Int32Array.BYTES_PER_ELEMENT;
  const waiting = pieces.values();
  let people: readonly [reference: string, awards: number][] = [];
  let person = 0;

  const readAwards = (): void => {
    const count = Math.min(unread, AWARDS_AT_ONCE);
    const bytes = bytesOf(window, count * WIDTH);
    readThere(file, bytes, place);
    place += bytes.length;
    unread -= count;
    [next, end] = [0, count];
  };
  const goOn = (): void => {
    person += 1;
    if (person < people.length) return;
    const { value: length = 0 } = waiting.next();
    const bytes = Buffer.alloc(length);
    readThere(file, bytes, peoplePlace);
    peoplePlace += length;
    people = length === 0 ? [] : (JSON.parse(bytes.toString('utf8')) as [string, number][]);
    person = 0;
  };
  goOn();
  return {
    get person() {
      return people[person]?.[0];
    },
    takeInto(list) {
      const count = people[person]?.[1] ?? 0;
      for (let taken = 0; taken < count; taken += 1) {
        if (next === end) readAwards();
        list.push(window, next * WIDTH);
        next += 1;
      }
      goOn();
    },
  };
}

/** The awards of some people, in order. */
export interface PeopleAwards {
  readonly people: readonly string[];
  /** Of each person where their awards start in `order`, and behind the last where those end. */
  readonly starts: readonly number[];
  /** Places in `awards`. */
  readonly order: readonly number[];
  readonly awards: AwardList;
}

/** The runs as one, so many people at a time; of awards that agree those of an earlier run come first. What is given holds until more is asked for. */
export function* merged(runs: readonly AwardRun[], peopleAtOnce: number): Generator<PeopleAwards> {
  const awards = awardList();
  for (;;) {
    const people: string[] = [];
    const starts: number[] = [];
    const order: number[] = [];
    awards.clear();
    while (people.length < peopleAtOnce) {
      const person = firstOf(runs);
      if (person === undefined) break;
      people.push(person);
      starts.push(order.length);
      const parts: Part[] = [];
      for (const run of runs) {
        if (run.person !== person) continue;
        const next = awards.length;
        run.takeInto(awards);
        parts.push({ next, end: awards.length });
      }
      addInOrder(parts, awards, order);
    }
    if (people.length === 0) return;
    starts.push(order.length);
    yield { people, starts, order, awards };
  }
}

function firstOf(runs: readonly AwardRun[]): string | undefined {
  let first: string | undefined;
  for (const { person } of runs) {
    if (person !== undefined && (first === undefined || person < first)) first = person;
  }
  return first;
}

/** Awards of one person that are in order, from one place to another. */
interface Part {
  next: number;
  readonly end: number;
}

function addInOrder(parts: readonly Part[], awards: AwardList, order: number[]): void {
  for (;;) {
    let first: Part | undefined;
    let least = 0;
    for (const part of parts) {
      if (part.next === part.end) continue;
      const competence = awards.at(part.next, COMPETENCE);
      if (first !== undefined && competence >= least) continue;
      first = part;
      least = competence;
    }
    if (first === undefined) return;
    order.push(first.next);
    first.next += 1;
  }
}

function bytesOf(values: Int32Array, length: number): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, length * Int32Array.BYTES_PER_ELEMENT);
}
