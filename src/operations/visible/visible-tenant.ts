import { DeniedError } from '../../domain/errors.js';
import type { Reach } from '../../domain/tenancy/permissions.js';
import type { Group, Organisation, Tenant } from '../../domain/tenancy/types.js';
import { account } from '../../model/account.js';
import { group } from '../../model/group.js';
import { kinds } from '../../model/index.js';
import type { AnyKind } from '../../model/kind.js';
import { organisation } from '../../model/organisation.js';
import { ownerOf } from '../../model/ownership.js';
import { person } from '../../model/person.js';
import type { EntityName, Records } from '../../store/entities.js';
import { entities, entityNames } from '../../store/entities.js';
import type { ComplianceReader } from '../../store/compliance-counts.js';
import type { DueReader } from '../../store/due-components.js';
import type { Conditions } from '../../store/conditions.js';
import { allOf, meets, requireIndexed } from '../../store/conditions.js';
import type { KeyValues, StoreReader, TenantReader } from '../../store/port.js';
import type { RunningJob } from '../../store/running.js';
import type { Viewer } from '../operation.js';
import { visibleCompliance } from './visible-compliance.js';
import { byCodePoint, visiblePeople } from './visible-people.js';
import { visibleGroups, visibleOrganisations } from './visible-organisations.js';

/**
 * A tenant reduced to what an account may see: its people and their records, its own account and
 * those in these records, and its organisations and groups with those of its people and all above.
 * Results are those of a tenant without the other people. Looking for a hidden person takes as long
 * as for a missing one.
 */
export function visibleTenant(tenant: TenantReader, viewer: Viewer, reach: ReadonlySet<Reach>): TenantReader {
  // Computed on first use, because many operations read no people.
  let people: Promise<ReadonlySet<string>> | undefined;
  let accounts: Promise<ReadonlySet<string>> | undefined;
  let organisations: ReturnType<Visible['organisations']> | undefined;
  let groups: ReturnType<Visible['groups']> | undefined;
  const reached = (): Promise<ReadonlySet<string>> => visible.people();
  const visible: Visible = {
    people: () => (people ??= visiblePeople(tenant, viewer, reach)),
    accounts: () => (accounts ??= visible.people().then((found) => visibleAccounts(tenant, viewer, found))),
    organisations: () => (organisations ??= visibleOrganisations(tenant, viewer, reach, reached)),
    groups: () => (groups ??= visibleGroups(tenant, viewer, reached)),
  };
  return new VisibleTenant(tenant, viewer.account.email, visible);
}

/** A store that contains only this tenant. */
export class SingleTenantStore implements StoreReader {
  readonly #store: StoreReader;
  readonly #tenant: TenantReader;

  constructor(store: StoreReader, tenant: TenantReader) {
    this.#store = store;
    this.#tenant = tenant;
  }

