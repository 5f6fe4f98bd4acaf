import { levelProblem } from '../../domain/competence/level.js';
import { competencesByName } from '../../domain/competence/name.js';
import { findCycle, Tree } from '../../domain/tenancy/trees.js';
import { employerRoles } from '../../domain/tenancy/rights.js';
import { kinds } from '../../model/index.js';
import { nodesOf, parentFieldOf } from '../../model/trees.js';
import type { EntityName } from '../../store/entities.js';
import { entityNames } from '../../store/entities.js';
import type { RecordChange, StoreReader, TenantReader } from '../../store/port.js';
import { nameOf } from '../stale.js';
import { invalidRecord } from './record-check.js';

/**
 * Checks relations between records that no key of the store enforces: employer roles, enrolments of
 * components, organisations of requirements, highest levels, cycles in trees and names of
 * competences. A record that does not fit yet is checked again at the end.
 */
export interface RelationCheck {
  /** Looks at changes that were just applied. @throws {UsageError} `invalid-record` */
  note(changes: readonly RecordChange[]): Promise<void>;
  /** @throws {UsageError} `invalid-record` */
  finish(): Promise<void>;
}

/** Of each kind of record that forms a tree, the field that names the record above. */
const parentFields: ReadonlyMap<EntityName, string> = new Map(
  entityNames.flatMap((entity) => {
    const parent = parentFieldOf(kinds[entity]);
    return parent === undefined ? [] : [[entity, parent] as const];
  }),
);

/** Records that did not fit when they were applied: so many wait for the end. */
const MOST_WAITING = 1_000;

/**
 * @param now reads the state that the transaction has reached
 * @param allowsTwins allows restoring competences whose names differ only by
 * dashes, spaces or case
 */
export function relationCheck(
  now: StoreReader,
  { allowsTwins }: { readonly allowsTwins: boolean },
): RelationCheck {
  const waiting: RecordChange[] = [];
  const competences = new Map<string, Set<string>>();
  const trees = new Map<string, { readonly tenant: string; readonly entity: EntityName }>();
  return {
    async note(changes) {
      for (const { tenant, entity, before, after } of changes) {
        if (entity === 'competence' && before === null && after !== null && !allowsTwins)
          competences.set(tenant, (competences.get(tenant) ?? new Set()).add(after.name));
        const parent = parentFields.get(entity);
        // A new record can only hang below one that is there, so creations close no cycle.
        if (parent === undefined || before === null || after === null) continue;
        if (Reflect.get(before, parent) === Reflect.get(after, parent)) continue;
        trees.set(`${tenant} ${entity}`, { tenant, entity });
      }
      waiting.push(...(await misfitsAmong(now, changes)).map(({ change }) => change));
      if (waiting.length > MOST_WAITING) await refuseMisfits(now, waiting);
    },

    async finish() {
      await refuseMisfits(now, waiting);
      for (const [tenant, made] of competences) await refuseTwins(now.tenant(tenant), made);
      for (const { tenant, entity } of trees.values()) {
        const cycle = findCycle(nodesOf(kinds[entity], await now.tenant(tenant).all(entity)) ?? []);
        if (cycle === undefined) continue;
        const path = [...cycle, cycle[0]].join(' → ');
        throw invalidRecord(`${entity} ${cycle[0] ?? ''}`, `parent closes a cycle: ${path}`);
      }
    },
  };
}

/**
 * @throws {UsageError} `invalid-record` where a new competence's name differs from another only in
 * dashes, spaces or case
 */
async function refuseTwins(tenant: TenantReader, made: ReadonlySet<string>): Promise<void> {
  const all = await tenant.all('competence');
  const named = competencesByName(all);
  for (const { name } of all) {
    if (!made.has(name)) continue;
    const twin = named(name).alike.find((other) => other.name !== name);
    if (twin === undefined) continue;
    const problem = `name is that of the competence "${twin.name}" with other dashes, spaces or case`;
    throw invalidRecord(`competence ${name}`, problem);
  }
}

async function refuseMisfits(now: StoreReader, changes: readonly RecordChange[]): Promise<void> {
  const [found] = await misfitsAmong(now, changes);
  if (found !== undefined) throw invalidRecord(nameOf(found.change), found.problem);
}

export interface Misfit {
  readonly change: RecordChange;
  readonly problem: string;
}

type ChangeOf<E extends RecordChange['entity']> = RecordChange & { readonly entity: E };

