import { z } from 'zod';
import type { Scratch } from '../../changes/scratch.js';
import { parseCalendarDate } from '../../domain/calendar.js';
import { expiryOf } from '../../domain/competence/expiry.js';
import type { Award } from '../../domain/competence/transfer.js';
import type { Achievement } from '../../domain/competence/types.js';
import { createAwardSorter, type AwardNumbers, type OrderedAwards } from './award-sorter.js';
import { outcomeNumber, type RowOutcomes } from './row-outcomes.js';
import type { SentIdentity } from './row-reader.js';
import type { Receiver } from './settle.js';
import { achievementsOf, settleAlone, settleAwards } from './settle.js';

/**
 * Collects the awards of matched people until the whole file is read, in scratch tables.
 * Rows of one person and competence are decided together, however far apart they are.
 */
export interface MatchedAwards {
  /** Stores the identity that rows state for a person, and returns its number. */
  addIdentity(person: string, sent: SentIdentity): number;
  /** Encodes awards once for all rows that state the same awards. */
  numbersOf(awards: readonly Award[]): AwardNumbers;
  /** Adds the encoded awards of one row, and returns the row's number. */
  add(line: number, numbers: AwardNumbers, identity: number): number;
  /** Decides all awards by person, notes each row's outcome, and queues what needs review. */
  settle(receiver: Receiver, step: (settled: number) => Promise<void>): Promise<void>;
}

const PEOPLE_AT_A_TIME = 100;
const NOTHING: readonly Achievement[] = [];

/**
 * @param scratch with `awardTables`
 * @param rows where rows get their numbers
 * @param awardsAtOnce how many awards are written to the table at once
 */
export function createMatchedAwards(
  scratch: Scratch,
  rows: RowOutcomes,
  awardsAtOnce?: number,
): MatchedAwards {
  const awards = createAwardSorter(scratch, awardsAtOnce);

  /** Decides the awards of one person: those from index `start` up to `end`. */
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
      return { ...facts, line: ordered.originAt(at).line, expires };
    };
    for (let at = start, next = start; at < end; at = next) {
      for (next = at + 1; next < end && ordered.isSameCompetence(at, next);) next += 1;
      const holding = holdings?.get(ordered.competenceAt(at).name) ?? NOTHING;
      if (next === at + 1) {
        const decision = settleAlone(receiver, person, ordered.factsAt(at), holding);
        if (decision !== undefined) {
          rows.note(ordered.rowAt(at), outcomeNumber(decision));
          continue;
        }
      }
      const group = Array.from({ length: next - at }, (_, member) => awardAt(at + member));
      const sentWith = (member: number): SentIdentity =>
        readIdentity(awards.sentWith(ordered.originAt(at + member).identity));
      const rowOf = (member: number): number => ordered.rowAt(at + member);
      settleAwards(receiver, person, group, sentWith, rowOf, holding).forEach(({ decision }, member) => {
        // The queue notes what needs review: it knows whether the award was decided before.
        if (decision !== 'needsReview') rows.note(rowOf(member), outcomeNumber(decision));
      });
    }
  };

  return {
    addIdentity: (person, sent) => awards.addIdentity(person, writeIdentity(sent)),

    numbersOf: (live) => awards.numbersOf(live),

    add(line, numbers, identity) {
      const row = rows.add();
      awards.add({ row, line, identity }, numbers);
      return row;
    },

    async settle(receiver, step) {
      let settled = 0;
      for (const ordered of awards.inOrder(PEOPLE_AT_A_TIME)) {
        const held = await achievementsOf(receiver.tenant, ordered.people);
        for (const [at, person] of ordered.people.entries()) {
          const span = [ordered.start(at), ordered.start(at + 1)] as const;
          settlePerson(receiver, person, ordered, span, held[at]);
        }
        await step((settled += ordered.people.length));
      }
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
