import { z } from 'zod';
import type { CalendarDate } from '../../domain/calendar.js';
import { parseCalendarDate } from '../../domain/calendar.js';
import { expiryOf } from '../../domain/competence/expiry.js';
import type { Award, LiveAwards, TransferDecision } from '../../domain/competence/transfer.js';
import { rowDecisionOrder } from '../../domain/competence/transfer.js';
import type { Competence } from '../../domain/competence/types.js';
import { compareText } from '../../domain/text.js';
import type { DecisionCounts } from './counts.js';
import type { SentIdentity } from './rows.js';
import type { Receiver } from './settle.js';
import { achievementsOf, settleAwards } from './settle.js';
import { createSpool, intColumn } from './spool.js';
import { batchesOf } from './review-queue.js';

/**
 * The awards of matched people, kept until the whole file is read: rows of one person and competence are decided
 * together, however far apart they stand. An award takes some forty bytes; what its row says of the person stands in a
 * file.
 */
export interface Candidates {
  add(row: LiveAwards, person: string, sent: SentIdentity): void;
  /** Decides all of them, person by person in order of reference, and counts each row once. */
  settle(
    receiver: Receiver,
    decisions: DecisionCounts,
    step: (settled: number) => Promise<void>,
    /** Told of every row once it is decided. */
    tell: (row: SettledRow) => void | Promise<void>,
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
const REMEMBERED_IDENTITIES = 50_000;

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
  const awards = {
    person: intColumn(),
    competence: intColumn(),
    row: intColumn(),
    line: intColumn(),
    sentAs: intColumn(),
    level: intColumn(),
    from: intColumn(),
    awarded: intColumn(),
    stated: intColumn(),
  };

  const dateAt = (number: number): CalendarDate => {
    const date = dates.value(number);
    if (date === null) throw new RangeError(`No date has the number ${number}`);
    return date;
  };
  const awardAt = (at: number): Award => {
    const competence = competences.value(awards.competence.at(at));
    const stated = {
      from: dateAt(awards.from.at(at)),
      awarded: dates.value(awards.awarded.at(at)),
      expires: dates.value(awards.stated.at(at)),
    };
    return {
      line: awards.line.at(at),
      sentAs: names.value(awards.sentAs.at(at)),
      competence,
      level: awards.level.at(at),
      from: stated.from,
      awarded: stated.awarded,
      stated: stated.expires,
      expires: expiryOf(stated, competence),
    };
  };

  return {
    add({ line, live }, person, identity) {
      identities.push(spool(identity));
      const row = rows.push(rowDecisionOrder.length - 1);
      for (const award of live) {
        awards.person.push(people.number(person));
        awards.competence.push(competences.number(award.competence));
        awards.row.push(row);
        awards.line.push(line);
        awards.sentAs.push(names.number(award.sentAs));
        awards.level.push(award.level);
        awards.from.push(dates.number(award.from));
        awards.awarded.push(dates.number(award.awarded));
        awards.stated.push(dates.number(award.stated));
      }
    },

    async settle(receiver, decisions, step, tell) {
      const order = orderOf(awards.person, awards.competence, people.ranks(compareText), competences.size);
      let at = 0;
      let settled = 0;
      for (const batch of batchesOf(peopleInOrder(order, awards.person), PEOPLE_AT_A_TIME)) {
        const held = await achievementsOf(
          receiver.tenant,
          batch.map((number) => people.value(number)),
        );
        for (const [place, person] of batch.entries()) {
          while (at < order.length && awards.person.at(order[at] ?? 0) === person) {
            const group = groupAt(order, at, awards.person, awards.competence);
            at += group.length;
            const [first = 0] = group;
            const { name } = competences.value(awards.competence.at(first));
            const decided = settleAwards(
              receiver,
              people.value(person),
              group.map(awardAt),
              (member) => readIdentity(sent.read(identities.at(awards.row.at(group[member] ?? 0)))),
              held[place]?.get(name) ?? [],
            );
            decided.forEach(({ decision }, member) => {
              const row = awards.row.at(group[member] ?? 0);
              rows.set(row, Math.min(rows.at(row), rowDecisionOrder.indexOf(decision)));
            });
          }
        }
        settled += batch.length;
        await step(settled);
      }
      let last = -1;
      for (let at = 0; at < awards.row.length; at += 1) {
        const row = awards.row.at(at);
        if (row === last) continue;
        last = row;
        const decision = rowDecisionOrder[rows.at(row)];
        if (decision === undefined) continue;
        decisions[decision] += 1;
        const person = people.value(awards.person.at(at));
        const competence = competences.value(awards.competence.at(at)).name;
        await tell({ line: awards.line.at(at), person, competence, decision });
      }
    },

    close: () => sent.close(),
  };
}

/** The awards by rank of the person and then by number of the competence; those that agree in both as they came. */
function orderOf(
  person: { readonly length: number; at(place: number): number },
  competence: { at(place: number): number },
  rank: Int32Array,
  competences: number,
): Uint32Array {
  const asTheyCame = Uint32Array.from({ length: person.length }, (_, at) => at);
  const byCompetence = sortedBy(asTheyCame, competences, (at) => competence.at(at));
  return sortedBy(byCompetence, rank.length, (at) => rank[person.at(at)] ?? 0);
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

function* peopleInOrder(order: Uint32Array, person: { at(place: number): number }): Generator<number> {
  let last = -1;
  for (const at of order) {
    const next = person.at(at);
    if (next !== last) yield next;
    last = next;
  }
}

/** The awards from this place in the order on that are of one person and competence. */
function groupAt(
  order: Uint32Array,
  from: number,
  person: { at(place: number): number },
  competence: { at(place: number): number },
): number[] {
  const first = order[from] ?? 0;
  const group = [first];
  for (let at = from + 1; at < order.length; at += 1) {
    const next = order[at] ?? 0;
    if (person.at(next) !== person.at(first) || competence.at(next) !== competence.at(first)) break;
    group.push(next);
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
