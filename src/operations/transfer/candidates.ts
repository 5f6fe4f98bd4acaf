import { z } from 'zod';
import { parseCalendarDate } from '../../domain/calendar.js';
import { expiryOf } from '../../domain/competence/expiry.js';
import type { Award, TransferDecision } from '../../domain/competence/transfer.js';
import { rowDecisionOrder } from '../../domain/competence/transfer.js';
import type { Achievement } from '../../domain/competence/types.js';
import { createAwardTable, type OrderedAwards } from './award-table.js';
import type { DecisionCounts } from './counts.js';
import type { SentIdentity } from './rows.js';
import type { Receiver } from './settle.js';
import { achievementsOf, settleAlone, settleAwards } from './settle.js';
import { byteColumn, createSpool, intTable } from './spool.js';

/**
 * The awards of matched people, kept until the whole file is read: rows of one person and competence are decided
 * together, however far apart they stand. An award takes some thirty bytes; what its row says of the person stands in a
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

/** The columns of a row: its line, and where in the spool stands what it says of the person. */
const [LINE, IDENTITY] = [0, 1];

export function createCandidates(): Candidates {
  const sent = createSpool();
  const awards = createAwardTable();
  const rows = intTable(2);
  /** Of each row the place of its decision so far in `rowDecisionOrder`. */
  const decided = byteColumn();
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

  /** Of the decisions on a row's awards the first in the order counts. */
  const note = (row: number, decision: (typeof rowDecisionOrder)[number]): void =>
    decided.set(row, Math.min(decided.at(row), rowDecisionOrder.indexOf(decision)));

  /** Decides the awards of one person, which stand from one place to another. */
  const settlePerson = (
    receiver: Receiver,
    person: string,
    ordered: OrderedAwards,
    [start, end]: readonly [number, number],
    holdings: ReadonlyMap<string, Achievement[]> | undefined,
  ): void => {
    const awardAt = (at: number): Award => {
      const facts = ordered.factsAt(at);
      const { competence, from, awarded, stated } = facts;
      const expires = expiryOf({ from, awarded, expires: stated }, competence);
      return { ...facts, line: rows.at(ordered.rowAt(at), LINE), expires };
    };
    for (let at = start, next = start; at < end; at = next) {
      for (next = at + 1; next < end && ordered.isSameCompetence(at, next);) next += 1;
      const holding = holdings?.get(ordered.competenceAt(at).name) ?? NOTHING;
      if (next === at + 1) {
        const decision = settleAlone(receiver, person, ordered.factsAt(at), holding);
        if (decision !== undefined) {
          note(ordered.rowAt(at), decision);
          continue;
        }
      }
      const group = Array.from({ length: next - at }, (_, member) => awardAt(at + member));
      const sentWith = (member: number): SentIdentity =>
        readIdentity(sent.read(rows.at(ordered.rowAt(at + member), IDENTITY)));
      settleAwards(receiver, person, group, sentWith, holding).forEach(({ decision }, member) => {
        note(ordered.rowAt(at + member), decision);
      });
    }
  };

  return {
    add(line, live, person, identity) {
      const row = rows.add();
      rows.set(row, LINE, line);
      rows.set(row, IDENTITY, spool(identity));
      decided.push(rowDecisionOrder.length - 1);
      awards.add(row, person, live);
    },

    async settle(receiver, decisions, step, tell) {
      const ordered = awards.inOrder();
      for (let from = 0; from < ordered.people; from += PEOPLE_AT_A_TIME) {
        const length = Math.min(PEOPLE_AT_A_TIME, ordered.people - from);
        const people = Array.from({ length }, (_, each) => ordered.person(from + each));
        const held = await achievementsOf(receiver.tenant, people);
        for (const [each, person] of people.entries()) {
          const place = from + each;
          const span = [ordered.start(place), ordered.start(place + 1)] as const;
          settlePerson(receiver, person, ordered, span, held[each]);
        }
        await step(from + length);
      }
      let last = -1;
      for (let at = 0; at < awards.length; at += 1) {
        const row = awards.rowOf(at);
        if (row === last) continue;
        last = row;
        const decision = rowDecisionOrder[decided.at(row)];
        if (decision === undefined) continue;
        decisions[decision] += 1;
        if (tell === undefined) continue;
        const person = awards.personOf(at);
        const competence = awards.competenceOf(at).name;
        await tell({ line: rows.at(row, LINE), person, competence, decision });
      }
    },

    close: () => sent.close(),
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
