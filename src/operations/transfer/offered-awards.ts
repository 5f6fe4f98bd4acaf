import type { ChangeSink } from '../../changes/change-set.js';
import type { CalendarDate } from '../../domain/calendar.js';
import { assessRow } from '../../domain/competence/assess-row.js';
import { currentAchievements } from '../../domain/competence/current.js';
import { expiryOf } from '../../domain/competence/expiry.js';
import { differingFields, matchPerson, type PersonMatch } from '../../domain/competence/matching.js';
import type { Award } from '../../domain/competence/transfer.js';
import type { Achievement, Competence, Person } from '../../domain/competence/types.js';
import { compareText } from '../../domain/text.js';
import type { Tenant } from '../../domain/tenancy/types.js';
import type { TenantReader } from '../../store/port.js';
import type { StoreContext } from '../operation.js';
import {
  countDiffering,
  countMatch,
  type DecisionCounts,
  type DifferingCounts,
  type MatchCounts,
} from './counts.js';
import { reviewOf } from './review-queue.js';
import { outcomeNumber, reviewNumber, type RowOutcomes } from './row-outcomes.js';
import type { SentIdentity } from './row-reader.js';
import { achievementsOf, settleAwards, type Receiver } from './settle.js';

/** One update under way. */
export interface UpdateRun {
  readonly context: StoreContext;
  readonly changes: ChangeSink;
  readonly matches: MatchCounts;
  readonly differing: DifferingCounts;
  readonly decisions: DecisionCounts;
  people: number;
  touchable: number;
}

/** A tenant as one that sends and receives. */
export interface Employer {
  readonly tenant: TenantReader;
  readonly about: Tenant;
  readonly asOf: CalendarDate;
  readonly competences: readonly Competence[];
  /** The national ones, by name. */
  readonly national: ReadonlyMap<string, Competence>;
}

/** An award from another employment, with the person's identity there. */
interface OfferedAward {
  readonly award: Award;
  readonly sent: SentIdentity;
}

/** A person of the sending tenant who is, or may be, a person of the receiving one. */
interface Pairing {
  readonly subject: Person;
  readonly match: PersonMatch;
}

export async function updateBatch(
  run: UpdateRun,
  receiver: Receiver,
  rows: RowOutcomes,
  batch: readonly Person[],
  others: readonly Employer[],
): Promise<void> {
  const numbered = batch.filter((person) => person.nationalInsuranceNumber !== null);
  const numbers = numbered.map((person) => person.nationalInsuranceNumber);
  const holders = await receiver.tenant.having('person', 'nationalInsuranceNumber', numbers);
  const offered = new Map<string, Map<string, OfferedAward[]>>();
  for (const sending of others) {
    const subjects = await sending.tenant.having('person', 'nationalInsuranceNumber', numbers);
    const pairs = numbered.flatMap((person, at) =>
      pairingsOf(run, person, subjects[at] ?? [], holders[at] ?? []),
    );
    const held = await achievementsOf(
      sending.tenant,
      pairs.map(({ subject }) => subject.reference),
    );
    const unmatched: { readonly pairing: Pairing; readonly awards: OfferedAward[] }[] = [];
    for (const [at, pairing] of pairs.entries()) {
      const { subject, match } = pairing;
      const awards = offersOf(run, receiver, sending, subject, [...(held[at]?.values() ?? [])].flat());
      if (match.person === null) unmatched.push({ pairing, awards });
      else addTo(offered, match.person.reference, awards);
    }
    await queueUnmatched(receiver, rows, unmatched);
  }
  run.people += offered.size;
  await settleOffered(receiver, rows, offered);
}

/**
 * People of the sending tenant with this person's number. It is a match if the number names one
 * person in each tenant, and birthday and last name agree. Several people here with one number
 * are paired once, through the first, so that each award is queued once.
 */
function pairingsOf(
  run: UpdateRun,
  person: Person,
  subjects: readonly Person[],
  holders: readonly Person[],
): Pairing[] {
  const [subject, second] = subjects;
  if (subject === undefined) return [];
  const match: PersonMatch =
    second === undefined
      ? matchPerson(subject, holders, [])
      : { outcome: 'duplicate-ni-numbers', person: null, candidates: holders };
  countMatch(run.matches, match.outcome);
  countDiffering(run.differing, match.outcome, differingFields(subject, person));
  if (match.person !== null) return [{ subject, match }];
  return person.reference === holders[0]?.reference ? subjects.map((each) => ({ subject: each, match })) : [];
}

