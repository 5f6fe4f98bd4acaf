import type { EntityName, Records } from './entities.js';
import type { Condition, KeyValues, StoreReader, TenantReader } from './port.js';

/** Kinds of records that say where and who somebody is: each run looks them up, and they are few. */
const STANDING: ReadonlySet<EntityName> = new Set<EntityName>([
  'tenant',
  'account',
  'account-role',
  'account-group',
]);

/** How many answers are remembered of a tenant. */
const MOST_REMEMBERED = 1_000;

/**
 * The reader of a state for several runs, one after the other: what each of them asks first is asked of the store once. That is right because
 * the state never changes; it goes with the reader.
 */
export function rememberingReader(reader: StoreReader): StoreReader {
  let keys: Promise<string[]> | undefined;
  const tenants = new Map<string, TenantReader>();
  return {
    ...reader,
    tenantKeys: () => (keys ??= reader.tenantKeys().then(frozen)),
    tenant(key) {
      const known = tenants.get(key);
      if (known !== undefined) return known;
      const tenant = new RememberingTenant(reader.tenant(key));
      if (tenants.size < MOST_REMEMBERED) tenants.set(key, tenant);
      return tenant;
    },
  };
}

class RememberingTenant implements TenantReader {
  readonly key: string;
  readonly #tenant: TenantReader;
  readonly #remembered = new Map<string, Promise<unknown>>();

  constructor(tenant: TenantReader) {
    this.key = tenant.key;
    this.#tenant = tenant;
  }

  get compliance(): TenantReader['compliance'] {
    return this.#tenant.compliance;
  }

  get plans(): TenantReader['plans'] {
    return this.#tenant.plans;
  }

  find<E extends EntityName>(entity: E, key: KeyValues): Promise<Records[E] | undefined> {
    if (!STANDING.has(entity)) return this.#tenant.find(entity, key);
    return this.#once(`${entity} ${JSON.stringify(key)}`, () => this.#tenant.find(entity, key));
  }

  findMany<E extends EntityName>(entity: E, keys: readonly KeyValues[]): Promise<(Records[E] | undefined)[]> {
    return this.#tenant.findMany(entity, keys);
  }

  having<E extends EntityName>(
    entity: E,
    column: keyof Records[E] & string,
    values: readonly (string | number | null)[],
  ): Promise<Records[E][][]> {
    if (!STANDING.has(entity) || values.length !== 1) return this.#tenant.having(entity, column, values);
    const asked = `${entity} ${column} ${JSON.stringify(values)}`;
    return this.#once(asked, () => this.#tenant.having(entity, column, values));
  }

  stream<E extends EntityName>(
    entity: E,
    batchSize?: number,
    only?: readonly Condition<E>[],
  ): AsyncIterable<Records[E][]> {
    return this.#tenant.stream(entity, batchSize, only);
  }

  all<E extends EntityName>(entity: E): Promise<Records[E][]> {
    return this.#tenant.all(entity);
  }

  count(entity: EntityName): Promise<number> {
    return this.#tenant.count(entity);
  }

  /** What was asked under a name; names of different questions differ, and so each stands for one type. */
  #once<T>(asked: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#remembered.get(asked);
    if (known !== undefined) return known as Promise<T>;
    const answer = ask().then(frozen);
    if (this.#remembered.size < MOST_REMEMBERED) this.#remembered.set(asked, answer);
    return answer;
  }
}

/** Several runs are told it: none may change it under the others. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const within of Object.values(value)) frozen(within);
  return Object.freeze(value);
}
