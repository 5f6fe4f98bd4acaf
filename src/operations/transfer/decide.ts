import { z } from 'zod';
import type { ChangeSink } from '../../changes/change-set.js';
import type { Proposal } from '../../changes/proposal.js';
import type { CalendarDate } from '../../domain/calendar.js';
import { achievedStatusTest } from '../../domain/competence/achieved-status.js';
import { currentAchievement } from '../../domain/competence/current.js';
import { expiryOf, isValidThrough } from '../../domain/competence/expiry.js';
import { competenceKey } from '../../domain/competence/name.js';
import { achievementOf, decideAmong, wouldCount } from '../../domain/competence/decide-among.js';
import type { Award } from '../../domain/competence/transfer.js';
import { transferReasons } from '../../domain/competence/transfer-reasons.js';
import { transferTargets } from '../../domain/competence/transfer-targets.js';
import type { Achievement, Competence, TransferReview } from '../../domain/competence/types.js';
import { keyOf } from '../../store/entities.js';
import {
  alreadyDecided,
  because,
  decision,
  expiredSince,
  onceEach,
  personOf,
  reference,
  reviewId,
  storedReviews,
  wouldShorten,
  type Decision,
} from './decisions.js';
import { writeOperation, type TenantContext } from '../operation.js';
import { accountingOutput, createRowAccount, rowReportInput, type ReportSink } from '../row-report.js';

const output = z.object({
  job: z.string().nullable(),
  dryRun: z.boolean(),
  accepted: z.int(),
  rejected: z.int(),
  accounting: accountingOutput,
  changes: z.int(),
  reviews: z.array(
    z.object({
      id: z.string(),
      state: z.enum(['accepted', 'rejected']),
      competence: z.string(),
      level: z.int(),
      firstName: z.string(),
      lastName: z.string(),
      person: z.string().nullable(),
      /**
       * `written`: the person has it now; `alreadyHeld`: they held it or a better one;
       * `unchanged`: the review was decided like this before; `none`: rejected.
       */
      achievement: z.enum(['written', 'alreadyHeld', 'unchanged', 'none']),
      from: z.string(),
      /** Whether a written achievement counts as of the date; null for the others. */
      counts: z.boolean().nullable(),
      /** Where a written achievement does not count: the date from of the one that does. */
      currentFrom: z.string().nullable(),
    }),
  ),
});
type Output = z.infer<typeof output>;
type DecidedReview = Output['reviews'][number];

/** Accepts waiting awards as achievements, unless the person holds the same or better. */
export const acceptTransfers = writeOperation({
  name: 'transfer.accept',
  summary: 'Accept competences that wait for review',
  scope: 'tenant',
  dated: true,
  permission: 'competence.import',
  input: z.strictObject({
    ids: z.array(reviewId).min(1),
    person: reference.nullable().default(null),
    replace: z.boolean().default(false),
    ...rowReportInput,
  }),
  output,
  propose: (context, { ids, person, replace, report }, changes) =>
    decide(
      context,
      ids.map((id) => ({ id, decision: 'accept', person, replace })),
      changes,
      report,
    ),
});

/** Rejects waiting awards; they stay known, so that the same award is not queued again. */
export const rejectTransfers = writeOperation({
  name: 'transfer.reject',
  summary: 'Reject competences that wait for review',
  scope: 'tenant',
  permission: 'competence.import',
  input: z.strictObject({ ids: z.array(reviewId).min(1), because, ...rowReportInput }),
  output,
  propose: (context, { ids, because: why, report }, changes) =>
    decide(
      context,
      ids.map((id) => ({ id, decision: 'reject', because: why })),
      changes,
      report,
    ),
});

/** Several decisions of both kinds, as one job. */
export const decideTransfers = writeOperation({
  name: 'transfer.review',
  summary: 'Go through the competences that wait for review, one by one',
  scope: 'tenant',
  dated: true,
  permission: 'competence.import',
  input: z.strictObject({ decisions: z.array(decision), ...rowReportInput }),
  output,
  propose: (context, { decisions, report }, changes) => decide(context, decisions, changes, report),
});

async function decide(
  context: TenantContext,
  decisions: readonly Decision[],
  changes: ChangeSink,
  report: ReportSink | undefined,
): Promise<Proposal<Output>> {
  const distinct = onceEach(decisions);
  const stored = await storedReviews(context.tenant, distinct);
  const desk = await openDesk(context, changes);
  const reviews: DecidedReview[] = [];
  for (const [at, each] of distinct.entries()) {
    const review = stored[at];
    if (review === undefined) continue;
    reviews.push(each.decision === 'accept' ? await accept(desk, review, each) : reject(desk, review, each));
  }
  for (const [before, after] of desk.marked) {
    changes.add({ tenant: context.tenant.key, entity: 'transfer-review', before, after });
  }
  const account = createRowAccount(report);
  setCounts(desk, reviews);
  const unreported = new Map(reviews.map((review) => [review.id, review]));
  for (const [at, { id }] of decisions.entries()) {
    // A review decided like this before, or a repeated id, is `alreadySo`.
    account.note(
      at + 1,
      id,
      (unreported.get(id)?.achievement ?? 'unchanged') === 'unchanged' ? 'alreadySo' : 'changed',
    );
    unreported.delete(id);
  }
  await account.flush();
  const count = (state: DecidedReview['state']): number =>
    reviews.filter((review) => review.state === state).length;
  const counts = { accepted: count('accepted'), rejected: count('rejected') };
  return {
    touchable: reviews.length,
    warnings: [],
    rejected: 0,
    accounting: account.counts,
    result: (outcome) => ({ ...outcome, ...counts, accounting: account.counts, reviews }),
  };
}

