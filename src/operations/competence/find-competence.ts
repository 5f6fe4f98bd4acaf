import { competencesAsTyped } from '../../domain/competence/name.js';
import type { Competence, Person } from '../../domain/competence/types.js';
import { NotFoundError, UsageError } from '../../domain/errors.js';
import { didYouMean, whoWasMeant } from '../../domain/suggestions.js';
import type { TenantReader } from '../../store/port.js';

/** Beyond so many people a suggestion takes too long. */
const MOST_PEOPLE_COMPARED = 20_000;

/**
 * Finds a competence by name, regardless of bars, dashes, spaces and case, or by the slug of its name.
 * @throws {NotFoundError} `unknown-competence`, with the nearest name
 * @throws {UsageError} `ambiguous-competence`, with the candidates
 */
export function findCompetence(name: string, competences: readonly Competence[]): Competence {
  const { itself, alike } = competencesAsTyped(competences)(name);
  if (itself !== undefined) return itself;
  if (alike.length > 1) {
    throw new UsageError({
      code: 'ambiguous-competence',
      message: `"${name}" may be any of ${alike.map((each) => `"${each.name}"`).join(', ')}.`,
      hint: 'Write one of them as it stands.',
    });
  }
  const { hint } = didYouMean(
    name,
    competences.map((competence) => competence.name),
    { none: 'This tenant has no competence yet.', list: 'List them with `provost competence list`.' },
  );
  throw new NotFoundError({
    code: 'unknown-competence',
    message: `There is no competence "${name}" in this tenant.`,
    hint,
  });
}

/** @throws {NotFoundError} `unknown-person`, with the people whose reference or name is near */
export async function findPerson(tenant: TenantReader, reference: string): Promise<Person> {
  const person = await tenant.find('person', [reference]);
  if (person !== undefined) return person;
  throw new NotFoundError({
    code: 'unknown-person',
    message: `There is no person "${reference}" in this tenant.`,
    hint: whoWasMeant(reference, await peopleCompared(tenant), {
      none: CHECK_REFERENCE,
      list: CHECK_REFERENCE,
    }).hint,
  });
}

const CHECK_REFERENCE = 'Check the reference: it is the person’s own, as in the tenant document.';

async function peopleCompared(tenant: TenantReader): Promise<Person[]> {
  return (await tenant.count('person')) > MOST_PEOPLE_COMPARED ? [] : tenant.all('person');
}
