import type { Tenant } from '../../domain/tenancy/types.js';
import type { JournalWriter, RecordChange, ReplayWriter, StoreWriter, TenantReader } from '../port.js';
import type { RunningJob, RunningJobs } from '../running.js';
import type { TokenWriter } from '../tokens.js';
import type { SqlDriver } from './driver.js';
import { sqlJournal } from './journal.js';
import type { SqlRecords } from './records.js';
import { sqlReplays } from './replays.js';
import { sqlTokens } from './tokens.js';

/** What is not bound to one transaction. */
export interface SqlLedgers {
  readonly journal: JournalWriter;
  readonly replays: ReplayWriter;
  readonly tokens: TokenWriter;
  readonly running: RunningJobs;
}

export function sqlLedgers(driver: SqlDriver, running: RunningJobs): SqlLedgers {
  return { journal: sqlJournal(driver), replays: sqlReplays(driver), tokens: sqlTokens(driver), running };
}

/** Reads and writes of one transaction. A class, since one is made for each request. */
export class SqlStoreWriter implements StoreWriter {
  readonly journal: JournalWriter;
  readonly replays: ReplayWriter;
  readonly tokens: TokenWriter;
  readonly #records: SqlRecords;
  readonly #running: RunningJobs;

  constructor(records: SqlRecords, { journal, replays, tokens, running }: SqlLedgers) {
    this.#records = records;
    this.journal = journal;
    this.replays = replays;
    this.tokens = tokens;
    this.#running = running;
  }

  tenantKeys(): Promise<string[]> {
    return this.#records.tenantKeys();
  }

  chosenTenant(named: string | undefined): Promise<Tenant | undefined> {
    return this.#records.chosenTenant(named);
  }

  tenant(key: string): TenantReader {
    return this.#records.tenant(key);
  }

  runningJobs(): Promise<RunningJob[]> {
    return this.#running.list();
  }

  apply(changes: readonly RecordChange[]): Promise<number[]> {
    return this.#records.apply(changes);
  }
}