/** What the decisions of one run share. */
interface Desk {
  readonly context: TenantContext;
  readonly changes: ChangeSink;
  readonly catalogue: ReadonlyMap<string, Competence>;
  /** What each person holds in the store; filled on first use. */
  readonly held: Map<string, readonly Achievement[]>;
  /** Achievements accepted in this run, by the id of the review. */
  readonly accepted: Map<string, Achievement>;
  /** Reviews before and after; proposed after the achievements. */
  readonly marked: [TransferReview, TransferReview][];
}

async function openDesk(context: TenantContext, changes: ChangeSink): Promise<Desk> {
  const catalogue = new Map(
    (await context.tenant.all('competence')).map((competence) => [competence.name, competence]),
  );
  return { context, changes, catalogue, held: new Map(), accepted: new Map(), marked: [] };
}

async function accept(
  desk: Desk,
  review: TransferReview,
  decided: Extract<Decision, { decision: 'accept' }>,
): Promise<DecidedReview> {
  const { tenant, asOf } = desk.context;
  if (review.state === 'accepted' && (decided.person === null || decided.person === review.person)) {
    return outcomeOf(review, 'accepted', review.person, 'unchanged');
  }
  if (review.state !== 'needs-review') throw alreadyDecided(review);
  const person = await personOf(tenant, review, decided.person);
  const competence = desk.catalogue.get(review.competence);
  if (competence === undefined)
    throw new Error(`No competence ${review.competence} though a review refers to it`);
  const award = awardOf(review, competence);
  if (!isValidThrough(award.expires, asOf)) throw expiredSince(review, award.expires);

  if (!desk.held.has(person)) {
    const [held = []] = await tenant.having('achievement', 'person', [person]);
    desk.held.set(person, held);
  }
  const ofCompetence = holdingsOf(desk, person, competence.name);
  const achievement: Achievement = { ...achievementOf(person, award, 'iat'), source: review.source };
  const isNew = isMissing(desk, review, decided, award, ofCompetence, achievement);
  if (isNew) {
    desk.accepted.set(review.id, achievement);
    desk.changes.add({ tenant: tenant.key, entity: 'achievement', before: null, after: achievement });
  }
  desk.marked.push([review, { ...review, state: 'accepted', person }]);
  return outcomeOf(review, 'accepted', person, isNew ? 'written' : 'alreadyHeld');
}

/** What the person holds of the competence, including what this run accepted. */
function holdingsOf({ held, accepted }: Desk, person: string, competence: string): Achievement[] {
  return [...(held.get(person) ?? []), ...accepted.values()].filter(
    (each) => each.person === person && each.competence === competence,
  );
}

/** Sets whether each written achievement counts. Call it after the last decision. */
function setCounts(desk: Desk, reviews: readonly DecidedReview[]): void {
  for (const review of reviews) {
    const written = desk.accepted.get(review.id);
    const competence = desk.catalogue.get(review.competence);
    if (written === undefined || competence === undefined) continue;
    const held = holdingsOf(desk, written.person, competence.name);
    const current = currentAchievement(held, competence, desk.context.asOf);
    review.counts = current === written;
    review.currentFrom = current === written ? null : (current?.from ?? null);
  }
}

/**
 * Must the award still be written? The person may have received it or a better one since it was
 * queued. An award that would count is compared only with the achievement that counts now.
 */
function isMissing(
  { context: { asOf } }: Desk,
  review: TransferReview,
  { replace }: Extract<Decision, { decision: 'accept' }>,
  award: Award,
  held: readonly Achievement[],
  achievement: Achievement,
): boolean {
  const isThere = held.some((each) => keyOf('achievement', each) === keyOf('achievement', achievement));
  if (isThere) return false;
  const targets = transferTargets([award.competence], []);
  const current = currentAchievement(held, award.competence, asOf);
  const compared = current !== undefined && wouldCount(award, held, asOf) ? [current] : held;
  const context = { asOf, source: 'iat', targets, isAchieved: achievedStatusTest() } as const;
  const [decided] = decideAmong(achievement.person, [award], compared, context);
  if (decided?.decision === 'alreadyHeld') return false;
  // An award that was queued for this reason is accepted in the knowledge of it.
  const isKnown = replace || review.outcome === 'would-shorten' || review.outcome === 'other-row-in-review';
  const shortens = decided?.reason === transferReasons['would-shorten'];
  if (shortens && !isKnown) throw wouldShorten(review, achievement.person);
  return true;
}

function reject(
  desk: Desk,
  review: TransferReview,
  { because: why }: Extract<Decision, { decision: 'reject' }>,
): DecidedReview {
  if (review.state === 'rejected') return outcomeOf(review, 'rejected', null, 'unchanged');
  if (review.state !== 'needs-review') throw alreadyDecided(review);
  desk.marked.push([review, { ...review, state: 'rejected', decidedBecause: why }]);
  return outcomeOf(review, 'rejected', null, 'none');
}

function awardOf(review: TransferReview, competence: Competence): Award {
  const { level, from, awarded, expires: stated } = review;
  const expires: CalendarDate | null = expiryOf(review, competence);
  return {
    line: 0,
    sentAs: competenceKey(review.competence),
    competence,
    level,
    from,
    awarded,
    stated,
    expires,
  };
}

function outcomeOf(
  { id, competence, level, from, firstName, lastName }: TransferReview,
  state: DecidedReview['state'],
  person: string | null,
  achievement: DecidedReview['achievement'],
): DecidedReview {
  const facts = { id, state, competence, level, from, firstName, lastName, person, achievement };
  return { ...facts, counts: null, currentFrom: null };
}
