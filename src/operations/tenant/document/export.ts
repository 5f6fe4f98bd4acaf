import type {
  Achievement,
  Assignment,
  Competence,
  Person,
  Requirement,
} from '../../../domain/competence/types.js';
import type { Component, Evidence, ProgrammeEnrolment } from '../../../domain/learning-plan/types.js';
import type { Account } from '../../../domain/tenancy/types.js';
import type { EntityName, Records } from '../../../store/entities.js';
import type { TenantReader } from '../../../store/port.js';
import type { SectionName } from './schema.js';

/** One item of a tenant document, with every field. */
export interface WholeItem {
  readonly section: SectionName;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The tenant as the items of its document: sections in the document's order, items by their keys. */
export async function* itemsOfTenant(tenant: TenantReader): AsyncIterable<WholeItem> {
  for await (const [{ key, name, timeZone, vpd, settings }] of tenantRecord(tenant)) {
    yield { section: 'tenant', value: { key, name, timeZone, vpd, settings: { ...settings } } };
  }
  const features = await tenant.all('feature');
  yield {
    section: 'features',
    value: Object.fromEntries(features.map(({ key, enabled }) => [key, enabled])),
  };
  for await (const { key, name, kind, parent } of each(tenant, 'organisation')) {
    yield { section: 'organisations', value: { key, name, kind, parent } };
  }
  for await (const { key, name, parent } of each(tenant, 'group')) {
    yield { section: 'groups', value: { key, name, parent } };
  }
  for await (const { key, name, kind, parent, hideSubProgrammesFromEmployers } of each(tenant, 'programme')) {
    yield { section: 'programmes', value: { key, name, kind, parent, hideSubProgrammesFromEmployers } };
  }
  yield* accounts(tenant);
  yield* people(tenant);
  for await (const competence of each(tenant, 'competence')) {
    yield { section: 'competences', value: competenceItem(competence) };
  }
  yield* equivalences(tenant);
  for await (const requirement of each(tenant, 'requirement')) {
    yield { section: 'requirements', value: requirementItem(requirement) };
  }
}

async function* tenantRecord(tenant: TenantReader): AsyncIterable<[Records['tenant']]> {
  const record = await tenant.find('tenant', [tenant.key]);
  if (record !== undefined) yield [record];
}

async function* accounts(tenant: TenantReader): AsyncIterable<WholeItem> {
  const roles = following(tenant, 'account-role', ({ account }) => account);
  const groups = following(tenant, 'account-group', ({ account }) => account);
  for await (const account of each(tenant, 'account')) {
    const held = (await roles(account.email)).map(({ role }) => role);
    const placed = (await groups(account.email)).map(({ group }) => group);
    yield { section: 'accounts', value: accountItem(account, held, placed) };
  }
}

async function* people(tenant: TenantReader): AsyncIterable<WholeItem> {
  const groups = following(tenant, 'person-group', ({ person }) => person);
  const enrolments = following(tenant, 'programme-enrolment', ({ person }) => person);
  const components = following(tenant, 'component', ({ person }) => person);
  const evidence = following(tenant, 'evidence', ({ person }) => person);
  const assignments = following(tenant, 'assignment', ({ person }) => person);
  const achievements = following(tenant, 'achievement', ({ person }) => person);
  for await (const person of each(tenant, 'person')) {
    const { reference } = person;
    yield {
      section: 'people',
      value: personItem(person, {
        groups: (await groups(reference)).map(({ group }) => group),
        programmes: (await enrolments(reference)).map(enrolmentItem),
        components: componentItems(await components(reference), await evidence(reference)),
        assignments: (await assignments(reference)).map(assignmentItem),
        achievements: (await achievements(reference)).map(achievementItem),
      }),
    };
  }
}

async function* equivalences(tenant: TenantReader): AsyncIterable<WholeItem> {
  let current: { from: string; to: string[] } | undefined;
  for await (const { from, to } of each(tenant, 'equivalence')) {
    if (current?.from === from) {
      current.to.push(to);
      continue;
    }
    if (current !== undefined) yield { section: 'equivalences', value: current };
    current = { from, to: [to] };
  }
  if (current !== undefined) yield { section: 'equivalences', value: current };
}

function accountItem(
  { email, firstName, lastName, kind, organisation, status, externalReference }: Account,
  roles: readonly string[],
  groups: readonly string[],
) {
  return { email, firstName, lastName, kind, organisation, status, externalReference, roles, groups };
}

interface Parts {
  readonly groups: readonly string[];
  readonly programmes: readonly object[];
  readonly components: readonly object[];
  readonly assignments: readonly object[];
  readonly achievements: readonly object[];
}

function personItem(person: Person, { groups, programmes, components, assignments, achievements }: Parts) {
  const { reference, firstName, lastName, previousLastName, dateOfBirth, nationalInsuranceNumber } = person;
  const { nhsUniqueId, uln, kind, account, employer, manager, mentor, rag } = person;
  return {
    reference,
    firstName,
    lastName,
    previousLastName,
    dateOfBirth,
    nationalInsuranceNumber,
    nhsUniqueId,
    uln,
    kind,
    account,
    groups,
    employer,
    manager,
    mentor,
    rag,
    programmes,
    components,
    assignments,
    achievements,
  };
}

function enrolmentItem({ programme, start, plannedEnd, end, status }: ProgrammeEnrolment) {
  return { programme, start, plannedEnd, end, status };
}

function componentItems(components: readonly Component[], evidence: readonly Evidence[]) {
  const files = new Map<string, object[]>();
  for (const { component, file, mediaType, bytes, sha256, status, minutes, markingAid } of evidence) {
    const item = { file, mediaType, bytes, sha256, status, minutes, markingAid };
    const others = files.get(component);
    if (others) others.push(item);
    else files.set(component, [item]);
  }
  return components.map((component) => {
    const { key, programme, name, type, status, due, plannedMinutes, actualMinutes } = component;
    const { notApplicableToEmployers, employerOnly, enrolmentStart } = component;
    return {
      key,
      programme,
      name,
      type,
      status,
      due,
      plannedMinutes,
      actualMinutes,
      notApplicableToEmployers,
      employerOnly,
      enrolmentStart,
      evidence: files.get(key) ?? [],
    };
  });
}

function assignmentItem({ number, organisation, job, position, start, end, primary }: Assignment) {
  return { number, organisation, job, position, start, end, primary };
}

function achievementItem({ competence, level, from, awarded, expires, source }: Achievement) {
  return { competence, level, from, awarded, expires, source };
}

function competenceItem({ name, renewalEvery, renewalUnit, levels }: Competence) {
  return { name, renewal: renewalEvery === null ? null : { every: renewalEvery, unit: renewalUnit }, levels };
}

function requirementItem({ competence, level, essential, scopeKind, scopeOf, from, to }: Requirement) {
  const scope = scopeKind === 'tenant' ? { tenant: true } : { [scopeKind]: scopeOf };
  return { competence, level, essential, scope, from, to };
}

async function* each<E extends EntityName>(tenant: TenantReader, entity: E): AsyncIterable<Records[E]> {
  for await (const batch of tenant.stream(entity)) yield* batch;
}

/**
 * Hands out the records that belong to each of a run of owners, which must be asked for in the order of their keys: both
 * come in that order, so one pass over each is enough.
 */
function following<E extends EntityName>(
  tenant: TenantReader,
  entity: E,
  ownerOf: (record: Records[E]) => string,
): (owner: string) => Promise<Records[E][]> {
  const batches = tenant.stream(entity)[Symbol.asyncIterator]();
  let batch: readonly Records[E][] = [];
  let next = 0;
  let ended = false;
  const peek = async (): Promise<Records[E] | undefined> => {
    while (next >= batch.length && !ended) {
      const step = await batches.next();
      ended = step.done === true;
      batch = step.done === true ? [] : step.value;
      next = 0;
    }
    return batch[next];
  };
  return async (owner) => {
    const found: Records[E][] = [];
    for (
      let record = await peek();
      record !== undefined && ownerOf(record) === owner;
      record = await peek()
    ) {
      found.push(record);
      next += 1;
    }
    return found;
  };
}
