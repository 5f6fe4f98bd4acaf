import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ChangeSink } from '../../changes/change-set.js';
import { decodeChange, encodeChange } from '../../changes/encoding.js';
import type { Scratch } from '../../changes/scratch.js';
import type { Award } from '../../domain/competence/transfer.js';
import { reviewIdentity } from '../../domain/competence/review.js';
import type { TransferReview } from '../../domain/competence/types.js';
import type { AchievementSource } from '../../domain/competence/vocabulary.js';
import type { TenantReader } from '../../store/port.js';
import { batchesOf } from './batches.js';
import type { SentIdentity } from './row-reader.js';
import { decidedNumber, type OutcomeNumber, type RowOutcomes } from './row-outcomes.js';

/** Counts of the queued awards by outcome. */
export interface QueueCounts {
  /** New in the queue. */
  readonly queued: number;
  /** In the queue since before. */
  readonly waiting: number;
  /** Accepted or rejected before: not changed. */
  readonly decided: number;
}

/** An award, with the row and the waiting outcome of each award equal to it. */
interface QueuedReview {
  readonly review: TransferReview;
  readonly rows: readonly number[];
  readonly outcomes: readonly OutcomeNumber[];
}

/** The awards of one run that wait for review. Memory does not grow with their texts. */
export interface ReviewQueue {
  /** Adds an award of the row, with the outcome of the row while it waits. */
  add(review: TransferReview, row: number, outcome: OutcomeNumber): void;
  /** Proposes awards that are new to the tenant's queue, by id, and notes each row's outcome. */
  propose(tenant: TenantReader, changes: ChangeSink, checkpoint: () => Promise<void>): Promise<QueueCounts>;
}

const BATCH = 1_000;

export const reviewTables = `
  CREATE TABLE review (id TEXT NOT NULL, text TEXT NOT NULL, row INTEGER NOT NULL, outcome INTEGER NOT NULL);`;

/** One text for each id, the first in text order, so that the order of arrival has no effect. */
const DISTINCT = `
  SELECT min(text), json_group_array(row), json_group_array(outcome) FROM review GROUP BY id ORDER BY id`;

const numbers = z.array(z.int());

/** @param scratch with `reviewTables` */
export function createReviewQueue(
  scratch: Scratch,
  tenantKey: string,
  outcomes: Pick<RowOutcomes, 'note'>,
): ReviewQueue {
  const insert = scratch.prepare('INSERT INTO review VALUES (?, ?, ?, ?)');

  function* distinct(): Generator<QueuedReview> {
    for (const [text, rows, waiting] of scratch.prepare(DISTINCT).rows()) {
      const change = decodeChange(String(text));
      if (change.entity !== 'transfer-review' || change.after === null) continue;
      yield { review: change.after, rows: numbersIn(rows), outcomes: numbersIn(waiting) };
    }
  }

  return {
    add(review, row, outcome) {
      const text = encodeChange({
        tenant: tenantKey,
        entity: 'transfer-review',
        before: null,
        after: review,
      });
      insert.run(review.id, text, row, outcome);
    },

    async propose(tenant, changes, checkpoint) {
      const counts = { queued: 0, waiting: 0, decided: 0 };
      for (const batch of batchesOf(distinct(), BATCH)) {
        const before = await tenant.findMany(
          'transfer-review',
          batch.map(({ review }) => [review.id]),
        );
        for (const [at, { review, rows, outcomes: waiting }] of batch.entries()) {
          const state = before[at]?.state;
          const isDecided = state === 'accepted' || state === 'rejected';
          const decided = isDecided ? decidedNumber(state) : undefined;
          for (const [same, row] of rows.entries()) outcomes.note(row, decided ?? waiting[same] ?? 0);
          if (isDecided) counts.decided += 1;
          else if (state !== undefined) counts.waiting += 1;
          else {
            counts.queued += 1;
            changes.add({ tenant: tenantKey, entity: 'transfer-review', before: null, after: review });
          }
        }
        await checkpoint();
      }
      return counts;
    },
  };
}

function numbersIn(list: unknown): number[] {
  return numbers.parse(JSON.parse(String(list)));
}

/** The record of an award that waits. */
export function reviewOf(
  award: Award,
  sent: SentIdentity,
  why: {
    readonly outcome: string;
    readonly source: AchievementSource;
    readonly candidates: readonly string[];
  },
): TransferReview {
  const review = {
    state: 'needs-review' as const,
    ...why,
    nationalInsuranceNumber: sent.nationalInsuranceNumber,
    dateOfBirth: sent.dateOfBirth,
    lastName: sent.lastName,
    previousLastName: sent.previousLastName,
    firstName: sent.firstName,
    employeeNumber: sent.employeeNumber,
    sendingVpd: sent.sendingVpd,
    competence: award.competence.name,
    level: award.level,
    from: award.from,
    awarded: award.awarded,
    expires: award.stated,
    person: null,
    decidedBecause: null,
  };
  return { id: reviewId(reviewIdentity(review)), ...review };
}

/** Letters and digits that are not mistaken for one another, in order of their codes. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LETTERS = 12;

/** Twelve letters, 60 bits of the digest: a million awards collide once in two million times. */
export function reviewId(identity: string): string {
  const digest = createHash('sha256').update(identity).digest();
  return Array.from({ length: LETTERS }, (_, at) => ALPHABET[(digest[at] ?? 0) & 31]).join('');
}
