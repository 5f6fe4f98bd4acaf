import { grouped } from '../../domain/grouped.js';
import type { ChangeSink } from '../../changes/change-set.js';
import type { CalendarDate } from '../../domain/calendar.js';
import { achievementOf, decideAmong } from '../../domain/competence/decide-among.js';
import type { Award, AwardDecision, TransferContext } from '../../domain/competence/transfer.js';
import type { Achievement } from '../../domain/competence/types.js';
import type { TenantReader } from '../../store/port.js';
import type { ReviewQueue } from './review-queue.js';
import { reviewOf } from './review-queue.js';
import { reviewNumber } from './row-outcomes.js';
import type { SentIdentity } from './row-reader.js';

/** Where the awards of a tenant's people go. */
export interface Receiver {
  readonly tenant: TenantReader;
  readonly context: TransferContext;
  readonly changes: ChangeSink;
  readonly queue: ReviewQueue;
}

/**
 * Decides the awards of one person and competence against what the person holds of it, proposes the achievement that is
 * accepted, and queues what needs review. The decisions stand in the order of the awards.
 */
export function settleAwards(
  receiver: Receiver,
  person: string,
  awards: readonly Award[],
  sentWith: (place: number) => SentIdentity,
  rowOf: (place: number) => number,
  held: readonly Achievement[],
): AwardDecision[] {
  const { tenant, context, changes, queue } = receiver;
  const decided = decideAmong(person, awards, held, context);
  for (const [at, { decision, award, achievement, reason }] of decided.entries()) {
    if (decision === 'accepted') {
      changes.add({ tenant: tenant.key, entity: 'achievement', before: null, after: achievement });
    }
    if (decision !== 'needsReview' || reason === null) continue;
    // Rows that say the same of the award may differ in what they say of the person: all are queued, and one is kept.
    const why = { outcome: reason.code, source: context.source, candidates: [person] };
    awards.forEach((other, place) => {
      if (isSameAward(other, award))
        queue.add(reviewOf(award, sentWith(place), why), rowOf(at), reviewNumber(reason.code));
    });
  }
  return decided;
}

/**
 * What `settleAwards` decides and does in the two cases that nearly all awards are, without asking for more than they need; undefined
 * in any other case. The only award of a competence that the person holds nothing of repeats and shortens nothing; one that the person
 * holds with just these dates, at this level or a higher one, is held already. A property test
 * holds it to the rule.
 */
export function settleAlone(
  { tenant, context, changes }: Receiver,
  person: string,
  award: Pick<Award, 'competence' | 'level' | 'from' | 'awarded' | 'stated'>,
  held: readonly Achievement[],
): 'accepted' | 'alreadyHeld' | undefined {
  if (held.length > 0) return holdsJustThis(award, held, context.asOf) ? 'alreadyHeld' : undefined;
  const after = achievementOf(person, award, context.source);
  changes.add({ tenant: tenant.key, entity: 'achievement', before: null, after });
  return 'accepted';
}

function holdsJustThis(
  { level, from, awarded, stated }: Pick<Award, 'level' | 'from' | 'awarded' | 'stated'>,
  held: readonly Achievement[],
  asOf: CalendarDate,
): boolean {
  return held.some(
    (one) =>
      one.from === from &&
      one.from <= asOf &&
      one.awarded === awarded &&
      one.expires === stated &&
      one.level >= level,
  );
}

function isSameAward(a: Award, b: Award): boolean {
  return a.level === b.level && a.from === b.from && a.awarded === b.awarded && a.stated === b.stated;
}

/** What each of these people holds, by competence. */
export async function achievementsOf(
  tenant: TenantReader,
  people: readonly string[],
): Promise<ReadonlyMap<string, Achievement[]>[]> {
  const held = await tenant.having('achievement', 'person', people);
  return held.map((achievements) => grouped(achievements, ({ competence }) => competence));
}
