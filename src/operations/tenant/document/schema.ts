import { z } from 'zod';
import {
  achievementSources,
  personKinds,
  renewalUnits,
  scopeKinds,
} from '../../../domain/competence/vocabulary.js';
import {
  componentStatuses,
  componentTypes,
  enrolmentStatuses,
  evidenceStatuses,
  programmeKinds,
  ragStatuses,
} from '../../../domain/learning-plan/vocabulary.js';
import {
  accountKinds,
  accountStatuses,
  features as featureKeys,
  organisationKinds,
} from '../../../domain/tenancy/vocabulary.js';
import { datePairs, datesOutOfOrder } from '../../../domain/date-order.js';
import { tenantKey, timeZone, vpd } from '../fields.js';
import {
  calendarDay,
  competenceName,
  count,
  email,
  fields,
  flag,
  language,
  listOf,
  nationalInsuranceNumber,
  oneOf,
  optional,
  percent,
  role,
  sha256,
  text,
  uln,
  unknownWord,
  words,
} from './fields.js';

/** Refuses dates of such a record that come in the wrong order, each at its field. */
function inOrder(kind: keyof typeof datePairs) {
  return (item: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void => {
    for (const { field, problem } of datesOutOfOrder(item, datePairs[kind]))
      context.addIssue({ code: 'custom', path: [field], message: problem, input: item[field] });
  };
}

const tenant = fields({
  key: text().pipe(tenantKey),
  name: optional(words()),
  timeZone: optional(text().pipe(timeZone)),
  vpd: optional(text().pipe(vpd)),
  settings: optional(
    fields({
      language: optional(language()),
      overdueCountsSubmittedEvidence: optional(flag()),
      overdueCountsBreaks: optional(flag()),
      achievedStatuses: listOf(words()),
      limits: optional(
        fields({
          maxChanges: optional(count()),
          maxPercent: optional(percent()),
          maxRejects: optional(count()),
        }),
      ),
    }),
  ),
});

const features = z
  .record(text(), flag().nullable(), { error: 'is not an object of feature keys and true or false' })
  .superRefine((switches, context) => {
    const known: readonly string[] = featureKeys;
    for (const key of Object.keys(switches)) {
      if (known.includes(key)) continue;
      context.addIssue({
        code: 'custom',
        path: [key],
        message: unknownWord('feature', key, known),
        input: key,
      });
    }
  });

const organisation = fields({
  key: words(),
  name: words(),
  kind: optional(oneOf(organisationKinds)),
  parent: optional(words()),
});

const group = fields({ key: words(), name: words(), parent: optional(words()) });

const programme = fields({
  key: words(),
  name: words(),
  kind: optional(oneOf(programmeKinds)),
  parent: optional(words()),
  hideSubProgrammesFromEmployers: optional(flag()),
});

const account = fields({
  email: email(),
  firstName: text(),
  lastName: text(),
  kind: oneOf(accountKinds),
  organisation: optional(words()),
  status: optional(oneOf(accountStatuses)),
  externalReference: optional(words()),
  roles: listOf(role()),
  groups: listOf(words()),
});

const evidence = fields({
  file: words(),
  mediaType: optional(words()),
  bytes: count(),
  sha256: sha256(),
  status: optional(oneOf(evidenceStatuses)),
  minutes: optional(count()),
  markingAid: optional(words()),
});

const component = fields({
  key: words(),
  programme: words(),
  name: words(),
  type: oneOf(componentTypes),
  status: optional(oneOf(componentStatuses)),
  due: optional(calendarDay()),
  plannedMinutes: optional(count()),
  actualMinutes: optional(count()),
  notApplicableToEmployers: optional(flag()),
  employerOnly: optional(flag()),
  /** Names one of several enrolments. */
  enrolmentStart: optional(calendarDay()),
  evidence: listOf(evidence),
}).superRefine(({ type, employerOnly }, context) => {
  if (employerOnly !== true || type === 'review') return;
  context.addIssue({
    code: 'custom',
    path: ['employerOnly'],
    message: `only a review can be employer-only, and this is of type ${type}`,
    input: employerOnly,
  });
});

const enrolment = fields({
  programme: words(),
  start: optional(calendarDay()),
  plannedEnd: optional(calendarDay()),
  end: optional(calendarDay()),
  status: optional(oneOf(enrolmentStatuses)),
}).superRefine(inOrder('programme-enrolment'));

const assignment = fields({
  number: words(),
  organisation: words(),
  job: optional(words()),
  position: optional(words()),
  start: optional(calendarDay()),
  end: optional(calendarDay()),
  primary: optional(flag()),
}).superRefine(inOrder('assignment'));

const achievement = fields({
  competence: words(),
  level: optional(count()),
  from: calendarDay(),
  awarded: optional(calendarDay()),
  expires: optional(calendarDay()),
  source: optional(oneOf(achievementSources)),
}).superRefine(inOrder('achievement'));

const person = fields({
  reference: words(),
  firstName: text(),
  lastName: text(),
  previousLastName: optional(text()),
  dateOfBirth: optional(calendarDay()),
  nationalInsuranceNumber: optional(nationalInsuranceNumber()),
  nhsUniqueId: optional(words()),
  uln: optional(uln()),
  kind: oneOf(personKinds),
  account: optional(email()),
  groups: listOf(words()),
  employer: optional(words()),
  manager: optional(email()),
  mentor: optional(email()),
  rag: optional(oneOf(ragStatuses)),
  programmes: listOf(enrolment),
  components: listOf(component),
  assignments: listOf(assignment),
  achievements: listOf(achievement),
});

const competence = fields({
  name: competenceName(),
  renewal: optional(fields({ every: count(1), unit: oneOf(renewalUnits) })),
  /** Number of the highest level. */
  levels: optional(count(1)),
});

const equivalence = fields({
  from: competenceName(),
  to: z
    .array(words(), { error: 'is not a list of competence names' })
    .min(1, { error: 'names no competence' }),
});

const scope = fields({
  tenant: z.literal(true, { error: 'can only be true' }).optional(),
  organisation: words().optional(),
  job: words().optional(),
  position: words().optional(),
}).transform((given, context) => {
  const [kind, ...more] = scopeKinds.filter((word) => given[word] !== undefined);
  if (kind === undefined || more.length > 0) {
    context.addIssue({
      code: 'custom',
      message: 'must hold exactly one of tenant: true, organisation: KEY, job: NAME, position: NAME',
      input: given,
    });
    return z.NEVER;
  }
  return { kind, of: kind === 'tenant' ? '' : (given[kind] ?? '') };
});

const requirement = fields({
  competence: words(),
  level: optional(count()),
  essential: optional(flag()),
  scope,
  from: optional(calendarDay()),
  to: optional(calendarDay()),
}).superRefine(inOrder('requirement'));

/** One item of each section, in the order in which sections stand in a document. `tenant` and `features` are one item. */
export const sectionSchemas = {
  tenant,
  features,
  organisations: organisation,
  groups: group,
  programmes: programme,
  accounts: account,
  people: person,
  competences: competence,
  equivalences: equivalence,
  requirements: requirement,
} as const;

export type SectionName = keyof typeof sectionSchemas;
export const sectionNames = Object.keys(sectionSchemas) as readonly SectionName[];

/** Sections that are one object; the others are lists of items. */
export const singleSections: ReadonlySet<SectionName> = new Set<SectionName>(['tenant', 'features']);

/** An item as it is written in a document. */
export type WrittenItem<S extends SectionName> = z.input<(typeof sectionSchemas)[S]>;

/** An item that has been checked: dates, roles, emails and numbers in the form in which they are kept. */
export type Item<S extends SectionName> = z.output<(typeof sectionSchemas)[S]>;

/** A whole document as an object (the JSON and YAML forms). */
export type WrittenDocument = {
  [S in 'tenant' | 'features']?: WrittenItem<S> | undefined;
} & {
  [S in Exclude<SectionName, 'tenant' | 'features'>]?: readonly WrittenItem<S>[] | undefined;
};
