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
 * Decides one person's awards of one competence against what the person holds, proposes the
 * accepted achievement, and queues what needs review. Decisions are in the order of the awards.
 */
export function settleAwards(
  receiver: Receiver,
  person: string,
  awards: readonly Award[],
  sentWith: (index: number) => SentIdentity,
  rowOf: (index: number) => number,
  held: readonly Achievement[],
): AwardDecision[] {
  const { tenant, context, changes, queue } = receiver;
  const decided = decideAmong(person, awards, held, context);
  for (const [at, { decision, award, achievement, reason }] of decided.entries()) {
    if (decision === 'accepted') {
      changes.add({ tenant: tenant.key, entity: 'achievement', before: null, after: achievement });
    }
    if (decision !== 'needsReview' || reason === null) continue;
    // Rows with the same award may state different identities: queue all; the queue stores one.
    const why = { outcome: reason.code, source: context.source, candidates: [person] };
    awards.forEach((other, index) => {
      if (isSameAward(other, award))
        queue.add(reviewOf(award, sentWith(index), why), rowOf(at), reviewNumber(reason.code));
    });
  }
  return decided;
}

/**
 * A fast path of `settleAwards` for a single award, in two cases: the person holds nothing of the
 * competence, or holds it with the same dates at the same or a higher level. Returns undefined in
 * any other case. A property test compares it with `settleAwards`.
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
