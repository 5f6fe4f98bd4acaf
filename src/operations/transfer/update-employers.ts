import { z } from 'zod';
import type { ChangeSink } from '../../changes/change-set.js';
import type { CalendarDate } from '../../domain/calendar.js';
import { achievedStatusTest } from '../../domain/competence/achieved-status.js';
import { currentAchievements } from '../../domain/competence/current.js';
import { expiryOf } from '../../domain/competence/expiry.js';
import { matchPerson } from '../../domain/competence/matching.js';
import { isNational } from '../../domain/competence/name.js';
import { assessRow, type Award, type AwardDecision } from '../../domain/competence/transfer.js';
import { transferTargets } from '../../domain/competence/transfer-targets.js';
import type { Achievement, Competence, Person } from '../../domain/competence/types.js';
import { UsageError } from '../../domain/errors.js';
import { compareText } from '../../domain/text.js';
import type { Tenant } from '../../domain/tenancy/types.js';
import type { StoreReader, TenantReader } from '../../store/port.js';
import { writeOperation, type StoreContext } from '../operation.js';
import { unknownTenant } from '../unknown-tenant.js';
import {
  countMatch,
  decisionCounts,
  noDecisions,
  noMatches,
  reviewCounts,
  type DecisionCounts,
  type MatchCounts,
} from './counts.js';
import { createReviewQueue, type QueueCounts } from './review-queue.js';
import type { SentIdentity } from './rows.js';
import { achievementsOf, settleAwards, type Receiver } from './settle.js';

/**
 * Multiple Employer Competence Update (domain page, section 3): what somebody has achieved in one tenant of the store
 * counts in their employments in the others, national competences only. Everybody is decided against the store as it
 * is before, so that the order of the tenants is of no account; a second run changes nothing.
 */
export const updateEmployers = writeOperation({
  name: 'transfer.update-employers',
  summary: 'Carry national competences over to people’s other employments in the store',
  scope: 'store',
  dated: true,
  permission: 'competence.import',
  input: z.strictObject({
    /** Only among these; empty for all. */
    tenants: z.array(z.string().trim().min(1)).default([]),
  }),
  output: z.object({
    job: z.string().nullable(),
    dryRun: z.boolean(),
    tenants: z.array(z.string()),
    /** Employments that are matched with another. */
    people: z.int(),
    /** Pairs of employments that share a National Insurance number, by outcome; names alone are not looked at here. */
    matches: z.object({
      matchedSuccessfully: z.int(),
      duplicateNiNumbers: z.int(),
      niNumberMatchedNameNotMatched: z.int(),
    }),
    /** Awards offered to a matched employment, by decision. */
    decisions: decisionCounts,
    reviews: reviewCounts,
    changes: z.int(),
  }),

  async propose(context, { tenants: asked }, changes) {
    const tenants = await chosenTenants(context.store, asked);
    const run: UpdateRun = {
      context,
      changes,
      matches: noMatches(),
      decisions: noDecisions(),
      people: 0,
      touchable: 0,
    };
    const reviews = { queued: 0, waiting: 0, decided: 0 };
    const employers = await Promise.all(tenants.map((key) => employerOf(context, key)));
    for (const receiving of employers) {
      const others = employers.filter((employer) => employer !== receiving);
      const queued = await updateEmployer(run, receiving, others);
      for (const key of ['queued', 'waiting', 'decided'] as const) reviews[key] += queued[key];
    }
    const { matchedSuccessfully, duplicateNiNumbers, niNumberMatchedNameNotMatched } = run.matches;
    const matches = { matchedSuccessfully, duplicateNiNumbers, niNumberMatchedNameNotMatched };
    const { people, decisions } = run;
    return {
      tenant: null,
      touchable: run.touchable,
      warnings: [],
      rejected: 0,
      result: (outcome) => ({ ...outcome, tenants, people, matches, decisions, reviews }),
    };
  },
});

/** One update under way. */
interface UpdateRun {
  readonly context: StoreContext;
  readonly changes: ChangeSink;
  readonly matches: MatchCounts;
  readonly decisions: DecisionCounts;
  people: number;
  touchable: number;
}

/** A tenant as one that sends and receives. */
interface Employer {
  readonly tenant: TenantReader;
  readonly about: Tenant;
  readonly asOf: CalendarDate;
  readonly competences: readonly Competence[];
  /** The national ones, by name. */
  readonly national: ReadonlyMap<string, Competence>;
}

const PEOPLE_AT_A_TIME = 500;

async function updateEmployer(
  run: UpdateRun,
  receiving: Employer,
  others: readonly Employer[],
): Promise<QueueCounts> {
  const { tenant, asOf } = receiving;
  const { context } = run;
  const queue = createReviewQueue(tenant.key);
  const targets = transferTargets(receiving.competences, []);
  const receiver: Receiver = {
    tenant,
    context: { asOf, source: 'multiple-employer', targets, isAchieved: achievedStatusTest() },
    changes: run.changes,
    queue,
  };
  try {
    for await (const batch of tenant.stream('person', PEOPLE_AT_A_TIME)) {
      await updateBatch(run, receiver, batch, others);
      context.progress((run.touchable += batch.length));
      await context.checkpoint();
    }
    return await queue.propose(tenant, run.changes, () => context.checkpoint());
  } finally {
    queue.close();
  }
}

/** An award that somebody brings from another employment, and who they are there. */
interface OfferedAward {
  readonly award: Award;
  readonly sent: SentIdentity;
}

