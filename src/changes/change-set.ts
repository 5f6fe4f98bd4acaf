import { createHash } from 'node:crypto';
import { closeSync } from 'node:fs';
import type { EntityName } from '../store/entities.js';
import { entities, sameRecord } from '../store/entities.js';
import type { RecordChange } from '../store/port.js';
import { decodeChanges, encodeChanges } from './encoding.js';
import { openTemporaryFile, readThere, writeThere } from './temporary-file.js';

/** Changes that are applied and recorded together. */
export const BATCH = 5_000;

/** Encoded characters that are kept in memory before the change set goes on in a file. */
const KEPT_IN_MEMORY = 4_000_000;

/** How many records of each kind a change set creates, alters and removes. */
export type ChangeCounts = Partial<
  Record<EntityName | 'token', { created: number; updated: number; removed: number }>
>;

export interface ChangeBatch {
  readonly changes: readonly RecordChange[];
  /** The same changes as text, one a line. */
  readonly encoded: string;
}

/**
 * The changes that an operation proposes, in the order in which they are to be applied. Memory does not grow with
 * them: past a bound they stand in a temporary file.
 */
export interface ChangeSet {
  readonly size: number;
  readonly counts: ChangeCounts;
  /** SHA-256 over the encoded changes, in hexadecimal. */
  readonly digest: string;
  /** The tenant that it makes whole: its own record first, then only records of it that did not exist. */
  readonly makesTenant: string | null;
  batches(): Iterable<ChangeBatch>;
  dispose(): void;
}

/** Where an operation puts the changes it proposes: at most one for a record, in an order in which they can be made. */
export interface ChangeSink {
  /** A change whose before and after agree is no change, and is left out. */
  add(change: RecordChange): void;
  /**
   * There: the changes are applied in the transaction in which they are proposed, each held against the store as that is
   * done, so that whoever proposes need not look whether what they start from still holds.
   */
  readonly appliesAtOnce?: true;
  /**
   * Holds changes against the caller's rights before they are compared with the store, so that a refusal
   * is the same whatever the store holds. Goes through them more than once. @throws {DeniedError}
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
  /** Gives up what was collected. */
  dispose(): void;
}

/** What is known of changes without keeping them: their number, their kinds, their digest. */
export interface Tally {
  readonly size: number;
  readonly counts: ChangeCounts;
  /** @see ChangeSet.makesTenant, of the changes so far */
  readonly makesTenant: string | null;
  /** Takes the change into the count; false for one that changes nothing. */
  admit(change: RecordChange): boolean;
  /** The admitted changes as text, one a line, taken into the digest: to be given in their order. */
  encode(changes: readonly RecordChange[]): string;
  /** @see ChangeSet.digest; asked for once, at the end. */
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
      mustKeepKey(change);
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
  const kept = keepBatches();
  let pending: RecordChange[] = [];

  const flush = (): void => {
    if (pending.length === 0) return;
    kept.add({ changes: pending, encoded: tally.encode(pending) });
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
        batches: () => kept.batches(),
        dispose: () => kept.dispose(),
      };
    },

    dispose: () => kept.dispose(),
  };
}

/** Batches in their order. Memory does not grow with them. */
export interface KeptBatches {
  add(batch: ChangeBatch): void;
  batches(): Iterable<ChangeBatch>;
  /** Gives them back as text and keeps them no longer. */
  take(): Iterable<Pick<ChangeBatch, 'encoded'>>;
  dispose(): void;
}

export function keepBatches(): KeptBatches {
  let kept: ChangeBatch[] = [];
  let keptLength = 0;
  let file: BatchFile | undefined;
  return {
    *take() {
      yield* kept;
      kept = [];
      keptLength = 0;
      const spilled = file;
      file = undefined;
      for (const encoded of spilled?.read() ?? []) yield { encoded };
      spilled?.close();
    },
    add(batch) {
      const { encoded } = batch;
      if (file === undefined && keptLength + encoded.length > KEPT_IN_MEMORY) file = openBatchFile();
      if (file === undefined) {
        kept.push(batch);
        keptLength += encoded.length;
      } else {
        file.write(encoded);
      }
    },
    *batches() {
      yield* kept;
      for (const encoded of file?.read() ?? []) yield { encoded, changes: decodeChanges(encoded) };
    },
    dispose: () => file?.close(),
  };
}

function isNoChange({ entity, before, after }: RecordChange): boolean {
  if ((before === null) !== (after === null)) return false;
  return sameRecord(entity, before, after);
}

/** A record's key is its name for ever: another key is another record, removed here and created there. */
function mustKeepKey(change: RecordChange): void {
  const column = rekeyed(change);
  if (column !== undefined) throw new Error(`A change gives the ${change.entity} another ${column}.`);
}

/** The key column in which before and after differ: such a change is of two records, and none that can be made. */
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

interface BatchFile {
  write(encoded: string): void;
  read(): Iterable<string>;
  close(): void;
}

/** A private file that the system forgets when this process ends. */
function openBatchFile(): BatchFile {
  const handle = openTemporaryFile('changes');
  let isOpen = true;
  const lengths: number[] = [];
  let end = 0;
  /** Used again and again: new memory for each batch would stay until the collector comes. */
  let buffer = Buffer.allocUnsafeSlow(1 << 20);
  const withRoomFor = (length: number): Buffer => {
    if (length > buffer.length) buffer = Buffer.allocUnsafeSlow(length);
    return buffer;
  };
  return {
    write(encoded) {
      const length = withRoomFor(Buffer.byteLength(encoded)).write(encoded);
      writeThere(handle, buffer.subarray(0, length), end);
      lengths.push(length);
      end += length;
    },
    *read() {
      let start = 0;
      for (const length of lengths) {
        const bytes = withRoomFor(length).subarray(0, length);
        readThere(handle, bytes, start);
        start += length;
        yield bytes.toString('utf8');
      }
    },
    close() {
      if (isOpen) closeSync(handle);
      isOpen = false;
    },
  };
}
