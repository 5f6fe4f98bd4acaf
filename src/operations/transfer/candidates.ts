import { z } from 'zod';
import type { CalendarDate } from '../../domain/calendar.js';
import { parseCalendarDate } from '../../domain/calendar.js';
import { expiryOf } from '../../domain/competence/expiry.js';
import type { Award, TransferDecision } from '../../domain/competence/transfer.js';
import { rowDecisionOrder } from '../../domain/competence/transfer.js';
import type { Achievement, Competence } from '../../domain/competence/types.js';
import { compareText } from '../../domain/text.js';
import type { DecisionCounts } from './counts.js';
import type { SentIdentity } from './rows.js';
import type { Receiver } from './settle.js';
import { achievementsOf, settleAlone, settleAwards } from './settle.js';
import { createSpool, intColumn, intTable, type IntTable } from './spool.js';
import { batchesOf } from './review-queue.js';

/**
 * The awards of matched people, kept until the whole file is read: rows of one person and competence are decided
 * together, however far apart they stand. An award takes some forty bytes; what its row says of the person stands in a
 * file.
 */
export interface Candidates {
  /** The awards of one row; rows that say the same of them may give the same list. */
  add(line: number, awards: readonly Award[], person: string, sent: SentIdentity): void;
  /** Decides all of them, person by person in order of reference, and counts each row once. */
  settle(
    receiver: Receiver,
    decisions: DecisionCounts,
    step: (settled: number) => Promise<void>,
    /** Told of every row once it is decided, where somebody wants to know. */
    tell: ((row: SettledRow) => Promise<void>) | undefined,
  ): Promise<void>;
  close(): void;
}

/** A row whose person was found, and what became of it. */
export interface SettledRow {
  readonly line: number;
  readonly person: string;
  readonly competence: string;
  readonly decision: TransferDecision;
}

const PEOPLE_AT_A_TIME = 100;
const NOTHING: readonly Achievement[] = [];
const REMEMBERED_IDENTITIES = 50_000;
const REMEMBERED_AWARDS = 50_000;

/** The columns of an award. */
const [PERSON, COMPETENCE, ROW, SENT_AS, LEVEL, FROM, AWARDED, STATED, COLUMNS] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/** An award of a row, without its line. */
interface NumberedAward {
  readonly competence: number;
  readonly sentAs: number;
  readonly level: number;
  readonly from: number;
  readonly awarded: number;
  readonly stated: number;
}

