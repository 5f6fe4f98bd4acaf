import { createHash, randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnavailableError } from '../domain/errors.js';
import type { EntityName } from '../store/entities.js';
import { entities, sameRecord } from '../store/entities.js';
import type { RecordChange } from '../store/port.js';
import { decodeChange, encodeChange } from './encoding.js';

/** Changes that are applied and recorded together. */
const BATCH = 1_000;

/** Encoded characters that are kept in memory before the change set goes on in a file. */
const KEPT_IN_MEMORY = 4_000_000;

/** How many records of each kind a change set creates, alters and removes. */
export type ChangeCounts = Partial<Record<EntityName | 'token', { created: number; updated: number; removed: number }>>;

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
}

export interface ChangeCollector extends ChangeSink {
  /** Ends the collecting. */
  finish(): ChangeSet;
  /** Gives up what was collected. */
  dispose(): void;
}

export function collectChanges(): ChangeCollector {
  const hash = createHash('sha256');
  const counts: ChangeCounts = {};
  const kept: ChangeBatch[] = [];
  let keptLength = 0;
  let file: BatchFile | undefined;
  let size = 0;
  let pending: RecordChange[] = [];
  let makesTenant: string | null = null;

  const flush = (): void => {
    if (pending.length === 0) return;
    const encoded = pending.map(encodeChange).join('\n');
    hash.update(encoded).update('\n');
    if (file === undefined && keptLength + encoded.length > KEPT_IN_MEMORY) file = openBatchFile();
    if (file === undefined) {
      kept.push({ changes: pending, encoded });
      keptLength += encoded.length;
    } else {
      file.write(encoded);
    }
    pending = [];
  };

  return {
    add(change) {
      if (isNoChange(change)) return;
      mustKeepKey(change);
      if (size === 0 && change.entity === 'tenant') makesTenant = change.tenant;
      if (change.before !== null || change.tenant !== makesTenant) makesTenant = null;
      count(counts, change);
      size += 1;
      pending.push(change);
      if (pending.length >= BATCH) flush();
    },

    finish() {
      flush();
      const spilled = file;
      return {
        size,
        counts,
        digest: hash.digest('hex'),
        makesTenant,
        *batches() {
          yield* kept;
          for (const encoded of spilled?.read() ?? []) {
            yield { encoded, changes: encoded.split('\n').map(decodeChange) };
          }
        },
        dispose: () => spilled?.close(),
      };
    },

    dispose: () => file?.close(),
  };
}

function isNoChange({ entity, before, after }: RecordChange): boolean {
  return sameRecord(entity, before, after);
}

/** A record's key is its name for ever: another key is another record, removed here and created there. */
function mustKeepKey({ entity, before, after }: RecordChange): void {
  if (before === null || after === null) return;
  const was = before as unknown as Record<string, unknown>;
  const is = after as unknown as Record<string, unknown>;
  for (const column of entities[entity].key) {
    if (was[column] !== is[column]) throw new Error(`A change gives the ${entity} another ${column}.`);
  }
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
  const path = join(tmpdir(), `provost-changes-${randomUUID()}`);
  const handle = whereThereIsRoom(() => openSync(path, 'wx+', 0o600));
  rmSync(path);
  let isOpen = true;
  const lengths: number[] = [];
  let end = 0;
  return {
    write(encoded) {
      const bytes = Buffer.from(encoded);
      for (let done = 0; done < bytes.length;) {
        done += whereThereIsRoom(() => writeSync(handle, bytes, done, bytes.length - done, end + done));
      }
      lengths.push(bytes.length);
      end += bytes.length;
    },
    *read() {
      let start = 0;
      for (const length of lengths) {
        const bytes = Buffer.alloc(length);
        for (let done = 0; done < length;) done += readSync(handle, bytes, done, length - done, start + done);
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

/** @throws {UnavailableError} when the folder of temporary files takes no more. */
function whereThereIsRoom<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new UnavailableError(
      {
        code: 'temporary-folder',
        message: `The folder of temporary files (${tmpdir()}) could not take the changes; nothing was changed.`,
        hint: 'Free some space there, or name another folder in TMPDIR, and run the same command again.',
      },
      { cause },
    );
  }
}
