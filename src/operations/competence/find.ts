import { competenceNamed } from '../../domain/competence/name.js';
import type { Competence, Person } from '../../domain/competence/types.js';
import { NotFoundError } from '../../domain/errors.js';
import { nearest } from '../../domain/text.js';
import type { TenantReader } from '../../store/port.js';

/** Beyond so many people nobody waits for a suggestion. */
const MOST_PEOPLE_COMPARED = 20_000;

/**
 * The competence of this name, however its bars, dashes, spaces and case are written.
 * @throws {NotFoundError} `unknown-competence`, offering the nearest name.
 */
export function findCompetence(name: string, competences: readonly Competence[]): Competence {
  const found = competenceNamed(name, competences);
  if (found !== undefined) return found;
  const names = competences.map((competence) => competence.name);
  const [close] = nearest(name, names);
  throw new NotFoundError({
    code: 'unknown-competence',
    message: `There is no competence "${name}" in this tenant.`,
    hint: close === undefined ? 'This tenant has no competence yet.' : `Did you mean "${close}"?`,
  });
}

/** @throws {NotFoundError} `unknown-person`, offering the nearest reference. */
export async function findPerson(tenant: TenantReader, reference: string): Promise<Person> {
  const person = await tenant.find('person', [reference]);
  if (person !== undefined) return person;
  const [close] = await nearestReference(tenant, reference);
  throw new NotFoundError({
    code: 'unknown-person',
    message: `There is no person "${reference}" in this tenant.`,
    hint:
      close === undefined
        ? 'Check the reference: it is the person’s own, as in the tenant document.'
        : `Did you mean "${close}"?`,
  });
}

async function nearestReference(tenant: TenantReader, reference: string): Promise<string[]> {
  if ((await tenant.count('person')) > MOST_PEOPLE_COMPARED) return [];
  const references: string[] = [];
  for await (const batch of tenant.stream('person'))
    references.push(...batch.map((person) => person.reference));
  return nearest(reference, references);
}