export function createCandidates(): Candidates {
  const sent = createSpool();
  const people = numbering<string>();
  const competences = numbering<Competence>();
  const names = numbering<string>();
  /** Few in number, whatever the file: numbered, so that no date is read and written anew for each award. */
  const dates = numbering<CalendarDate | null>();
  /** Of each row the place of its decision so far in `rowDecisionOrder`. */
  const rows = intColumn();
  /** Of each row where in the spool stands what it says of the person. */
  const identities = intColumn();
  /** Rows that say the same of a person share it: it is written once, as long as it is remembered. */
  const spooled = new Map<SentIdentity, number>();
  const spool = (identity: SentIdentity): number => {
    let place = spooled.get(identity);
    if (place === undefined) {
      if (spooled.size >= REMEMBERED_IDENTITIES) spooled.clear();
      spooled.set(identity, (place = sent.add(writeIdentity(identity))));
    }
    return place;
  };
  /** Of each row its line. */
  const lines = intColumn();
  const awards = intTable(COLUMNS);

  /** As `spooled`, of the numbers of awards. */
  const numbered = new Map<readonly Award[], NumberedAward[]>();
  const numbersOf = (live: readonly Award[]): NumberedAward[] => {
    const known = numbered.get(live);
    if (known !== undefined) return known;
    if (numbered.size >= REMEMBERED_AWARDS) numbered.clear();
    const numbers = live.map((award) => ({
      competence: competences.number(award.competence),
      sentAs: names.number(award.sentAs),
      level: award.level,
      from: dates.number(award.from),
      awarded: dates.number(award.awarded),
      stated: dates.number(award.stated),
    }));
    numbered.set(live, numbers);
    return numbers;
  };

  const dateAt = (number: number): CalendarDate => {
    const date = dates.value(number);
    if (date === null) throw new RangeError(`No date has the number ${number}`);
    return date;
  };
  const awardAt = (at: number): Award => {
    const competence = competences.value(awards.at(at, COMPETENCE));
    const stated = {
      from: dateAt(awards.at(at, FROM)),
      awarded: dates.value(awards.at(at, AWARDED)),
      expires: dates.value(awards.at(at, STATED)),
    };
    return {
      line: lines.at(awards.at(at, ROW)),
      sentAs: names.value(awards.at(at, SENT_AS)),
      competence,
      level: awards.at(at, LEVEL),
      from: stated.from,
      awarded: stated.awarded,
      stated: stated.expires,
      expires: expiryOf(stated, competence),
    };
  };

  /** Of the decisions on a row's awards the first in the order counts. */
  const note = (row: number, decision: (typeof rowDecisionOrder)[number]): void =>
    rows.set(row, Math.min(rows.at(row), rowDecisionOrder.indexOf(decision)));

  return {
    add(line, live, person, identity) {
      identities.push(spool(identity));
      const row = rows.push(rowDecisionOrder.length - 1);
      const personNumber = people.number(person);
      lines.push(line);
      for (const award of numbersOf(live)) {
        const place = awards.add();
        awards.set(place, PERSON, personNumber);
        awards.set(place, COMPETENCE, award.competence);
        awards.set(place, ROW, row);
        awards.set(place, SENT_AS, award.sentAs);
        awards.set(place, LEVEL, award.level);
        awards.set(place, FROM, award.from);
        awards.set(place, AWARDED, award.awarded);
        awards.set(place, STATED, award.stated);
      }
    },

    async settle(receiver, decisions, step, tell) {
      const order = orderOf(awards, people.ranks(compareText), competences.size);
      let at = 0;
      let settled = 0;
      for (const batch of batchesOf(peopleInOrder(order, awards), PEOPLE_AT_A_TIME)) {
        const held = await achievementsOf(
          receiver.tenant,
          batch.map((number) => people.value(number)),
        );
        for (const [place, person] of batch.entries()) {
          const reference = people.value(person);
          const holdings = held[place];
          while (at < order.length && awards.at(order[at] ?? 0, PERSON) === person) {
            const alone = order[at] ?? 0;
            const isAlone = at + 1 === order.length || !isSameGroup(awards, alone, order[at + 1] ?? 0);
            const competence = competences.value(awards.at(alone, COMPETENCE));
            const holding = holdings?.get(competence.name) ?? NOTHING;
            if (isAlone) {
              const award = {
                competence,
                level: awards.at(alone, LEVEL),
                from: dateAt(awards.at(alone, FROM)),
                awarded: dates.value(awards.at(alone, AWARDED)),
                stated: dates.value(awards.at(alone, STATED)),
              };
              const decision = settleAlone(receiver, reference, award, holding);
              if (decision !== undefined) {
                at += 1;
                note(awards.at(alone, ROW), decision);
                continue;
              }
            }
            const group = groupAt(order, at, awards);
            at += group.length;
            const decided = settleAwards(
              receiver,
              reference,
              group.map(awardAt),
              (member) => readIdentity(sent.read(identities.at(awards.at(group[member] ?? 0, ROW)))),
              holding,
            );
            decided.forEach(({ decision }, member) => {
              note(awards.at(group[member] ?? 0, ROW), decision);
            });
          }
        }
        settled += batch.length;
        await step(settled);
      }
      let last = -1;
      for (let at = 0; at < awards.length; at += 1) {
        const row = awards.at(at, ROW);
        if (row === last) continue;
        last = row;
        const decision = rowDecisionOrder[rows.at(row)];
        if (decision === undefined) continue;
        decisions[decision] += 1;
        if (tell === undefined) continue;
        const person = people.value(awards.at(at, PERSON));
        const competence = competences.value(awards.at(at, COMPETENCE)).name;
        await tell({ line: lines.at(row), person, competence, decision });
      }
    },

    close: () => sent.close(),
  };
}

