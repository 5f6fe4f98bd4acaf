import { z } from 'zod';
import type { CalendarDate } from '../../domain/calendar.js';
import { currentAchievements } from '../../domain/competence/current.js';
import { expiryOf } from '../../domain/competence/expiry.js';
import { isNational } from '../../domain/competence/name.js';
import type { Achievement, Assignment, Competence, Person } from '../../domain/competence/types.js';
import { NotFoundError } from '../../domain/errors.js';
import { whoWasMeant } from '../../domain/suggestions.js';
import { compareText } from '../../domain/text.js';
import { Tree } from '../../domain/tenancy/trees.js';
import { readTogether } from '../../store/read-together.js';
import type { TenantReader } from '../../store/port.js';
import { below } from '../learning-plan/learner-selection.js';
import { readOperation } from '../operation.js';
import { maskedOutput, personal } from '../personal/personal-fields.js';
import { createRowList, rowSinkInput } from '../row-list.js';
import { batchesOf } from './batches.js';
import { achievementsOf } from './settle.js';

/** A competence row; the fields stand in the order of ESR's headers. */
const competenceRow = z.object({
  nhsUniqueId: personal('identifier', z.string()),
  employeeNumber: z.string(),
  nationalInsuranceNumber: personal('identifier', z.string()),
  dateOfBirth: personal('birthday', z.string()),
  lastName: z.string(),
  previousLastName: z.string().nullable(),
  firstName: z.string(),
  competencyName: z.string(),
  proficiencyLevel: z.int(),
  competencyStatus: z.enum(['Completed', 'Expired']),
  dateFrom: z.string(),
  dateLastAwarded: z.string().nullable(),
  /** The effective day here; null where it never expires. */
  expiryDate: z.string().nullable(),
  certificationMethod: z.string(),
  /** Provost does not store it. */
  lastUpdateDate: z.null(),
  sendingVpdCode: z.string().nullable(),
});
export type CompetenceRow = z.infer<typeof competenceRow>;

/** Current competences as rows that another employer can import, by person and competence. */
export const exportTransfers = readOperation({
  name: 'transfer.export',
  summary: 'Write people’s competences as rows for another employer',
  scope: 'tenant',
  dated: true,
  permission: 'competence.read',
  input: z.strictObject({
    person: z.string().trim().min(1).optional(),
    /** Includes people who work for it or below it, or whose employer it is. */
    organisation: z.string().trim().min(1).optional(),
    /** National only: a local one is imported only where the receiver has an equivalence. */
    national: z.boolean().default(true),
    ...rowSinkInput(competenceRow),
  }),
  output: z.object({
    asOf: z.string(),
    sendingVpd: z.string().nullable(),
    people: z.int(),
    count: z.int(),
    /** Empty where the rows go to `into`. */
    rows: z.array(competenceRow),
    ...maskedOutput,
  }),

  async run(context, { person, organisation, national, into }) {
    const { tenant, about, asOf } = context;
    const [all, chosen] = await readTogether([
      tenant.all('competence'),
      chosenPeople(tenant, { person, organisation }, asOf),
    ]);
    const competences = all.filter(({ name }) => !national || isNational(name));
    const catalogue = new Map(competences.map((competence) => [competence.name, competence]));
    const { add, done } = createRowList(into);
    let [people, count] = [0, 0];
    for await (const batch of chosen) {
      const held = await achievementsOf(
        tenant,
        batch.map(({ reference }) => reference),
      );
      for (const [at, each] of batch.entries()) {
        const own = rowsOf(each, [...(held[at]?.values() ?? [])].flat(), catalogue, asOf, about.vpd);
        for (const row of own) await add(row);
        if (own.length > 0) people += 1;
        count += own.length;
      }
      context.progress(count);
      await context.checkpoint();
    }
    return { asOf, sendingVpd: about.vpd, people, count, rows: await done() };
  },
});

function rowsOf(
  person: Person,
  achievements: readonly Achievement[],
  catalogue: ReadonlyMap<string, Competence>,
  asOf: CalendarDate,
  vpd: string | null,
): CompetenceRow[] {
  const current = [...currentAchievements(achievements, catalogue, asOf).values()];
  return current
    .sort((a, b) => compareText(a.competence, b.competence))
    .flatMap((achievement) => {
      const competence = catalogue.get(achievement.competence);
      return competence === undefined ? [] : [rowOf(person, achievement, competence, vpd)];
    });
}

function rowOf(
  person: Person,
  achievement: Achievement,
  competence: Competence,
  vpd: string | null,
): CompetenceRow {
  const expires = expiryOf(achievement, competence);
  return {
    nhsUniqueId: person.nhsUniqueId,
    employeeNumber: person.reference,
    nationalInsuranceNumber: person.nationalInsuranceNumber,
    dateOfBirth: person.dateOfBirth,
    lastName: person.lastName,
    previousLastName: person.previousLastName,
    firstName: person.firstName,
    competencyName: achievement.competence,
    proficiencyLevel: achievement.level,
    // Also for an expired one: another status would mean that it was never achieved.
    competencyStatus: 'Completed',
    dateFrom: achievement.from,
    dateLastAwarded: achievement.awarded,
    expiryDate: expires,
    certificationMethod: achievement.source,
    lastUpdateDate: null,
    sendingVpdCode: vpd,
  };
}

const PEOPLE_AT_A_TIME = 500;

async function chosenPeople(
  tenant: TenantReader,
  {
    person,
    organisation,
  }: { readonly person: string | undefined; readonly organisation: string | undefined },
  asOf: CalendarDate,
): Promise<AsyncIterable<Person[]> | Person[][]> {
  const organisations =
    organisation === undefined
      ? undefined
      : below(new Tree(await tenant.all('organisation')), organisation, 'organisation');
  if (person === undefined && organisations === undefined) return tenant.stream('person', PEOPLE_AT_A_TIME);
  const references = organisations === undefined ? [] : await peopleWithin(tenant, organisations, asOf);
  if (person === undefined) return peopleOf(tenant, references);
  const found = await tenant.find('person', [person]);
  if (found === undefined) throw await unknownPerson(tenant, person);
  return organisations === undefined || references.includes(person) ? [[found]] : [];
}

/** Sorted references of people assigned there as of the day, or employed there. */
async function peopleWithin(
  tenant: TenantReader,
  organisations: ReadonlySet<string>,
  asOf: CalendarDate,
): Promise<string[]> {
  const keys = [...organisations];
  const counts = ({ start, end }: Assignment): boolean =>
    (start === null || start <= asOf) && (end === null || end >= asOf);
  const assigned = (await tenant.having('assignment', 'organisation', keys)).flat().filter(counts);
  const employed = (await tenant.having('person', 'employer', keys)).flat();
  const references = new Set([
    ...assigned.map(({ person }) => person),
    ...employed.map(({ reference }) => reference),
  ]);
  return [...references].sort(compareText);
}

async function* peopleOf(tenant: TenantReader, references: readonly string[]): AsyncGenerator<Person[]> {
  for (const batch of batchesOf(references, PEOPLE_AT_A_TIME)) {
    const found = await tenant.findMany(
      'person',
      batch.map((reference) => [reference]),
    );
    yield found.filter((person) => person !== undefined);
  }
}

async function unknownPerson(tenant: TenantReader, reference: string): Promise<NotFoundError> {
  return new NotFoundError({
    code: 'unknown-person',
    message: `There is nobody of the reference "${reference}".`,
    hint: whoWasMeant(reference, await tenant.all('person'), {
      none: 'This tenant has no people yet.',
      list: 'Check the reference: it is the person’s own, as in the tenant document.',
    }).hint,
  });
}
