import type { ChangeSink } from '../../changes/change-set.js';
import type { CalendarDate } from '../../domain/calendar.js';
import { achievedStatusTest } from '../../domain/competence/achieved-status.js';
import { currentAchievement } from '../../domain/competence/current.js';
import { achievementOf, decideAmong, wouldCount } from '../../domain/competence/decide-among.js';
import { expiryOf, isValidThrough } from '../../domain/competence/expiry.js';
import { competenceKey } from '../../domain/competence/name.js';
import type { Award } from '../../domain/competence/transfer.js';
import { transferReasons } from '../../domain/competence/transfer-reasons.js';
import { transferTargets } from '../../domain/competence/transfer-targets.js';
import type { Achievement, Competence, TransferReview } from '../../domain/competence/types.js';
import { ProvostError } from '../../domain/errors.js';
import { keyOf } from '../../store/entities.js';
import type { TenantContext } from '../operation.js';
import { alreadyDecided, expiredSince, personOf, wouldShorten, type Decision } from './decisions.js';
import type { DecidedReview } from './decide-output.js';
import { achievementsOf } from './settle.js';

/** What the decisions of one run share. */
export interface Desk {
  readonly context: TenantContext;
  readonly changes: ChangeSink;
  readonly catalogue: ReadonlyMap<string, Competence>;
  /** What a person holds of a competence, with what this run accepted. */
  readonly held: Map<string, Achievement[]>;
  /** Achievements accepted in this run, by the id of the review. */
  readonly accepted: Map<string, Achievement>;
  /** Reviews of the batch before and after; proposed after its achievements. */
  readonly marked: [TransferReview, TransferReview][];
}

export async function openDesk(context: TenantContext, changes: ChangeSink): Promise<Desk> {
  const catalogue = new Map(
    (await context.tenant.all('competence')).map((competence) => [competence.name, competence]),
  );
  return { context, changes, catalogue, held: new Map(), accepted: new Map(), marked: [] };
}

/**
 * Decides awards, and proposes what follows from it. What their people hold is read together.
 * @param onRefused takes an award that cannot be decided so; by default the error is thrown
 */
export async function decideBatch(
  desk: Desk,
  batch: readonly (readonly [TransferReview, Decision])[],
  onRefused?: (review: TransferReview, error: ProvostError) => void,
): Promise<DecidedReview[]> {
  const { tenant } = desk.context;
  await readHeld(desk, batch);
  const decided: DecidedReview[] = [];
  for (const [review, each] of batch) {
    try {
      decided.push(
        each.decision === 'accept' ? await accept(desk, review, each) : reject(desk, review, each),
      );
    } catch (error) {
      if (onRefused === undefined || !(error instanceof ProvostError)) throw error;
      onRefused(review, error);
    }
  }
  for (const [before, after] of desk.marked.splice(0)) {
    desk.changes.add({ tenant: tenant.key, entity: 'transfer-review', before, after });
  }
  return decided;
}

async function readHeld(desk: Desk, batch: readonly (readonly [TransferReview, Decision])[]): Promise<void> {
  const needed = batch.flatMap(([{ state, candidates, competence }, each]) => {
    if (state !== 'needs-review' || each.decision === 'reject') return [];
    const person = each.person ?? candidates[0];
    return person === undefined || desk.held.has(heldKey(person, competence)) ? [] : [{ person, competence }];
  });
  const people = [...new Set(needed.map(({ person }) => person))];
  const held = await achievementsOf(desk.context.tenant, people);
  const byPerson = new Map(people.map((person, at) => [person, held[at]]));
  for (const { person, competence } of needed) {
    desk.held.set(heldKey(person, competence), [...(byPerson.get(person)?.get(competence) ?? [])]);
  }
}

function heldKey(person: string, competence: string): string {
  return `${person}\n${competence}`;
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

  const ofCompetence = desk.held.get(heldKey(person, competence.name)) ?? [];
  const achievement: Achievement = { ...achievementOf(person, award, 'iat'), source: review.source };
  const isNew = isMissing(desk, review, decided, award, ofCompetence, achievement);
  if (isNew) {
    desk.accepted.set(review.id, achievement);
    ofCompetence.push(achievement);
    desk.changes.add({ tenant: tenant.key, entity: 'achievement', before: null, after: achievement });
  }
  desk.marked.push([review, { ...review, state: 'accepted', person }]);
  return outcomeOf(review, 'accepted', person, isNew ? 'written' : 'alreadyHeld');
}

/** Sets whether each written achievement counts. Call it after the last decision. */
export function setCounts(desk: Desk, reviews: readonly DecidedReview[]): void {
  for (const review of reviews) {
    const written = desk.accepted.get(review.id);
    const competence = desk.catalogue.get(review.competence);
    if (written === undefined || competence === undefined) continue;
    const held = desk.held.get(heldKey(written.person, competence.name)) ?? [];
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
