import { createHash } from 'node:crypto';
import type { ChangeSink } from '../../changes/change-set.js';
import { decodeChange, encodeChange } from '../../changes/encoding.js';
import type { Award } from '../../domain/competence/transfer.js';
import { reviewIdentity } from '../../domain/competence/review.js';
import type { TransferReview } from '../../domain/competence/types.js';
import type { AchievementSource } from '../../domain/competence/vocabulary.js';
import type { TenantReader } from '../../store/port.js';
import type { SentIdentity } from './rows.js';
import { decidedNumber, type OutcomeNumber, type RowOutcomes } from './row-outcomes.js';
import { byteColumn, createSpool, intColumn } from './spool.js';

/** What became of the awards that wait for review. */
export interface QueueCounts {
  /** New in the queue. */
  readonly queued: number;
  /** In the queue since before. */
  readonly waiting: number;
  /** Accepted or rejected by somebody before: left so. */
  readonly decided: number;
}

/** An award, and the places of all that are the same. */
interface QueuedReview {
  readonly review: TransferReview;
  readonly places: readonly number[];
}

/** The awards of one run that wait for review. Memory does not grow with their texts. */
export interface ReviewQueue {
  /** An award of the row, and the outcome of the row while it waits. */
  add(review: TransferReview, row: number, outcome: OutcomeNumber): void;
  /** Proposes each award that the tenant has never had in its queue, in order of id, and notes of each row what became of it. */
  propose(tenant: TenantReader, changes: ChangeSink, checkpoint: () => Promise<void>): Promise<QueueCounts>;
  close(): void;
}

const BATCH = 1_000;

export function createReviewQueue(tenantKey: string, rows: Pick<RowOutcomes, 'note'>): ReviewQueue {
  const spool = createSpool();
  const high = intColumn();
  const low = intColumn();
  const rowOf = intColumn();
  const outcomeOf = byteColumn();
  const byId = (a: number, b: number): number => high.at(a) - high.at(b) || low.at(a) - low.at(b);

  /** One for each id: of several texts the first, so that the order of arrival is of no account. */
  function* distinct(): Generator<QueuedReview> {
    // A part at a time: to sort all of them at once would take several times their memory.
    for (let part = 0; part < PARTS; part += 1) yield* distinctIn(part);
  }

  function* distinctIn(part: number): Generator<QueuedReview> {
    const order: number[] = [];
    for (let at = 0; at < high.length; at += 1) if (high.at(at) >> PART_BITS === part) order.push(at);
    order.sort(byId);
    for (let at = 0; at < order.length;) {
      const first = order[at] ?? 0;
      const places = [first];
      let chosen = spool.read(first);
      for (at += 1; at < order.length && byId(first, order[at] ?? 0) === 0; at += 1) {
        const place = order[at] ?? 0;
        places.push(place);
        const other = spool.read(place);
        if (other < chosen) chosen = other;
      }
      const change = decodeChange(chosen);
      if (change.entity === 'transfer-review' && change.after !== null)
        yield { review: change.after, places };
    }
  }

  const noteAll = (places: readonly number[], decided: OutcomeNumber | undefined): void => {
    for (const place of places) rows.note(rowOf.at(place), decided ?? outcomeOf.at(place));
  };

  return {
    add(review, row, outcome) {
      const [upper, lower] = halves(review.id);
      high.push(upper);
      low.push(lower);
      rowOf.push(row);
      outcomeOf.push(outcome);
      spool.add(encodeChange({ tenant: tenantKey, entity: 'transfer-review', before: null, after: review }));
    },

    async propose(tenant, changes, checkpoint) {
      const counts = { queued: 0, waiting: 0, decided: 0 };
      for (const batch of batchesOf(distinct(), BATCH)) {
        const before = await tenant.findMany(
          'transfer-review',
          batch.map(({ review }) => [review.id]),
        );
        for (const [at, { review, places }] of batch.entries()) {
          const state = before[at]?.state;
          const isDecided = state === 'accepted' || state === 'rejected';
          noteAll(places, isDecided ? decidedNumber(state) : undefined);
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

    close: () => spool.close(),
  };
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

/** Letters and digits that nobody mistakes for one another, in the order of their codes. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const HALF = 6;
/** Ids begin with one of as many letters. */
const PARTS = ALPHABET.length;
const PART_BITS = 5 * (HALF - 1);

/** Twelve letters for sixty bits of the digest: a million awards hold two of one id once in two million times. */
function reviewId(identity: string): string {
  const digest = createHash('sha256').update(identity).digest();
  return Array.from({ length: 2 * HALF }, (_, at) => ALPHABET[(digest[at] ?? 0) & 31]).join('');
}

/** The id as two numbers of thirty bits, which order as the ids do. */
function halves(id: string): [number, number] {
  const value = (text: string): number =>
    [...text].reduce((sum, letter) => sum * 32 + ALPHABET.indexOf(letter), 0);
  return [value(id.slice(0, HALF)), value(id.slice(HALF))];
}

export function* batchesOf<T>(values: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const value of values) {
    batch.push(value);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