/** The awards by rank of the person and then by number of the competence; those that agree in both as they came. */
function orderOf(awards: IntTable, rank: Int32Array, competences: number): Uint32Array {
  const asTheyCame = new Uint32Array(awards.length);
  for (let at = 0; at < asTheyCame.length; at += 1) asTheyCame[at] = at;
  const byCompetence = sortedBy(asTheyCame, competences, (at) => awards.at(at, COMPETENCE));
  return sortedBy(byCompetence, rank.length, (at) => rank[awards.at(at, PERSON)] ?? 0);
}

/** The places in the order of a number below `bound`, by counting: a comparison sort takes ten times as long. */
function sortedBy(places: Uint32Array, bound: number, numberOf: (place: number) => number): Uint32Array {
  const starts = new Uint32Array(bound + 1);
  for (const place of places) {
    const after = numberOf(place) + 1;
    starts[after] = (starts[after] ?? 0) + 1;
  }
  for (let number = 1; number <= bound; number += 1) {
    starts[number] = (starts[number] ?? 0) + (starts[number - 1] ?? 0);
  }
  const sorted = new Uint32Array(places.length);
  for (const place of places) {
    const number = numberOf(place);
    const start = starts[number] ?? 0;
    sorted[start] = place;
    starts[number] = start + 1;
  }
  return sorted;
}

function* peopleInOrder(order: Uint32Array, awards: IntTable): Generator<number> {
  let last = -1;
  for (const at of order) {
    const next = awards.at(at, PERSON);
    if (next !== last) yield next;
    last = next;
  }
}

function isSameGroup(awards: IntTable, a: number, b: number): boolean {
  return (
    awards.at(a, PERSON) === awards.at(b, PERSON) && awards.at(a, COMPETENCE) === awards.at(b, COMPETENCE)
  );
}

/** The awards from this place in the order on that are of one person and competence. */
function groupAt(order: Uint32Array, from: number, awards: IntTable): number[] {
  const first = order[from] ?? 0;
  const group = [first];
  for (let at = from + 1; at < order.length && isSameGroup(awards, first, order[at] ?? 0); at += 1) {
    group.push(order[at] ?? 0);
  }
  return group;
}

interface Numbering<T> {
  readonly size: number;
  /** The value's number, from 0; given out when first asked for. */
  number(value: T): number;
  value(number: number): T;
  /** The place of each number when the values are put in order. */
  ranks(compare: (a: T, b: T) => number): Int32Array;
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
    ranks(compare) {
      const order = Array.from(values.keys()).sort((a, b) => compare(valueOf(a), valueOf(b)));
      const ranks = new Int32Array(values.length);
      order.forEach((number, rank) => {
        ranks[number] = rank;
      });
      return ranks;
    },
  };
}

const identityFields = z.tuple([
  z.string().nullable(),
  z.string().nullable(),
  z.string(),
  z.string().nullable(),
  z.string(),
  z.string().nullable(),
  z.string().nullable(),
]);

function writeIdentity(sent: SentIdentity): string {
  const {
    nationalInsuranceNumber,
    dateOfBirth,
    lastName,
    previousLastName,
    firstName,
    employeeNumber,
    sendingVpd,
  } = sent;
  const fields: z.infer<typeof identityFields> = [
    nationalInsuranceNumber,
    dateOfBirth,
    lastName,
    previousLastName,
    firstName,
    employeeNumber,
    sendingVpd,
  ];
  return JSON.stringify(fields);
}

function readIdentity(text: string): SentIdentity {
  const [nationalInsuranceNumber, birth, lastName, previousLastName, firstName, employeeNumber, sendingVpd] =
    identityFields.parse(JSON.parse(text));
  const dateOfBirth = birth === null ? null : (parseCalendarDate(birth) ?? null);
  return {
    nationalInsuranceNumber,
    dateOfBirth,
    lastName,
    previousLastName,
    firstName,
    employeeNumber,
    sendingVpd,
  };
}
