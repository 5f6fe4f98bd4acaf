/** A write that is under way: what other processes may know of it before its transaction ends. */
export interface RunningJob {
  /** The job's key, by which it is known again once it is made. */
  readonly key: string;
  /** Null for a job over several tenants, or one that makes its tenant. */
  readonly tenant: string | null;
  readonly operation: string;
  readonly actor: string;
  readonly account: string | null;
  /** ISO instant. */
  readonly since: string;
  readonly elapsedMs: number;
  /** What it does: reading, applying, committing; null where it has not said. */
  readonly phase: string | null;
  /** Rows or records done in this phase, of how many where that is known, at how many a second. */
  readonly done: number;
  readonly total: number | null;
  readonly rate: number | null;
  readonly etaMs: number | null;
}

/**
 * Running writes of a store, reported outside their transactions: by files next to an embedded
 * store, or in a table of the server. Reports may be lost, so nothing may depend on them.
 */
export interface RunningJobs {
  list(): Promise<RunningJob[]>;
  /** Reports a write of this process, replacing the last report of this name. Never throws. */
  report(name: string, job: RunningJob): void;
  /** Removes the report of this name. Never throws. */
  withdraw(name: string): void;
}
