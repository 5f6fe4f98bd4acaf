import type { Competence, Equivalence, Person, Requirement } from '../../../domain/competence/types.js';
import type { Evidence, Programme } from '../../../domain/learning-plan/types.js';
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
import type { Records } from '../../../store/entities.js';
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
  return (stored) => ({
    key: item.key,
    name: item.name,
    kind: keep(item.kind, stored?.kind, 'other'),
    parent: keep(item.parent, stored?.parent, null),
  });
}

export function groupOf(item: Item<'groups'>): Wanted<Group> {
  return (stored) => ({ key: item.key, name: item.name, parent: keep(item.parent, stored?.parent, null) });
}

export function programmeOf(item: Item<'programmes'>): Wanted<Programme> {
  return (stored) => ({
    key: item.key,
    name: item.name,
    kind: keep(item.kind, stored?.kind, 'delivery'),
    parent: keep(item.parent, stored?.parent, null),
    hideSubProgrammesFromEmployers: keep(
      item.hideSubProgrammesFromEmployers,
      stored?.hideSubProgrammesFromEmployers,
      false,
    ),
  });
}

export function accountOf(item: Item<'accounts'>): Wanted<Account> {
  return (stored) => ({
    email: item.email,
    firstName: item.firstName,
    lastName: item.lastName,
    kind: item.kind,
    organisation: keep(item.organisation, stored?.organisation, null),
    status: keep(item.status, stored?.status, 'full-user'),
    externalReference: keep(item.externalReference, stored?.externalReference, null),
  });
}

export function accountRolesOf({ email, roles }: Item<'accounts'>): Wanted<AccountRole>[] {
  return distinct(roles).map((role) => () => ({ account: email, role }));
}

export function accountGroupsOf({ email, groups }: Item<'accounts'>): Wanted<AccountGroup>[] {
  return distinct(groups).map((group) => () => ({ account: email, group }));
}

export function competenceOf({ name, renewal, levels }: Item<'competences'>): Wanted<Competence> {
  return (stored) => ({
    name,
    renewalEvery: renewal === undefined ? (stored?.renewalEvery ?? null) : (renewal?.every ?? null),
    renewalUnit: renewal === undefined ? (stored?.renewalUnit ?? null) : (renewal?.unit ?? null),
    levels: keep(levels, stored?.levels, null),
  });
}

export function equivalencesOf({ from, to }: Item<'equivalences'>): Wanted<Equivalence>[] {
  return distinct(to).map((target) => () => ({ from, to: target }));
}

/** What names a requirement has no stored value to stay: see `namedRequirements`. */
export function requirementOf(item: Item<'requirements'>): Wanted<Requirement> {
  return (stored) => ({
    competence: item.competence,
    scopeKind: item.scope.kind,
    scopeOf: item.scope.of,
    from: item.from ?? null,
    to: item.to ?? null,
    level: item.level ?? 1,
    essential: keep(item.essential, stored?.essential, true),
  });
}

export function personOf(item: Item<'people'>): Wanted<Person> {
  return (stored) => ({
    reference: item.reference,
    firstName: item.firstName,
    lastName: item.lastName,
    previousLastName: keep(item.previousLastName, stored?.previousLastName, null),
    dateOfBirth: keep(item.dateOfBirth, stored?.dateOfBirth, null),
    nationalInsuranceNumber: keep(item.nationalInsuranceNumber, stored?.nationalInsuranceNumber, null),
    nhsUniqueId: keep(item.nhsUniqueId, stored?.nhsUniqueId, null),
    uln: keep(item.uln, stored?.uln, null),
    kind: item.kind,
    account: keep(item.account, stored?.account, null),
    employer: keep(item.employer, stored?.employer, null),
    manager: keep(item.manager, stored?.manager, null),
    mentor: keep(item.mentor, stored?.mentor, null),
    rag: keep(item.rag, stored?.rag, null),
  });
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
    'programme-enrolment': (item.programmes ?? []).map((enrolment) => (stored) => ({
      person,
      programme: enrolment.programme,
      start: enrolment.start ?? null,
      plannedEnd: keep(enrolment.plannedEnd, stored?.plannedEnd, null),
      end: keep(enrolment.end, stored?.end, null),
      status: keep(enrolment.status, stored?.status, 'active'),
    })),
    component: components.map((component) => (stored) => ({
      person,
      key: component.key,
      programme: component.programme,
      name: component.name,
      type: component.type,
      status: keep(component.status, stored?.status, 'not-started'),
      due: keep(component.due, stored?.due, null),
      plannedMinutes: keep(component.plannedMinutes, stored?.plannedMinutes, 0),
      actualMinutes: keep(component.actualMinutes, stored?.actualMinutes, 0),
      notApplicableToEmployers: keep(
        component.notApplicableToEmployers,
        stored?.notApplicableToEmployers,
        false,
      ),
      // What was an employer-only review and is now of another type is employer-only no longer.
      employerOnly: component.type === 'review' && keep(component.employerOnly, stored?.employerOnly, false),
      enrolmentStart: keep(component.enrolmentStart, stored?.enrolmentStart, null),
    })),
    evidence: components.flatMap((component) =>
      (component.evidence ?? []).map((evidence): Wanted<Evidence> => (stored) => ({
        person,
        component: component.key,
        file: evidence.file,
        mediaType: keep(evidence.mediaType, stored?.mediaType, 'application/octet-stream'),
        bytes: evidence.bytes,
        sha256: evidence.sha256,
        status: keep(evidence.status, stored?.status, 'submitted'),
        minutes: keep(evidence.minutes, stored?.minutes, 0),
        markingAid: keep(evidence.markingAid, stored?.markingAid, null),
      })),
    ),
    assignment: (item.assignments ?? []).map((assignment) => (stored) => ({
      person,
      number: assignment.number,
      organisation: assignment.organisation,
      job: keep(assignment.job, stored?.job, null),
      position: keep(assignment.position, stored?.position, null),
      start: keep(assignment.start, stored?.start, null),
      end: keep(assignment.end, stored?.end, null),
      primary: keep(assignment.primary, stored?.primary, false),
    })),
    achievement: (item.achievements ?? []).map((achievement) => (stored) => ({
      person,
      competence: achievement.competence,
      from: achievement.from,
      level: achievement.level ?? 1,
      awarded: achievement.awarded ?? null,
      expires: achievement.expires ?? null,
      source: keep(achievement.source, stored?.source, 'manual'),
    })),
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
