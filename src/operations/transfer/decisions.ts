import { z } from 'zod';
import type { CalendarDate } from '../../domain/calendar.js';
import type { TransferReview } from '../../domain/competence/types.js';
import { ConflictError, NotFoundError, UsageError, type ProvostError } from '../../domain/errors.js';
import { didYouMean, whoWasMeant } from '../../domain/suggestions.js';
import type { TenantReader } from '../../store/port.js';

export const reviewId = z.string().trim().toLowerCase().min(1);
export const because = z.string().trim().min(1, 'say why');
export const reference = z.string().trim().min(1);

/** A decision on one waiting award. */
export const decision = z.discriminatedUnion('decision', [
  z.strictObject({
    id: reviewId,
    decision: z.literal('accept'),
    /** The award's person; null for the only candidate. */
    person: reference.nullable().default(null),
    /** Accepts also where the award replaces one at a higher level or with a later expiry. */
    replace: z.boolean().default(false),
  }),
  z.strictObject({ id: reviewId, decision: z.literal('reject'), because }),
]);
export type Decision = z.infer<typeof decision>;

/** @throws {ConflictError} when one award is decided in two ways. */
export function onceEach(decisions: readonly Decision[]): Decision[] {
  const byId = new Map<string, Decision>();
  for (const each of decisions) {
    const before = byId.get(each.id);
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(each)) {
      throw new ConflictError({
        code: 'decided-twice',
        message: `${each.id} is decided in two ways at once; nothing was changed.`,
        hint: 'Decide each award once.',
      });
    }
    byId.set(each.id, each);
  }
  return [...byId.values()];
}

/** @throws {NotFoundError} for an unknown id, with the nearest known one. */
export async function storedReviews(
  tenant: TenantReader,
  decisions: readonly Decision[],
): Promise<TransferReview[]> {
  const stored = await tenant.findMany(
    'transfer-review',
    decisions.map(({ id }) => [id]),
  );
  const at = stored.findIndex((review) => review === undefined);
  if (at === -1) return stored.filter((review) => review !== undefined);
  const id = decisions[at]?.id ?? '';
  const list = '`provost transfer list --state all` lists them.';
  const { nearest, hint } = didYouMean(
    id,
    (await tenant.all('transfer-review')).map((review) => review.id),
    { none: 'List those that wait with `provost transfer list`.', list },
  );
  throw new NotFoundError({
    code: 'unknown-review',
    message: `No competence waits for review under the id "${id}"; nothing was changed.`,
    hint: nearest === null ? hint : `${hint} ${list}`,
  });
}

/** @throws {UsageError} without exactly one candidate; {NotFoundError} for an unknown reference. */
export async function personOf(
  tenant: TenantReader,
  { id, candidates }: TransferReview,
  given: string | null,
): Promise<string> {
  const [only, ...others] = candidates;
  if (given === null) {
    if (only !== undefined && others.length === 0) return only;
    const among =
      only === undefined
        ? 'nobody here is like the person of'
        : `${candidates.length} people may be the person of`;
    throw new UsageError({
      code: 'person-needed',
      message: `${among[0]?.toUpperCase() ?? ''}${among.slice(1)} ${id}, so it must be said whose the competence is; nothing was changed.`,
      hint:
        only === undefined
          ? 'Give --person REF.'
          : `Give --person REF: one of ${candidates.slice(0, 5).join(', ')}.`,
      details: { id, candidates },
    });
  }
  if ((await tenant.find('person', [given])) !== undefined) return given;
  const people =
    candidates.length > 0
      ? await tenant.findMany(
          'person',
          candidates.map((candidate) => [candidate]),
        )
      : await tenant.all('person');
  const { hint } = whoWasMeant(
    given,
    people.filter((person) => person !== undefined),
    {
      none: 'Give the reference of a person of this tenant.',
      list:
        candidates.length > 0
          ? `It may be ${candidates.slice(0, 5).join(', ')}.`
          : 'Give the reference of a person of this tenant.',
    },
  );
  throw new NotFoundError({
    code: 'unknown-person',
    message: `There is nobody of the reference "${given}"; nothing was changed.`,
    hint,
  });
}

export function alreadyDecided({ id, state, person, decidedBecause }: TransferReview): ConflictError {
  const how =
    state === 'accepted'
      ? `accepted for ${person ?? 'somebody'}`
      : `rejected (${decidedBecause ?? 'no reason given'})`;
  return new ConflictError({
    code: 'already-decided',
    message: `${id} was ${how} already; nothing was changed.`,
    hint: 'Find the job with `provost job list` and take it back with `provost job undo`, then decide anew.',
  });
}

export function expiredSince({ id }: TransferReview, expires: CalendarDate | null): ConflictError {
  return new ConflictError({
    code: 'expired-since',
    message: `The award of ${id} expired on ${expires ?? 'no day'}, while it waited; nothing was changed.`,
    hint: `Reject it: provost transfer reject ${id} --reason "expired".`,
  });
}

export function wouldShorten({ id }: TransferReview, person: string): ConflictError {
  return new ConflictError({
    code: 'would-shorten',
    message: `${person} holds the competence of ${id} at a higher level or for longer, and the award would take its place; nothing was changed.`,
    hint: 'Reject it, or accept it all the same with --replace.',
  });
}

/** Why an award that a filter found cannot be decided, in a sentence. */
export function stillWaits({ code, message }: ProvostError): { code: string; message: string } {
  return { code, message: message.replace(/; nothing was changed\.$/, '; it still waits.') };
}