  async runningJobs(): Promise<RunningJob[]> {
    return (await this.#store.runningJobs()).filter((job) => job.tenant === this.#tenant.key);
  }

  async tenantKeys(): Promise<string[]> {
    return (await this.#store.tenantKeys()).filter((key) => key === this.#tenant.key);
  }

  async chosenTenant(named = this.#tenant.key): Promise<Tenant | undefined> {
    return named === this.#tenant.key ? this.#store.chosenTenant(named) : undefined;
  }

  tenant(key: string): TenantReader {
    return key === this.#tenant.key ? this.#tenant : this.#store.tenant('');
  }

  get journal(): StoreReader['journal'] {
    return this.#store.journal;
  }

  get tokens(): StoreReader['tokens'] {
    return this.#store.tokens;
  }

  get replays(): StoreReader['replays'] {
    return this.#store.replays;
  }
}

interface Visible {
  people(): Promise<ReadonlySet<string>>;
  accounts(): Promise<ReadonlySet<string>>;
  /** With their records, which were read to find them. */
  organisations(): Promise<ReadonlyMap<string, Organisation>>;
  groups(): Promise<ReadonlyMap<string, Group>>;
}

const BATCH = 500;

/** The record kind that decides whether a record is visible, and the column that refers to it. */
type Decider = readonly [keyof Visible, string];

const deciding: ReadonlyMap<AnyKind, keyof Visible> = new Map<AnyKind, keyof Visible>([
  [person, 'people'],
  [organisation, 'organisations'],
  [group, 'groups'],
  [account, 'accounts'],
]);

/** The deciding column by record kind; other kinds are always visible. */
const deciders: ReadonlyMap<EntityName, Decider> = new Map(
  entityNames.flatMap((entity) => {
    const { kind, field } = ownerOf(kinds[entity]);
    const visible = deciding.get(kind);
    return visible === undefined ? [] : [[entity, [visible, field]] as const];
  }),
);

class VisibleTenant implements TenantReader {
  readonly key: string;
  readonly #tenant: TenantReader;
  readonly #email: string;
  readonly #visible: Visible;

  constructor(tenant: TenantReader, email: string, visible: Visible) {
    this.key = tenant.key;
    this.#tenant = tenant;
    this.#email = email;
    this.#visible = visible;
  }

  /** Counts of the visible people. */
  get compliance(): ComplianceReader {
    const refuse = (): never => {
      throw new DeniedError({
        code: 'not-permitted',
        message: `${this.#email} does not reach everybody in the tenant, and this counts them all.`,
        hint: 'Ask about the people whom it reaches: `provost compliance person`, `provost compliance match`.',
      });
    };
    return { ...visibleCompliance(this), posts: refuse, holders: refuse };
  }

  /** The learning plans of the visible people. */
  get dueComponents(): DueReader {
    const [{ dueComponents }, visible] = [this.#tenant, this.#visible];
    return {
      async *dueBefore(question) {
        const reached = await visible.people();
        const people = question.people?.filter((each) => reached.has(each)) ?? [...reached];
        yield* dueComponents.dueBefore({ ...question, people });
      },
    };
  }

  async find<E extends EntityName>(entity: E, key: KeyValues): Promise<Records[E] | undefined> {
    const [found] = await this.findMany(entity, [key]);
    return found;
  }

  async findMany<E extends EntityName>(
    entity: E,
    keys: readonly KeyValues[],
  ): Promise<(Records[E] | undefined)[]> {
    const owner = deciders.get(entity);
    if (owner === undefined) return this.#tenant.findMany(entity, keys);
    const seen = await this.#visible[owner[0]]();
    if (entities[entity].key[0] === owner[1]) {
      // Does not query hidden keys, so that timing reveals nothing about them.
      const requested = keys.filter(([first]) => typeof first === 'string' && seen.has(first));
      const found = await this.#tenant.findMany(entity, requested);
      const foundByKey = new Map(requested.map((key, index) => [key, found[index]]));
      return keys.map((key) => foundByKey.get(key));
    }
    const found = await this.#tenant.findMany(entity, keys);
    return found.map((record) => (record !== undefined && isSeen(entity, record, seen) ? record : undefined));
  }

  async having<E extends EntityName>(
    entity: E,
    column: keyof Records[E] & string,
    values: readonly (string | number | null)[],
  ): Promise<Records[E][][]> {
    const owner = deciders.get(entity);
    if (owner === undefined) return this.#tenant.having(entity, column, values);
    const seen = await this.#visible[owner[0]]();
    if (column === owner[1]) {
      const requested = [...new Set(values)].filter((value) => typeof value === 'string' && seen.has(value));
      const found = await this.#tenant.having(entity, column, requested);
      const foundByValue = new Map(requested.map((value, index) => [value, found[index] ?? []]));
      return values.map((value) => foundByValue.get(value) ?? []);
    }
    const found = await this.#tenant.having(entity, column, values);
    return found.map((records) => records.filter((record) => isSeen(entity, record, seen)));
  }

  async *stream<E extends EntityName>(
    entity: E,
    batchSize = BATCH,
    conditions: Conditions<E> = {},
  ): AsyncIterable<Records[E][]> {
    const owner = deciders.get(entity);
    if (owner === undefined) {
      yield* this.#tenant.stream(entity, batchSize, conditions);
      return;
    }
    const seen = await this.#visible[owner[0]]();
    const owners = [...seen.keys()].sort(byCodePoint);
    const isOfOwner = entities[entity].key[0] === owner[1];
    if (!isOfOwner || allOf(conditions).some(({ is }) => is === 'below')) {
      for await (const batch of this.#tenant.stream(entity, batchSize, conditions)) {
        const visible = batch.filter((record) => isSeen(entity, record, seen));
        if (visible.length > 0) yield visible;
      }
      return;
    }
    requireIndexed(entity, conditions);
    const all = allOf(conditions);
    for (let start = 0; start < owners.length; start += batchSize) {
      const requested = owners.slice(start, start + batchSize);
      const found = await this.#ofOwners(entity, owner[1], requested, seen);
      const visible = found.filter((record) => all.every((condition) => meets(record, condition)));
      if (visible.length > 0) yield visible;
    }
  }

  async #ofOwners<E extends EntityName>(
    entity: E,
    column: string,
    owners: readonly string[],
    seen: Seen,
  ): Promise<Records[E][]> {
    // Safe cast: the records of a kind that is visible itself are of that kind.
    if (seen instanceof Map && deciding.get(kinds[entity]) !== undefined)
      return owners.map((key) => seen.get(key) as Records[E]);
    return (await this.#tenant.having(entity, column as keyof Records[E] & string, owners)).flat();
  }

  async all<E extends EntityName>(entity: E): Promise<Records[E][]> {
    const records: Records[E][] = [];
    for await (const batch of this.stream(entity)) records.push(...batch);
    return records;
  }

  async count(entity: EntityName): Promise<number> {
    if (!deciders.has(entity)) return this.#tenant.count(entity);
    let count = 0;
    for await (const batch of this.stream(entity)) count += batch.length;
    return count;
  }
}

/** What is visible of a deciding kind, by key. */
type Seen = ReadonlySet<string> | ReadonlyMap<string, unknown>;

function isSeen<E extends EntityName>(entity: E, record: Records[E], seen: Seen): boolean {
  const column = deciders.get(entity)?.[1];
  const owner: unknown = column === undefined ? undefined : Reflect.get(record, column);
  return typeof owner === 'string' && seen.has(owner);
}

async function visibleAccounts(
  tenant: TenantReader,
  { account: { email } }: Viewer,
  people: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const found = await tenant.findMany(
    'person',
    [...people].map((reference) => [reference]),
  );
  const around = found.flatMap((person) => [person?.account, person?.manager, person?.mentor]);
  return new Set([email, ...around.filter((account) => typeof account === 'string')]);
}
