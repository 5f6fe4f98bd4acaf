import { closeSync } from 'node:fs';
import type { RecordChange } from '../store/port.js';
import { decodeChanges } from './encoding.js';
import { openTemporaryFile, readAt, writeAt } from './temporary-file.js';

/** Encoded characters that stay in memory; more go to a scratch file. */
const MOST_IN_MEMORY = 4_000_000;

/** Changes that are applied and recorded together. */
export interface ChangeBatch {
  readonly changes: readonly RecordChange[];
  /** The same changes as text, one a line. */
  readonly encoded: string;
}

/** Batches in the order in which they were added. Memory does not grow with them. */
export interface BatchSpool {
  add(batch: ChangeBatch): void;
  batches(): Iterable<ChangeBatch>;
  /** Returns them as text and empties the spool. */
  take(): Iterable<Pick<ChangeBatch, 'encoded'>>;
  dispose(): void;
}

export function spoolBatches(): BatchSpool {
  let inMemory: ChangeBatch[] = [];
  let length = 0;
  let file: BatchFile | undefined;
  return {
    *take() {
      yield* inMemory;
      inMemory = [];
      length = 0;
      const spilled = file;
      file = undefined;
      for (const encoded of spilled?.read() ?? []) yield { encoded };
      spilled?.close();
    },
    add(batch) {
      const { encoded } = batch;
      if (file === undefined && length + encoded.length > MOST_IN_MEMORY) file = openBatchFile();
      if (file === undefined) {
        inMemory.push(batch);
        length += encoded.length;
      } else {
        file.write(encoded);
      }
    },
    *batches() {
      yield* inMemory;
      for (const encoded of file?.read() ?? []) yield { encoded, changes: decodeChanges(encoded) };
    },
    dispose: () => file?.close(),
  };
}

interface BatchFile {
  write(encoded: string): void;
  read(): Iterable<string>;
  close(): void;
}

function openBatchFile(): BatchFile {
  const handle = openTemporaryFile('changes');
  let isOpen = true;
  const lengths: number[] = [];
  let end = 0;
  /** One buffer for all batches: new ones would stay in memory until the next collection. */
  let buffer = Buffer.allocUnsafeSlow(1 << 20);
  const withRoomFor = (length: number): Buffer => {
    if (length > buffer.length) buffer = Buffer.allocUnsafeSlow(length);
    return buffer;
  };
  return {
    write(encoded) {
      const length = withRoomFor(Buffer.byteLength(encoded)).write(encoded);
      writeAt(handle, buffer.subarray(0, length), end);
      lengths.push(length);
      end += length;
    },
    *read() {
      let start = 0;
      for (const length of lengths) {
        const bytes = withRoomFor(length).subarray(0, length);
        readAt(handle, bytes, start);
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