async function updateBatch(
  run: UpdateRun,
  receiver: Receiver,
  batch: readonly Person[],
  others: readonly Employer[],
): Promise<void> {
  const numbered = batch.filter((person) => person.nationalInsuranceNumber !== null);
  const numbers = numbered.map((person) => person.nationalInsuranceNumber);
  const holders = await receiver.tenant.having('person', 'nationalInsuranceNumber', numbers);
  const offered = new Map<string, Map<string, OfferedAward[]>>();
  for (const sending of others) {
    const subjects = await sending.tenant.having('person', 'nationalInsuranceNumber', numbers);
    const pairs: { readonly person: Person; readonly subject: Person }[] = [];
    for (const [at, person] of numbered.entries()) {
      const subject = matched(run.matches, subjects[at] ?? [], holders[at] ?? []);
      if (subject !== undefined) pairs.push({ person, subject });
    }
    const held = await achievementsOf(
      sending.tenant,
      pairs.map(({ subject }) => subject.reference),
    );
    for (const [at, { person, subject }] of pairs.entries()) {
      const own = offered.get(person.reference) ?? new Map<string, OfferedAward[]>();
      offered.set(person.reference, own);
      offerAll(run, receiver, sending, subject, [...(held[at]?.values() ?? [])].flat(), own);
    }
  }
  run.people += offered.size;
  await settleOffered(run, receiver, offered);
}

/** Whom the number names there, if it names one person in either tenant and birthday and last name agree. */
function matched(
  counts: MatchCounts,
  subjects: readonly Person[],
  holders: readonly Person[],
): Person | undefined {
  const [subject, second] = subjects;
  if (subject === undefined) return undefined;
  if (second !== undefined) {
    countMatch(counts, 'duplicate-ni-numbers');
    return undefined;
  }
  const { outcome, person } = matchPerson(subject, holders, []);
  countMatch(counts, outcome);
  return person === null ? undefined : subject;
}

/** Adds what the person currently holds there, each award under its competence; others are counted as decided. */
function offerAll(
  run: UpdateRun,
  receiver: Receiver,
  sending: Employer,
  subject: Person,
  achievements: readonly Achievement[],
  offered: Map<string, OfferedAward[]>,
): void {
  const sent: SentIdentity = { ...subject, employeeNumber: subject.reference, sendingVpd: sending.about.vpd };
  for (const achievement of currentAchievements(achievements, sending.national, sending.asOf).values()) {
    const competence = sending.national.get(achievement.competence);
    if (competence === undefined) continue;
    const { level, from: dateFrom, awarded } = achievement;
    const expires = expiryOf(achievement, competence);
    const said = { line: 0, competence: competence.name, level, dateFrom, awarded, expires };
    const row = { ...said, status: '', problem: null };
    const assessed = assessRow(row, receiver.context);
    if ('decision' in assessed) {
      run.decisions[assessed.decision] += 1;
      continue;
    }
    for (const award of assessed.live) {
      const { name } = award.competence;
      const list = offered.get(name);
      if (list === undefined) offered.set(name, [{ award, sent }]);
      else list.push({ award, sent });
    }
  }
}

async function settleOffered(
  run: UpdateRun,
  receiver: Receiver,
  offered: ReadonlyMap<string, ReadonlyMap<string, readonly OfferedAward[]>>,
): Promise<void> {
  const references = [...offered.keys()];
  const held = await achievementsOf(receiver.tenant, references);
  for (const [at, reference] of references.entries()) {
    const byCompetence = [...(offered.get(reference) ?? [])].sort(([a], [b]) => compareText(a, b));
    for (const [competence, awards] of byCompetence) {
      const decided: AwardDecision[] = settleAwards(
        receiver,
        reference,
        awards.map(({ award }) => award),
        (place) => awards[place]?.sent ?? unreachable(),
        held[at]?.get(competence) ?? [],
      );
      for (const { decision } of decided) run.decisions[decision] += 1;
    }
  }
}

function unreachable(): never {
  throw new RangeError('An award was settled that nobody offered');
}

async function employerOf(context: StoreContext, key: string): Promise<Employer> {
  const tenant = context.store.tenant(key);
  const about = await tenant.find('tenant', [key]);
  if (about === undefined) throw unknownTenant(key, await context.store.tenantKeys());
  const competences = await tenant.all('competence');
  const national = new Map(
    competences.filter(({ name }) => isNational(name)).map((each) => [each.name, each]),
  );
  return { tenant, about, asOf: context.askedAsOf ?? context.today(about.timeZone), competences, national };
}

/** @throws {NotFoundError} of an unknown key; {UsageError} where there are no two. */
async function chosenTenants(store: StoreReader, asked: readonly string[]): Promise<string[]> {
  const keys = await store.tenantKeys();
  const unknown = asked.find((key) => !keys.includes(key));
  if (unknown !== undefined) throw unknownTenant(unknown, keys);
  const chosen = asked.length === 0 ? keys : keys.filter((key) => asked.includes(key));
  if (chosen.length >= 2) return chosen;
  throw new UsageError({
    code: 'two-tenants-needed',
    message: `There is nothing to carry over among ${chosen.length === 1 ? 'one tenant' : 'no tenants'}.`,
    hint:
      keys.length >= 2
        ? 'Name two or more: --tenants A,B.'
        : 'The update needs a store that holds two tenants or more.',
  });
}
