import { z } from 'zod';
import { openScratch } from '../../changes/scratch.js';
import { achievedStatusTest } from '../../domain/competence/achieved-status.js';
import { isNational } from '../../domain/competence/name.js';
import { transferTargets } from '../../domain/competence/transfer-targets.js';
import { UsageError } from '../../domain/errors.js';
import type { StoreReader } from '../../store/port.js';
import { writeOperation, type StoreContext } from '../operation.js';
import { unknownTenant } from '../unknown-tenant.js';
import {
  decidedBeforeOf,
  decisionCounts,
  differingCounts,
  noDecisions,
  noDiffering,
  noMatches,
  reviewCounts,
} from './counts.js';
import { updateBatch, type Employer, type UpdateRun } from './offered-awards.js';
import { createReviewQueue, reviewTables, type QueueCounts } from './review-queue.js';
import { countOutcomes, createRowOutcomes } from './row-outcomes.js';
import type { Receiver } from './settle.js';

/**
 * Multiple Employer Competence Update (domain page, section 3): carries national competences that
 * a person holds in one tenant to their employments in the others. All decisions use the store's
 * state before the run, so the order of tenants has no effect and a second run changes nothing.
 */
export const updateEmployers = writeOperation({
  name: 'transfer.update-employers',
  summary: 'Carry national competences over to people’s other employments in the store',
  scope: 'store',
  dated: true,
  permission: 'competence.import',
  input: z.strictObject({
    /** The tenants to update among; empty for all. */
    tenants: z.array(z.string().trim().min(1)).default([]),
  }),
  output: z.object({
    job: z.string().nullable(),
    dryRun: z.boolean(),
    tenants: z.array(z.string()),
    /** Employments that are matched with another. */
    people: z.int(),
    /** Pairs of employments with one National Insurance number, by outcome. Names do not pair. */
    matches: z.object({
      matchedSuccessfully: z.int(),
      duplicateNiNumbers: z.int(),
      niNumberMatchedNameNotMatched: z.int(),
    }),
    differing: differingCounts,
    /** Awards offered to another employment, by decision. A match by number alone needs review. */
    decisions: decisionCounts,
    /** Awards that were accepted or rejected in an earlier review. */
    decidedBefore: z.int(),
    reviews: reviewCounts,
    /** The same for each tenant in which an award waits or had its decision. */
    reviewsByTenant: z.array(z.object({ tenant: z.string(), ...reviewCounts.shape })),
    changes: z.int(),
  }),

  async propose(context, { tenants: requested }, changes) {
    const tenants = await chosenTenants(context.store, requested);
    const run: UpdateRun = {
      context,
      changes,
      matches: noMatches(),
      differing: noDiffering(),
      decisions: noDecisions(),
      people: 0,
      touchable: 0,
    };
    const reviews = { queued: 0, waiting: 0, decided: 0 };
    const reviewsByTenant: ({ tenant: string } & QueueCounts)[] = [];
    const employers = await Promise.all(tenants.map((key) => employerOf(context, key)));
    for (const receiving of employers) {
      const others = employers.filter((employer) => employer !== receiving);
      const queued = await updateEmployer(run, receiving, others);
      for (const key of ['queued', 'waiting', 'decided'] as const) reviews[key] += queued[key];
      if (queued.queued + queued.waiting + queued.decided > 0)
        reviewsByTenant.push({ tenant: receiving.tenant.key, ...queued });
    }
    const { matchedSuccessfully, duplicateNiNumbers, niNumberMatchedNameNotMatched } = run.matches;
    const matches = { matchedSuccessfully, duplicateNiNumbers, niNumberMatchedNameNotMatched };
    const { people, differing, decisions } = run;
    const counts = {
      tenants,
      people,
      matches,
      differing,
      decisions,
      decidedBefore: decidedBeforeOf(decisions),
      reviews,
      reviewsByTenant,
    };
    return {
      tenant: null,
      touchable: run.touchable,
      warnings: [],
      rejected: 0,
      result: (outcome) => ({ ...outcome, ...counts }),
    };
  },
});

const PEOPLE_AT_A_TIME = 500;

async function updateEmployer(
  run: UpdateRun,
  receiving: Employer,
  others: readonly Employer[],
): Promise<QueueCounts> {
  const { tenant, asOf } = receiving;
  const { context } = run;
  /** One row for each offered award. */
  const rows = createRowOutcomes();
  const scratch = await openScratch(reviewTables);
  const queue = createReviewQueue(scratch, tenant.key, rows);
  const targets = transferTargets(receiving.competences, []);
  const receiver: Receiver = {
    tenant,
    context: { asOf, source: 'multiple-employer', targets, isAchieved: achievedStatusTest() },
    changes: run.changes,
    queue,
  };
  try {
    for await (const batch of tenant.stream('person', PEOPLE_AT_A_TIME)) {
      await updateBatch(run, receiver, rows, batch, others);
      context.progress((run.touchable += batch.length));
      await context.checkpoint();
    }
    const counts = await queue.propose(tenant, run.changes, () => context.checkpoint());
    countOutcomes(run.decisions, rows);
    return counts;
  } finally {
    scratch.close();
  }
}

async function employerOf(context: StoreContext, key: string): Promise<Employer> {
  const tenant = context.store.tenant(key);
  const about = await tenant.find('tenant', [key]);
  if (about === undefined) throw unknownTenant(key, await context.store.tenantKeys());
  const competences = await tenant.all('competence');
  const national = new Map(
    competences.filter(({ name }) => isNational(name)).map((each) => [each.name, each]),
  );
  return {
    tenant,
    about,
    asOf: context.requestedAsOf ?? context.today(about.timeZone),
    competences,
    national,
  };
}

/** @throws {NotFoundError} for an unknown key; {UsageError} for fewer than two tenants. */
async function chosenTenants(store: StoreReader, requested: readonly string[]): Promise<string[]> {
  const keys = await store.tenantKeys();
  const unknown = requested.find((key) => !keys.includes(key));
  if (unknown !== undefined) throw unknownTenant(unknown, keys);
  const chosen = requested.length === 0 ? keys : keys.filter((key) => requested.includes(key));
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
