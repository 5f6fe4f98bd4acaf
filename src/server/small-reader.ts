import type { Conditions } from '../store/conditions.js';
import { entities, type EntityName, type Records } from '../store/entities.js';
import type {
  AuditRecord,
  JobRecord,
  JournalReader,
  KeyValues,
  Store,
  StoreReader,
  TenantReader,
} from '../store/port.js';

/** A read needs more of the store than a small read may take. Nothing was sent yet. */
export class LargeReadError extends Error {
  override readonly name = 'LargeReadError';
}

/** Most rows of one small read: some hundred microseconds of the database. */
const MOST_ROWS = 100;

/**
 * The store for reads that take a moment.
 * @throws {LargeReadError} from `read`, when the operation needs more.
 */
export function smallReadStore(store: Store): Store {
  return { ...store, read: (work) => store.read((reader) => work(smallReader(reader))) };
}

/** Allows what is fast in any store: records by key, records of one parent, and short lists. */
function smallReader(reader: StoreReader): StoreReader {
  const budget = new Budget();
  return {
    ...reader,
    tenant: (key) => new SmallTenant(reader.tenant(key), budget),
    journal: new SmallJournal(reader.journal, budget),
    tokens: { find: (id) => reader.tokens.find(id), all: refuse },
  };
}

class Budget {
  #left = MOST_ROWS;

  get left(): number {
    return this.#left;
  }

  /** @throws {LargeReadError} */
  take(rows: number): void {
    this.#left -= rows;
    if (this.#left < 0) refuse();
  }
}

class SmallTenant implements TenantReader {
  readonly key: string;
  readonly #tenant: TenantReader;
  readonly #budget: Budget;

  constructor(tenant: TenantReader, budget: Budget) {
    this.key = tenant.key;
    this.#tenant = tenant;
    this.#budget = budget;
  }

  get compliance(): never {
    return refuse();
  }

  get dueComponents(): never {
    return refuse();
  }

  find<E extends EntityName>(entity: E, key: KeyValues): Promise<Records[E] | undefined> {
    return this.#tenant.find(entity, key);
  }

  async findMany<E extends EntityName>(
    entity: E,
    keys: readonly KeyValues[],
  ): Promise<(Records[E] | undefined)[]> {
    this.#budget.take(keys.length);
    return this.#tenant.findMany(entity, keys);
  }

  async having<E extends EntityName>(
    entity: E,
    column: keyof Records[E] & string,
    values: readonly (string | number | null)[],
  ): Promise<Records[E][][]> {
    // Any other column may have the same value in all records.
    if (entities[entity].key[0] !== column) refuse();
    this.#budget.take(values.length);
    return this.#tenant.having(entity, column, values);
  }

  async *stream<E extends EntityName>(
    entity: E,
    _batchSize?: number,
    conditions?: Conditions<E>,
  ): AsyncIterable<Records[E][]> {
    // A condition may match few records, yet the store reads all of them.
    if (conditions !== undefined) refuse();
    for await (const records of this.#tenant.stream(entity, this.#budget.left + 1)) {
      this.#budget.take(records.length);
      yield records;
    }
  }

  async all<E extends EntityName>(entity: E): Promise<Records[E][]> {
    const all: Records[E][] = [];
    for await (const records of this.stream(entity)) all.push(...records);
    return all;
  }

  count(): Promise<number> {
    return refuse();
  }
}

class SmallJournal implements JournalReader {
  readonly #journal: JournalReader;
  readonly #budget: Budget;

  constructor(journal: JournalReader, budget: Budget) {
    this.#journal = journal;
    this.#budget = budget;
  }

  job(id: number): Promise<JobRecord | undefined> {
    return this.#journal.job(id);
  }

  jobByKey(key: string): Promise<JobRecord | undefined> {
    return this.#journal.jobByKey(key);
  }

  jobOfPlan(seal: string): Promise<JobRecord | undefined> {
    return this.#journal.jobOfPlan(seal);
  }

  async jobs(filter: Parameters<JournalReader['jobs']>[0]): Promise<JobRecord[]> {
    const jobs = await this.#journal.jobs({
      ...filter,
      limit: Math.min(filter.limit ?? Infinity, this.#budget.left + 1),
    });
    this.#budget.take(jobs.length);
    return jobs;
  }

  batches(): AsyncIterable<string> {
    return refuse();
  }

  audit(): AsyncIterable<AuditRecord[]> {
    return refuse();
  }

  lastAudit(): Promise<AuditRecord | undefined> {
    return this.#journal.lastAudit();
  }

  auditOf(job: number): Promise<AuditRecord | undefined> {
    return this.#journal.auditOf(job);
  }
}

/** @throws {LargeReadError} */
function refuse(): never {
  throw new LargeReadError('more than a small read is given');
}
