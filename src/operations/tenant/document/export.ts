import type { Achievement, Competence, Person, Requirement } from '../../../domain/competence/types.js';
import type { Component, Evidence } from '../../../domain/learning-plan/types.js';
import { kinds } from '../../../model/index.js';
import type { AnyKind } from '../../../model/kind.js';
import type { EntityName, Records } from '../../../store/entities.js';
import { entityNames } from '../../../store/entities.js';
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
  yield* section(tenant, 'organisations', 'organisation');
  yield* section(tenant, 'groups', 'group');
  yield* section(tenant, 'programmes', 'programme');
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

/** A section of records that stand in it as they are declared. */
async function* section(
  tenant: TenantReader,
  name: SectionName,
  kind: 'organisation' | 'group' | 'programme',
): AsyncIterable<WholeItem> {
  for await (const record of each<EntityName>(tenant, kind))
    yield { section: name, value: itemOf(kind, record) };
}

/** The fields of a record in the order of its declaration, without those that name the record in which it stands. */
function itemOf(kind: EntityName, record: object): Readonly<Record<string, unknown>> {
  const names = itemFields.get(kind) ?? [];
  return Object.fromEntries(names.map((name) => [name, Reflect.get(record, name) as unknown]));
}

const itemFields: ReadonlyMap<EntityName, readonly string[]> = new Map(
  entityNames.map((entity) => {
    const { fields, belongsTo }: AnyKind = kinds[entity];
    return [entity, Object.keys(fields).filter((name) => belongsTo?.by.includes(name) !== true)] as const;
  }),
);

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
    yield { section: 'accounts', value: { ...itemOf('account', account), roles: held, groups: placed } };
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
        programmes: (await enrolments(reference)).map((record) => itemOf('programme-enrolment', record)),
        components: componentItems(await components(reference), await evidence(reference)),
        assignments: (await assignments(reference)).map((record) => itemOf('assignment', record)),
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

function componentItems(components: readonly Component[], evidence: readonly Evidence[]) {
  const files = new Map<string, object[]>();
  for (const each of evidence) {
    const item = itemOf('evidence', each);
    const others = files.get(each.component);
    if (others) others.push(item);
    else files.set(each.component, [item]);
  }
  return components.map((component) => ({
    ...itemOf('component', component),
    evidence: files.get(component.key) ?? [],
  }));
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
