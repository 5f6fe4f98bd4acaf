import { z } from 'zod';
import { reviewOutcomes } from '../../domain/competence/review.js';
import type { Person, TransferReview } from '../../domain/competence/types.js';
import type { ReviewState } from '../../domain/competence/vocabulary.js';
import type { Condition } from '../../store/conditions.js';
import { readTogether } from '../../store/read-together.js';
import { accountScope } from '../account/account-scope.js';
import { findCompetence } from '../competence/find-competence.js';
import type { TenantContext } from '../operation.js';
import { ageText, arrivalTest } from './arrivals.js';

/** The reasons for which an award may wait. */
export const waitingOutcomes = Object.keys(reviewOutcomes).filter(
  (outcome) => outcome !== 'matched-successfully',
);

const some = z.array(z.string().trim().min(1));

/**
 * Which awards: they meet every given field, and of a list one value. No field is one that a
 * caller without `person.identify` sees masked, so no answer tells whether a guess was right.
 */
export const reviewFilter = z.strictObject({
  outcomes: z.array(z.enum(waitingOutcomes)).optional(),
  /** Names or slugs. */
  competences: some.optional(),
  /** VPD codes of the organisations that sent them. */
  senders: some.optional(),
  /** Keys: a candidate is employed or has a post there or below. */
  organisations: some.optional(),
  /** The job that queued them; it needs `job.read`. */
  job: z.string().optional(),
  /** They came before this day, or more than so long ago: `30d`, `6w`, `3m`. */
  olderThan: ageText.optional(),
});
export type ReviewFilter = z.infer<typeof reviewFilter>;

/** Does the filter leave anything out? */
export function isNarrow(filter: ReviewFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined && value.length > 0);
}

/** So many reviews are read, filtered and decided together. */
export const REVIEW_BATCH = 500;

/**
 * Streams the reviews that meet the filter, in key order.
 * @param state undefined for every state
 * @throws {NotFoundError} for an unknown competence, organisation or job
 * @throws {DeniedError} where the filter names a job and the caller may not read jobs
 */
export async function* matchingReviews(
  context: TenantContext,
  state: ReviewState | undefined,
  filter: ReviewFilter = {},
): AsyncGenerator<TransferReview[]> {
  const arrived = await arrivalTest(context, filter);
  const inside = await organisationTest(context, filter.organisations);
  const conditions = {
    where: state === undefined ? [] : [{ column: 'state', is: '=', value: state } as const],
    filter: await columnConditions(context, filter),
  };
  for await (const batch of context.tenant.stream('transfer-review', REVIEW_BATCH, conditions)) {
    const matching = await inside(batch.filter(({ id }) => arrived(id)));
    if (matching.length > 0) yield matching;
    await context.checkpoint();
  }
}

async function columnConditions(
  { tenant }: TenantContext,
  { outcomes = [], competences = [], senders = [] }: ReviewFilter,
): Promise<Condition<'transfer-review'>[]> {
  const catalogue = competences.length === 0 ? [] : await tenant.all('competence');
  const names = competences.map((name) => findCompetence(name, catalogue).name);
  return [
    { column: 'outcome', is: 'in', values: outcomes } as const,
    { column: 'competence', is: 'in', values: names } as const,
    { column: 'sendingVpd', is: 'in', values: senders } as const,
  ].filter(({ values }) => values.length > 0);
}

/** Selects the reviews of which a candidate, or the accepted person, belongs to an organisation. */
async function organisationTest(
  { tenant }: TenantContext,
  requested: readonly string[] = [],
): Promise<(batch: TransferReview[]) => Promise<TransferReview[]>> {
  const { organisations } = await accountScope(tenant, { organisations: requested, groups: [] });
  if (organisations === undefined) return (batch) => Promise.resolve(batch);
  return async (batch) => {
    const references = [...new Set(batch.flatMap(peopleOf))];
    const [people, posts] = await readTogether([
      tenant.findMany(
        'person',
        references.map((reference) => [reference]),
      ),
      tenant.having('assignment', 'person', references),
    ]);
    const isInside = (person: Person | undefined, at: number): boolean =>
      person !== undefined &&
      [person.employer, ...(posts[at] ?? []).map(({ organisation }) => organisation)].some(
        (key) => key !== null && organisations.has(key),
      );
    const inside = new Set(references.filter((_, at) => isInside(people[at], at)));
    return batch.filter((review) => peopleOf(review).some((reference) => inside.has(reference)));
  };
}

function peopleOf({ candidates, person }: TransferReview): string[] {
  return person === null ? [...candidates] : [person];
}
