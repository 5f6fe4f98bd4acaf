import { z } from 'zod';
import type { CalendarDate } from '../../domain/calendar.js';
import { currentAchievement } from '../../domain/competence/current.js';
import { expiryOf } from '../../domain/competence/expiry.js';
import { differingFields, matchFields } from '../../domain/competence/matching.js';
import { outcomeInWords } from '../../domain/competence/review.js';
import type { Achievement, Competence, Person, TransferReview } from '../../domain/competence/types.js';
import { achievementSources, reviewStates } from '../../domain/competence/vocabulary.js';
import { languageOf } from '../../domain/tenancy/language.js';
import { compareText, nameComparer } from '../../domain/text.js';
import type { TenantReader } from '../../store/port.js';
import { listOf } from '../../store/read-together.js';
import { readOperation } from '../operation.js';
import { maskedOutput, personal } from '../personal/personal-fields.js';
import { createRowList, rowSinkInput } from '../row-list.js';
import { batchesOf } from './batches.js';
import { matchingReviews, reviewFilter, REVIEW_BATCH } from './review-filter.js';
import { achievementsOf } from './settle.js';

const candidate = z.object({
  reference: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  previousLastName: z.string().nullable(),
  dateOfBirth: personal('birthday', z.string()),
  nationalInsuranceNumber: personal('identifier', z.string()),
  /** Fields in which they differ from the person of the award, or that they lack. */
  differs: z.array(z.enum(matchFields)),
  /** What they hold of the competence as of the date; `expires` is effective, null for never. */
  holds: z.object({ level: z.int(), from: z.string(), expires: z.string().nullable() }).nullable(),
});

const review = z.object({
  id: z.string(),
  state: z.enum(reviewStates),
  /** The reason for review: its key, and its text (ESR's own where it has one). */
  outcome: z.string(),
  outcomeInWords: z.string(),
  source: z.enum(achievementSources),
  firstName: z.string(),
  lastName: z.string(),
  previousLastName: z.string().nullable(),
  dateOfBirth: personal('birthday', z.string()),
  nationalInsuranceNumber: personal('identifier', z.string()),
  employeeNumber: z.string().nullable(),
  sendingVpd: z.string().nullable(),
  competence: z.string(),
  level: z.int(),
  from: z.string(),
  awarded: z.string().nullable(),
  /** The effective day: as stated, or by the renewal period; null for never. */
  expires: z.string().nullable(),
  candidates: z.array(candidate),
  person: z.string().nullable(),
  decidedBecause: z.string().nullable(),
});
export type ListedReview = z.infer<typeof review>;

/** Awards from other employers that wait for review or are decided, by name and competence. */
export const listTransfers = readOperation({
  name: 'transfer.list',
  summary: 'List competences from other employers that wait for review',
  scope: 'tenant',
  dated: true,
  permission: 'competence.read',
  input: z.strictObject({
    state: z.enum([...reviewStates, 'all']).default('needs-review'),
    where: reviewFilter.optional(),
    ...rowSinkInput(review),
  }),
  output: z.object({
    asOf: z.string(),
    state: z.string(),
    reviews: z.array(review),
    ...maskedOutput,
  }),

  async run(context, { state, where, into }) {
    const { tenant, asOf } = context;
    const stored = await listOf(matchingReviews(context, state === 'all' ? undefined : state, where));
    const catalogue = new Map(
      (await tenant.all('competence')).map((competence) => [competence.name, competence]),
    );
    const { add, done } = createRowList(into);
    for (const batch of batchesOf(stored.sort(byName(languageOf(context.about))), REVIEW_BATCH)) {
      const known = await knownCandidates(tenant, batch);
      for (const each of batch) await add(listed(each, catalogue.get(each.competence), known, asOf));
      await context.checkpoint();
    }
    return { asOf, state, reviews: await done() };
  },
});

interface KnownCandidate {
  readonly person: Person;
  readonly held: ReadonlyMap<string, readonly Achievement[]>;
}

/** The people named in the reviews, with what they hold. */
async function knownCandidates(
  tenant: TenantReader,
  reviews: readonly TransferReview[],
): Promise<ReadonlyMap<string, KnownCandidate>> {
  const references = [...new Set(reviews.flatMap(({ candidates }) => candidates))];
  const people = await tenant.findMany(
    'person',
    references.map((reference) => [reference]),
  );
  const held = await achievementsOf(tenant, references);
  return new Map(
    people.flatMap((person, at) =>
      person === undefined ? [] : [[person.reference, { person, held: held[at] ?? new Map() }]],
    ),
  );
}

function listed(
  stored: TransferReview,
  competence: Competence | undefined,
  known: ReadonlyMap<string, KnownCandidate>,
  asOf: CalendarDate,
): ListedReview {
  const { candidates, outcome, expires, ...facts } = stored;
  return {
    ...facts,
    outcome,
    outcomeInWords: outcomeInWords(outcome),
    expires: competence === undefined ? expires : expiryOf(stored, competence),
    candidates: candidates.flatMap((reference) => {
      const found = known.get(reference);
      if (found === undefined) return [];
      const { firstName, lastName, previousLastName, dateOfBirth, nationalInsuranceNumber } = found.person;
      const differs = differingFields(stored, found.person);
      const holds =
        competence === undefined ? null : held(found.held.get(competence.name) ?? [], competence, asOf);
      return [
        {
          reference,
          firstName,
          lastName,
          previousLastName,
          dateOfBirth,
          nationalInsuranceNumber,
          differs,
          holds,
        },
      ];
    }),
  };
}

function held(
  achievements: readonly Achievement[],
  competence: Competence,
  asOf: CalendarDate,
): ListedReview['candidates'][number]['holds'] {
  const current = currentAchievement(achievements, competence, asOf);
  if (current === undefined) return null;
  return { level: current.level, from: current.from, expires: expiryOf(current, competence) };
}

function byName(language: string): (a: TransferReview, b: TransferReview) => number {
  const compareNames = nameComparer(language);
  return (a, b) =>
    compareNames(a.lastName, b.lastName) ||
    compareNames(a.firstName, b.firstName) ||
    compareText(a.competence, b.competence) ||
    compareText(a.id, b.id);
}
