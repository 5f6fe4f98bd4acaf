import type { Condition, Conditions } from '../store/conditions.js';
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
import { listOf } from '../store/read-together.js';
import type { TokenReader } from '../store/tokens.js';

/** A read needs more of the store than a small read may take. Nothing was sent yet. */
export class LargeReadError extends Error {
  override readonly name = 'LargeReadError';
}

/**
 * Most rows of one small read: of a file, some hundred microseconds of the database; of a server,
 * which blocks nobody here, one batch.
 */
const MOST_ROWS = 100;
const MOST_ROWS_OF_SERVER = 500;

/** What a batch of a job's changes counts for. */
const ROWS_OF_BATCH = 100;

/**
 * The store for reads that take a moment.
 * @throws {LargeReadError} from `read`, when the operation needs more.
 */
export function smallReadStore(store: Store): Store {
  const isRemote = store.isRemote === true;
  return {
    ...store,
    read: (work) => store.read((reader) => work(new SmallReader(reader, new Budget(isRemote)))),
  };
}

/** Allows what is fast in any store: records by key, records of one parent, and short lists. */
class SmallReader implements StoreReader {
  readonly journal: JournalReader;
  readonly tokens: TokenReader;
  readonly #reader: StoreReader;
  readonly #budget: Budget;

  constructor(reader: StoreReader, budget: Budget) {
    this.#reader = reader;
    this.#budget = budget;
    this.journal = new SmallJournal(reader.journal, budget);
    this.tokens = new SmallTokens(reader.tokens, budget);
  }

  get replays(): StoreReader['replays'] {
    return this.#reader.replays;
  }

  tenantKeys(): Promise<string[]> {
    return this.#reader.tenantKeys();
  }

  chosenTenant(named: string | undefined): ReturnType<StoreReader['chosenTenant']> {
    return this.#reader.chosenTenant(named);
  }

  tenant(key: string): TenantReader {
    return new SmallTenant(this.#reader.tenant(key), this.#budget);
  }

  runningJobs(): ReturnType<StoreReader['runningJobs']> {
    return this.#reader.runningJobs();
  }
}

class SmallTokens implements TokenReader {
  readonly #tokens: TokenReader;
  readonly #budget: Budget;

  constructor(tokens: TokenReader, budget: Budget) {
    this.#tokens = tokens;
    this.#budget = budget;
  }

  find(id: string): ReturnType<TokenReader['find']> {
    return this.#tokens.find(id);
  }

  async all(tenant?: string): ReturnType<TokenReader['all']> {
    if (!this.#budget.isOfServer) refuse();
    const all = await this.#tokens.all(tenant);
    this.#budget.take(all.length);
    return all;
  }
}

class Budget {
  /** The server looks through what it does not send, without a thread of this process. */
  readonly isOfServer: boolean;
  #left: number;

  constructor(isOfServer: boolean) {
    this.isOfServer = isOfServer;
    this.#left = isOfServer ? MOST_ROWS_OF_SERVER : MOST_ROWS;
  }

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
    if (entities[entity].key[0] !== column) return this.#havingFew(entity, column, values);
    this.#budget.take(values.length);
    return this.#tenant.having(entity, column, values);
  }

  async *stream<E extends EntityName>(
    entity: E,
    _batchSize?: number,
    conditions?: Conditions<E>,
  ): AsyncIterable<Records[E][]> {
    // A condition may match few records, yet the store reads all of them.
    if (conditions !== undefined && !this.#budget.isOfServer) refuse();
    for await (const records of this.#tenant.stream(entity, this.#budget.left + 1, conditions)) {
      this.#budget.take(records.length);
      yield records;
    }
  }

  async all<E extends EntityName>(entity: E): Promise<Records[E][]> {
    // What fits comes as one batch: more than that is refused before it is read.
    const batches = this.#tenant.stream(entity, this.#budget.left + 1)[Symbol.asyncIterator]();
    try {
      const first = await batches.next();
      const all = first.done === true ? [] : first.value;
      this.#budget.take(all.length);
      return all;
    } finally {
      await batches.return?.();
    }
  }

  count(entity: EntityName): Promise<number> {
    return this.#budget.isOfServer ? this.#tenant.count(entity) : refuse();
  }

  /** Streams the records, because they may be many. */
  async #havingFew<E extends EntityName>(
    entity: E,
    column: keyof Records[E] & string,
    values: readonly (string | number | null)[],
  ): Promise<Records[E][][]> {
    const [value, ...others] = values;
    if (value === undefined) return [];
    if (value === null || others.length > 0) refuse();
    const where = [{ column, is: '=', value } as unknown as Condition<E>];
    return [await listOf(this.stream(entity, undefined, { where }))];
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

  async *batches(...options: Parameters<JournalReader['batches']>): AsyncIterable<string> {
    if (!this.#budget.isOfServer) refuse();
    for await (const batch of this.#journal.batches(...options)) {
      this.#budget.take(ROWS_OF_BATCH);
      yield batch;
    }
  }

  async *audit(): AsyncIterable<AuditRecord[]> {
    if (!this.#budget.isOfServer) refuse();
    for await (const records of this.#journal.audit()) {
      this.#budget.take(records.length);
      yield records;
    }
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