/**
 * Changes whose records do not fit the others of their tenant.
 * @param now the state that includes the changes
 */
export async function misfitsAmong(now: StoreReader, changes: readonly RecordChange[]): Promise<Misfit[]> {
  const found: Misfit[] = [];
  for (const key of new Set(changes.map(({ tenant }) => tenant))) {
    const tenant = now.tenant(key);
    const of = <E extends RecordChange['entity']>(entity: E): ChangeOf<E>[] =>
      changes.filter(
        (change): change is ChangeOf<E> =>
          change.tenant === key && change.entity === entity && change.after !== null,
      );
    found.push(...(await rolesWithoutEmployer(tenant, of('account-role'))));
    found.push(...(await componentsWithoutEnrolment(tenant, of('component'))));
    found.push(...(await requirementsWithoutOrganisation(tenant, of('requirement'))));
    found.push(...(await levelsAboveHighest(tenant, [...of('requirement'), ...of('achievement')])));
  }
  return found;
}

async function rolesWithoutEmployer(
  tenant: TenantReader,
  changes: readonly ChangeOf<'account-role'>[],
): Promise<Misfit[]> {
  const given = changes.filter(({ after }) => after !== null && employerRoles.includes(after.role));
  const accounts = await tenant.findMany(
    'account',
    given.map(({ after }) => [after?.account ?? '']),
  );
  return given.flatMap((change, at) => {
    const kind = accounts[at]?.kind;
    if (kind === undefined || kind === 'employer') return [];
    return [{ change, problem: `role is for employers’ accounts, and this one is of kind ${kind}` }];
  });
}

async function componentsWithoutEnrolment(
  tenant: TenantReader,
  changes: readonly ChangeOf<'component'>[],
): Promise<Misfit[]> {
  const placed = changes.filter(
    ({ before, after }) =>
      before?.programme !== after?.programme ||
      (before?.enrolmentStart ?? null) !== (after?.enrolmentStart ?? null),
  );
  if (placed.length === 0) return [];
  const programmes = new Tree(await tenant.all('programme'));
  const people = [...new Set(placed.map(({ after }) => after?.person ?? ''))];
  const enrolments = await tenant.having('programme-enrolment', 'person', people);
  const enrolled = new Map(people.map((person, at) => [person, enrolments[at] ?? []]));
  return placed.flatMap((change) => {
    const { person = '', programme = '', enrolmentStart = null } = change.after ?? {};
    const belongsTo = (enrolled.get(person) ?? []).filter((each) =>
      programmes.isSelfOrBelow(programme, each.programme),
    );
    if (belongsTo.length === 0) {
      const problem = `programme is "${programme}", and ${person} is enrolled neither on it nor on one above it`;
      return [{ change, problem }];
    }
    if (enrolmentStart === null || belongsTo.some(({ start }) => start === enrolmentStart)) return [];
    return [{ change, problem: `enrolmentStart is ${enrolmentStart}, and no such enrolment starts then` }];
  });
}

async function requirementsWithoutOrganisation(
  tenant: TenantReader,
  changes: readonly ChangeOf<'requirement'>[],
): Promise<Misfit[]> {
  const scoped = changes.filter(
    ({ before, after }) => before === null && after?.scopeKind === 'organisation',
  );
  const found = await tenant.findMany(
    'organisation',
    scoped.map(({ after }) => [after?.scopeOf ?? '']),
  );
  return scoped.flatMap((change, at) =>
    found[at] === undefined
      ? [{ change, problem: `scopeOf is "${change.after?.scopeOf ?? ''}", which is no organisation` }]
      : [],
  );
}

/** A stored level above the highest stays valid until it changes. Reads each competence once. */
async function levelsAboveHighest(
  tenant: TenantReader,
  changes: readonly ChangeOf<'requirement' | 'achievement'>[],
): Promise<Misfit[]> {
  const given = changes.filter(({ before, after }) => before?.level !== after?.level);
  const names = [...new Set(given.map(({ after }) => after?.competence ?? ''))];
  if (names.length === 0) return [];
  const found = await tenant.findMany(
    'competence',
    names.map((name) => [name]),
  );
  const competences = new Map(names.map((name, at) => [name, found[at]]));
  return given.flatMap((change) => {
    const competence = competences.get(change.after?.competence ?? '');
    const problem = competence && levelProblem(change.after?.level ?? 0, competence);
    return problem === undefined ? [] : [{ change, problem: `level ${problem}` }];
  });
}
