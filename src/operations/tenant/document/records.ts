import type { Competence, Equivalence, Person, Requirement } from '../../../domain/competence/types.js';
import type { Programme } from '../../../domain/learning-plan/types.js';
import type {
  Account,
  AccountGroup,
  AccountRole,
  Feature,
  Group,
  Organisation,
  Tenant,
  TenantLimits,
  TenantSettings,
} from '../../../domain/tenancy/types.js';
import type { KindName, Records } from '../../../model/index.js';
import { kindNames, kinds } from '../../../model/index.js';
import type { AnyKind } from '../../../model/kind.js';
import type { Item } from './schema.js';

/**
 * The record that an item asks for, given the one that is stored (undefined: there is none, or it is to be left out of
 * account). A field left out stays as stored or takes its default; null is the default again.
 */
export type Wanted<R> = (stored: R | undefined) => R;

export function tenantOf(item: Item<'tenant'>): Wanted<Tenant> {
  return (stored) => ({
    key: item.key,
    name: keep(item.name, stored?.name, item.key),
    timeZone: keep(item.timeZone, stored?.timeZone, 'Europe/London'),
    vpd: keep(item.vpd, stored?.vpd, null),
    settings: settingsOf(item.settings, stored?.settings),
  });
}

export function featuresOf(item: Item<'features'>): Wanted<Feature>[] {
  return Object.entries(item).map(([key, enabled]) => () => ({ key, enabled: enabled ?? false }));
}

export function organisationOf(item: Item<'organisations'>): Wanted<Organisation> {
  return wanted('organisation', item);
}

export function groupOf(item: Item<'groups'>): Wanted<Group> {
  return wanted('group', item);
}

export function programmeOf(item: Item<'programmes'>): Wanted<Programme> {
  return wanted('programme', item);
}

export function accountOf(item: Item<'accounts'>): Wanted<Account> {
  return wanted('account', item);
}

export function accountRolesOf({ email, roles }: Item<'accounts'>): Wanted<AccountRole>[] {
  return distinct(roles).map((role) => () => ({ account: email, role }));
}

export function accountGroupsOf({ email, groups }: Item<'accounts'>): Wanted<AccountGroup>[] {
  return distinct(groups).map((group) => () => ({ account: email, group }));
}

export function competenceOf({ name, renewal, levels }: Item<'competences'>): Wanted<Competence> {
  const { every, unit } = renewal ?? { every: renewal, unit: renewal };
  return wanted('competence', { name, renewalEvery: every, renewalUnit: unit, levels });
}

export function equivalencesOf({ from, to }: Item<'equivalences'>): Wanted<Equivalence>[] {
  return distinct(to).map((target) => () => ({ from, to: target }));
}

/** What names a requirement has no stored value to stay: see `namedRequirements`. */
export function requirementOf({ scope, ...item }: Item<'requirements'>): Wanted<Requirement> {
  return wanted('requirement', { ...item, scopeKind: scope.kind, scopeOf: scope.of });
}

export function personOf(item: Item<'people'>): Wanted<Person> {
  return wanted('person', item);
}

/** The kinds of record that hang on a person. */
export type PersonPart =
  'person-group' | 'programme-enrolment' | 'component' | 'evidence' | 'assignment' | 'achievement';

export type PersonParts = { readonly [P in PersonPart]: Wanted<Records[P]>[] };

/** In an order in which none refers to a later one. */
export const personParts: readonly PersonPart[] = [
  'person-group',
  'programme-enrolment',
  'component',
  'evidence',
  'assignment',
  'achievement',
];

export function partsOf(item: Item<'people'>): PersonParts {
  const person = item.reference;
  const components = item.components ?? [];
  return {
    'person-group': distinct(item.groups).map((group) => () => ({ person, group })),
    'programme-enrolment': (item.programmes ?? []).map((enrolment) =>
      wanted('programme-enrolment', { person, ...enrolment }),
    ),
    component: components.map((component) =>
      wanted('component', {
        person,
        ...component,
        // What was an employer-only review and is now of another type is employer-only no longer.
        employerOnly: component.type === 'review' ? component.employerOnly : false,
      }),
    ),
    evidence: components.flatMap(({ key: component, evidence }) =>
      (evidence ?? []).map((each) => wanted('evidence', { person, component, ...each })),
    ),
    assignment: (item.assignments ?? []).map((assignment) => wanted('assignment', { person, ...assignment })),
    achievement: (item.achievements ?? []).map((achievement) =>
      wanted('achievement', { person, ...achievement }),
    ),
  };
}

/** What an item says of the fields of a record. */
type Said<R> = { readonly [F in keyof R]?: R[F] | null | undefined };

const fieldsOf: ReadonlyMap<KindName, readonly (readonly [string, unknown])[]> = new Map(
  kindNames.map((name) => {
    const { fields }: AnyKind = kinds[name];
    return [name, Object.entries(fields).map(([field, facts]) => [field, facts.default] as const)];
  }),
);

/** The record that the declaration of its kind makes of what an item says; what else the item holds is no field of it. */
function wanted<N extends KindName>(name: N, said: Said<Records[N]>): Wanted<Records[N]> {
  const given: Readonly<Record<string, unknown>> = said;
  const fields = fieldsOf.get(name) ?? [];
  return (stored) => {
    const before = stored as Readonly<Record<string, unknown>> | undefined;
    const record: Record<string, unknown> = {};
    for (const [field, usual] of fields) record[field] = keep(given[field], before?.[field], usual as null);
    // Sound because the schema of the item holds each field to its type, and those without a default are needed.
    return record as unknown as Records[N];
  };
}

function settingsOf(given: Item<'tenant'>['settings'], stored: TenantSettings | undefined): TenantSettings {
  const base = given === null ? undefined : stored;
  const submitted = keep(
    given?.overdueCountsSubmittedEvidence,
    base?.overdueCountsSubmittedEvidence,
    undefined,
  );
  const breaks = keep(given?.overdueCountsBreaks, base?.overdueCountsBreaks, undefined);
  const achieved = keep<readonly string[], undefined>(
    given?.achievedStatuses,
    base?.achievedStatuses,
    undefined,
  );
  const language = keep(given?.language, base?.language, undefined);
  const limits = limitsOf(given?.limits, base?.limits);
  return {
    ...(language === undefined ? {} : { language }),
    ...(submitted === undefined ? {} : { overdueCountsSubmittedEvidence: submitted }),
    ...(breaks === undefined ? {} : { overdueCountsBreaks: breaks }),
    ...(achieved === undefined || achieved.length === 0 ? {} : { achievedStatuses: distinct(achieved) }),
    ...(limits === undefined ? {} : { limits }),
  };
}

/** A limit that is left out stays, and null takes it away; without any there are none. */
function limitsOf(
  given: NonNullable<Item<'tenant'>['settings']>['limits'],
  stored: TenantLimits | undefined,
): TenantLimits | undefined {
  const base = given === null ? undefined : stored;
  const names = ['maxChanges', 'maxPercent', 'maxRejects'] as const;
  const limits = names.flatMap((name) => {
    const limit = keep(given?.[name], base?.[name], undefined);
    return limit === undefined ? [] : [[name, limit] as const];
  });
  return limits.length === 0 ? undefined : Object.fromEntries(limits);
}

function keep<T, D extends T | null | undefined>(
  given: T | null | undefined,
  stored: T | D | undefined,
  fallback: D,
): T | D {
  if (given === undefined) return stored === undefined ? fallback : stored;
  return given === null ? fallback : given;
}

/** What is named twice is held once. */
function distinct(list: readonly string[] | null | undefined): string[] {
  return [...new Set(list ?? [])];
}
