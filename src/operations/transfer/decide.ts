import { z } from 'zod';
import type { ChangeSink } from '../../changes/change-set.js';
import type { Proposal } from '../../changes/proposal.js';
import type { TransferReview } from '../../domain/competence/types.js';
import { UsageError } from '../../domain/errors.js';
import { writeOperation, type TenantContext } from '../operation.js';
import { createRowAccount, rowReportInput, type ReportSink } from '../row-report.js';
import { batchesOf } from './batches.js';
import { decideOutput, type DecidedReview, type DecideOutput } from './decide-output.js';
import {
  because,
  decision,
  onceEach,
  reference,
  reviewId,
  stillWaits,
  storedReviews,
  type Decision,
} from './decisions.js';
import { decideBatch, openDesk, setCounts, type Desk } from './decision-desk.js';
import { collectRejects, type Rejects } from './rejects.js';
import { isNarrow, matchingReviews, reviewFilter, REVIEW_BATCH, type ReviewFilter } from './review-filter.js';

/** Which awards: by id, or all that wait and meet a filter. */
const selection = { ids: z.array(reviewId).default([]), where: reviewFilter.optional(), ...rowReportInput };

/**
 * Accepts waiting awards as achievements, unless the person holds the same or better. One that
 * cannot be accepted stops the run where it is named by its id; by a filter it goes on waiting.
 */
export const acceptTransfers = writeOperation({
  name: 'transfer.accept',
  summary: 'Accept competences that wait for review',
  scope: 'tenant',
  dated: true,
  permission: 'competence.import',
  input: z.strictObject({
    ...selection,
    /** Only with ids. */
    person: reference.nullable().default(null),
    replace: z.boolean().default(false),
  }),
  output: decideOutput,
  propose: (context, { person, replace, ...selected }, changes) => {
    if (person !== null && selected.where !== undefined) throw personByFilter();
    return decideSelected(context, selected, changes, (id) => ({ id, decision: 'accept', person, replace }));
  },
});

/** Rejects waiting awards; they stay known, so that the same award is not queued again. */
export const rejectTransfers = writeOperation({
  name: 'transfer.reject',
  summary: 'Reject competences that wait for review',
  scope: 'tenant',
  permission: 'competence.import',
  input: z.strictObject({ ...selection, because }),
  output: decideOutput,
  propose: (context, { because: why, ...selected }, changes) =>
    decideSelected(context, selected, changes, (id) => ({ id, decision: 'reject', because: why })),
});

/** Several decisions of both kinds, as one job. */
export const decideTransfers = writeOperation({
  name: 'transfer.review',
  summary: 'Go through the competences that wait for review, one by one',
  scope: 'tenant',
  dated: true,
  permission: 'competence.import',
  input: z.strictObject({ decisions: z.array(decision), ...rowReportInput }),
  output: decideOutput,
  propose: (context, { decisions, report }, changes) => decideNamed(context, decisions, changes, report),
});

interface Selected {
  readonly ids: readonly string[];
  readonly where?: ReviewFilter | undefined;
  readonly report?: ReportSink | undefined;
}

function decideSelected(
  context: TenantContext,
  { ids, where, report }: Selected,
  changes: ChangeSink,
  decisionOn: (id: string) => Decision,
): Promise<Proposal<DecideOutput>> {
  if (ids.length > 0 === (where !== undefined && isNarrow(where))) throw eitherIdsOrFilter();
  return where === undefined
    ? decideNamed(context, ids.map(decisionOn), changes, report)
    : decideMatching(context, where, changes, report, decisionOn);
}

async function decideNamed(
  context: TenantContext,
  decisions: readonly Decision[],
  changes: ChangeSink,
  report: ReportSink | undefined,
): Promise<Proposal<DecideOutput>> {
  const distinct = onceEach(decisions);
  const stored = await storedReviews(context.tenant, distinct);
  const desk = await openDesk(context, changes);
  const pairs = distinct.flatMap((each, at): [TransferReview, Decision][] => {
    const review = stored[at];
    return review === undefined ? [] : [[review, each]];
  });
  const reviews: DecidedReview[] = [];
  for (const batch of batchesOf(pairs, REVIEW_BATCH)) {
    reviews.push(...(await decideBatch(desk, batch)));
    await context.checkpoint();
  }
  const account = createRowAccount(report);
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
  return proposalOf(desk, reviews, account.counts, collectRejects(undefined), reviews.length);
}

/** Decides all that wait and meet the filter, batch by batch; each is a row of the run. */
async function decideMatching(
  context: TenantContext,
  where: ReviewFilter,
  changes: ChangeSink,
  report: ReportSink | undefined,
  decisionOn: (id: string) => Decision,
): Promise<Proposal<DecideOutput>> {
  const desk = await openDesk(context, changes);
  const account = createRowAccount(report);
  const rejects = collectRejects(undefined);
  const reviews: DecidedReview[] = [];
  for await (const batch of matchingReviews(context, 'needs-review', where)) {
    const refused = new Map<string, { code: string; message: string }>();
    const pairs = batch.map((review) => [review, decisionOn(review.id)] as const);
    const decided = await decideBatch(desk, pairs, ({ id }, error) => refused.set(id, stillWaits(error)));
    reviews.push(...decided);
    const first = account.counts.rows + 1;
    const rows = batch.map(({ id }, at) => ({ id, line: first + at, why: refused.get(id) }));
    for (const { id, line, why } of rows)
      account.note(line, id, why === undefined ? 'changed' : 'rejected', why);
    await rejects.take(
      rows.flatMap(({ id, line, why }) =>
        why === undefined ? [] : [{ line, value: id, raw: [id], ...why }],
      ),
    );
    await account.flush();
    context.progress(account.counts.rows);
  }
  const touchable = await waitingCount(context);
  return proposalOf(desk, reviews, account.counts, rejects, touchable);
}

/** What `--max-percent` is a share of: all that wait. */
async function waitingCount({ tenant }: TenantContext): Promise<number> {
  let count = 0;
  const where = [{ column: 'state', is: '=', value: 'needs-review' } as const];
  for await (const batch of tenant.stream('transfer-review', REVIEW_BATCH, { where })) count += batch.length;
  return count;
}

function proposalOf(
  desk: Desk,
  reviews: DecidedReview[],
  accounting: DecideOutput['accounting'],
  rejects: Rejects,
  touchable: number,
): Proposal<DecideOutput> {
  setCounts(desk, reviews);
  const count = (state: DecidedReview['state']): number =>
    reviews.filter((review) => review.state === state).length;
  const counts = { accepted: count('accepted'), rejected: count('rejected'), waiting: rejects.count };
  const listed = rejects.result();
  return {
    touchable,
    warnings: [],
    rejected: rejects.count,
    rejectedRows: listed.rejects,
    accounting,
    result: (outcome) => ({ ...outcome, ...counts, accounting, reviews, ...listed }),
  };
}

function eitherIdsOrFilter(): UsageError {
  return new UsageError({
    code: 'missing-input',
    message: 'Awards are named by their ids or selected by filters, one of the two; nothing was changed.',
    hint: 'Give ids from `provost transfer list`, or filters such as --outcome and --sender.',
  });
}

function personByFilter(): UsageError {
  return new UsageError({
    code: 'flag-without-meaning',
    message: 'One person cannot be named for all awards that a filter finds; nothing was changed.',
    hint: 'Name the awards of the person by their ids, or leave --person out.',
  });
}
