import { createHash } from 'node:crypto';
import { entities, sameRecord } from '../store/entities.js';
import type { RecordChange } from '../store/port.js';
import type { ChangeBatch } from './batch-spool.js';
import { spoolBatches } from './batch-spool.js';
import { encodeChanges } from './encoding.js';

/** Changes that are applied and recorded together. */
export const BATCH = 5_000;

/** What is created, updated and removed, by kind of record or of side effect. */
export type ChangeCounts = Record<string, { created: number; updated: number; removed: number }>;

/**
 * The changes that an operation proposes, in the order in which they are to be applied. Memory does
 * not grow with them: past a bound they are in a scratch file.
 */
export interface ChangeSet {
  readonly size: number;
  readonly counts: ChangeCounts;
  /** SHA-256 over the encoded changes, in hexadecimal. */
  readonly digest: string;
  /** The tenant that is created whole: its own record first, then only new records of it. */
  readonly makesTenant: string | null;
  batches(): Iterable<ChangeBatch>;
  dispose(): void;
}

/**
 * Where an operation puts the changes that it proposes: at most one for a record, in an order in
 * which they can be made.
 */
export interface ChangeSink {
  /** A change whose before and after are equal is left out. */
  add(change: RecordChange): void;
  /**
   * The changes are applied in the transaction that proposes them, and each is compared with the
   * store then: the operation need not do it.
   */
  readonly appliesAtOnce?: true;
  /**
   * Checks the caller's rights before the changes are compared with the store, so that a refusal
   * reveals nothing about the store. Iterates the batches more than once. @throws {DeniedError}
   */
  readonly requireRights?: (batches: () => ChangeBatches) => Promise<void>;
}

/** Changes in groups, as a plan or the journal holds them. */
export type ChangeBatches = AsyncIterable<readonly RecordChange[]> | Iterable<readonly RecordChange[]>;

export interface ChangeCollector {
  /** @see ChangeSink.add; false for a change that changes nothing. */
  add(change: RecordChange): boolean;
  /** @see ChangeSet.makesTenant, of the changes so far */
  readonly makesTenant: string | null;
  /** Ends the collecting. */
  finish(): ChangeSet;
  /** Discards what was collected. */
  dispose(): void;
}

/** Counts changes and computes their digest without storing them. */
export interface Tally {
  readonly size: number;
  readonly counts: ChangeCounts;
  /** @see ChangeSet.makesTenant, of the changes so far */
  readonly makesTenant: string | null;
  /** Takes the change into the count; false for one that changes nothing. */
  admit(change: RecordChange): boolean;
  /** The admitted changes as text, one per line, in order. Updates the digest. */
  encode(changes: readonly RecordChange[]): string;
  /** @see ChangeSet.digest; called once, at the end. */
  digest(): string;
}

export function tallyChanges(): Tally {
  const hash = createHash('sha256');
  const counts: ChangeCounts = {};
  let size = 0;
  let makesTenant: string | null = null;
  return {
    get size() {
      return size;
    },
    counts,
    get makesTenant() {
      return makesTenant;
    },
    admit(change) {
      if (isNoChange(change)) return false;
      requireSameKey(change);
      if (size === 0 && change.entity === 'tenant') makesTenant = change.tenant;
      if (change.before !== null || change.tenant !== makesTenant) makesTenant = null;
      count(counts, change);
      size += 1;
      return true;
    },
    encode(changes) {
      const encoded = encodeChanges(changes);
      hash.update(encoded).update('\n');
      return encoded;
    },
    digest: () => hash.digest('hex'),
  };
}

export function collectChanges(): ChangeCollector {
  const tally = tallyChanges();
  const spool = spoolBatches();
  let pending: RecordChange[] = [];

  const flush = (): void => {
    if (pending.length === 0) return;
    spool.add({ changes: pending, encoded: tally.encode(pending) });
    pending = [];
  };

  return {
    get makesTenant() {
      return tally.makesTenant;
    },
    add(change) {
      if (!tally.admit(change)) return false;
      pending.push(change);
      if (pending.length >= BATCH) flush();
      return true;
    },

    finish() {
      flush();
      const { size, counts, makesTenant } = tally;
      return {
        ...{ size, counts, makesTenant },
        digest: tally.digest(),
        batches: () => spool.batches(),
        dispose: () => spool.dispose(),
      };
    },

    dispose: () => spool.dispose(),
  };
}

function isNoChange({ entity, before, after }: RecordChange): boolean {
  if ((before === null) !== (after === null)) return false;
  return sameRecord(entity, before, after);
}

/** A record with another key is another record: one is removed and one created. */
function requireSameKey(change: RecordChange): void {
  const column = rekeyed(change);
  if (column !== undefined) throw new Error(`A change gives the ${change.entity} another ${column}.`);
}

/** The key column in which before and after differ: such a change cannot be made. */
export function rekeyed({ entity, before, after }: RecordChange): string | undefined {
  if (before === null || after === null) return undefined;
  const was = before as unknown as Record<string, unknown>;
  const is = after as unknown as Record<string, unknown>;
  return entities[entity].key.find((column) => was[column] !== is[column]);
}

function count(counts: ChangeCounts, { entity, before, after }: RecordChange): void {
  const of = (counts[entity] ??= { created: 0, updated: 0, removed: 0 });
  if (before === null) of.created += 1;
  else if (after === null) of.removed += 1;
  else of.updated += 1;
}