/** The person's current achievements there as awards; the rest are counted as decided. */
function offersOf(
  run: UpdateRun,
  receiver: Receiver,
  sending: Employer,
  subject: Person,
  achievements: readonly Achievement[],
): OfferedAward[] {
  const sent: SentIdentity = { ...subject, employeeNumber: subject.reference, sendingVpd: sending.about.vpd };
  const offers: OfferedAward[] = [];
  for (const achievement of currentAchievements(achievements, sending.national, sending.asOf).values()) {
    const competence = sending.national.get(achievement.competence);
    if (competence === undefined) continue;
    const { level, from: dateFrom, awarded } = achievement;
    const expires = expiryOf(achievement, competence);
    const said = { line: 0, competence: competence.name, level, dateFrom, awarded, expires };
    const assessed = assessRow(
      { ...said, statesNoExpiry: false, status: '', problem: null },
      receiver.context,
    );
    if ('decision' in assessed) run.decisions[assessed.decision] += 1;
    else offers.push(...assessed.live.map((award) => ({ award, sent })));
  }
  return offers;
}

function addTo(
  offered: Map<string, Map<string, OfferedAward[]>>,
  person: string,
  awards: readonly OfferedAward[],
): void {
  const own = offered.get(person) ?? new Map<string, OfferedAward[]>();
  offered.set(person, own);
  for (const offer of awards) {
    const { name } = offer.award.competence;
    const list = own.get(name);
    if (list === undefined) own.set(name, [offer]);
    else list.push(offer);
  }
}

/** Queues awards of unmatched people, except those that every candidate holds identically. */
async function queueUnmatched(
  { tenant, context, queue }: Receiver,
  rows: RowOutcomes,
  unmatched: readonly { readonly pairing: Pairing; readonly awards: readonly OfferedAward[] }[],
): Promise<void> {
  const references = new Set(
    unmatched.flatMap(({ pairing }) => pairing.match.candidates.map(({ reference }) => reference)),
  );
  const held = new Map<string, ReadonlyMap<string, readonly Achievement[]>>();
  for (const [at, of] of (await achievementsOf(tenant, [...references])).entries())
    held.set([...references][at] ?? '', of);
  for (const { pairing, awards } of unmatched) {
    const { outcome, candidates } = pairing.match;
    const [only, ...others] = candidates;
    const differs = only === undefined || others.length > 0 ? [] : differingFields(pairing.subject, only);
    const why = { outcome, source: context.source, candidates: candidates.map(({ reference }) => reference) };
    for (const { award, sent } of awards) {
      const row = rows.add();
      const holds = (reference: string): boolean =>
        isHeldIdentically(award, held.get(reference)?.get(award.competence.name) ?? []);
      if (why.candidates.every(holds)) rows.note(row, outcomeNumber('alreadyHeld'));
      else queue.add(reviewOf(award, sent, why), row, reviewNumber(outcome, differs));
    }
  }
}

function isHeldIdentically(
  { competence, level, from, expires }: Award,
  held: readonly Achievement[],
): boolean {
  return held.some(
    (one) => one.level === level && one.from === from && expiryOf(one, competence) === expires,
  );
}

async function settleOffered(
  receiver: Receiver,
  rows: RowOutcomes,
  offered: ReadonlyMap<string, ReadonlyMap<string, readonly OfferedAward[]>>,
): Promise<void> {
  const references = [...offered.keys()];
  const held = await achievementsOf(receiver.tenant, references);
  for (const [at, reference] of references.entries()) {
    const byCompetence = [...(offered.get(reference) ?? [])].sort(([a], [b]) => compareText(a, b));
    for (const [competence, awards] of byCompetence) {
      const numbers = awards.map(() => rows.add());
      const decided = settleAwards(
        receiver,
        reference,
        awards.map(({ award }) => award),
        (index) => awards[index]?.sent ?? unreachable(),
        (index) => numbers[index] ?? unreachable(),
        held[at]?.get(competence) ?? [],
      );
      for (const [index, { decision }] of decided.entries()) {
        // The queue notes what needs review.
        if (decision !== 'needsReview') rows.note(numbers[index] ?? unreachable(), outcomeNumber(decision));
      }
    }
  }
}

function unreachable(): never {
  throw new RangeError('An award was settled that was not offered');
}
