import { growingBytes } from '../../changes/temporary-file.js';

/** Texts that are kept outside of memory, each found again by its number, from 0. */
export interface Spool {
  readonly size: number;
  add(text: string): number;
  read(number: number): string;
  close(): void;
}

/** A spool in a private file, which exists only once there is more than a megabyte of text, and ends with the process. */
export function createSpool(): Spool {
  const texts = growingBytes('transfer');
  const starts = numberColumn();
  let end = 0;
  return {
    get size() {
      return starts.length;
    },
    add(text) {
      const length = Buffer.byteLength(text);
      const { bytes, at } = texts.reserve(length);
      bytes.write(text, at);
      const number = starts.push(end);
      end += length;
      return number;
    },
    read(number) {
      const start = starts.at(number);
      const next = number + 1 < starts.length ? starts.at(number + 1) : end;
      return texts.read(start, next - start).toString('utf8');
    },
    close: () => texts.close(),
  };
}

/** Numbers in a typed array that grows: eight bytes each, four for `intColumn`, one for `byteColumn`. */
export interface NumberColumn {
  readonly length: number;
  /** Adds the number and returns its place. */
  push(value: number): number;
  at(place: number): number;
  set(place: number, value: number): void;
}

const BLOCK_BITS = 14;
const IN_A_BLOCK = (1 << BLOCK_BITS) - 1;

/** Any numbers. */
export function numberColumn(): NumberColumn {
  return growing((length) => new Float64Array(length));
}

/** Whole numbers below 2³¹. */
export function intColumn(): NumberColumn {
  return growing((length) => new Int32Array(length));
}

/** Whole numbers below 256. So small that they are copied as they grow, and one of each row is written and read. */
export function byteColumn(): NumberColumn {
  let values = new Uint8Array(1 << BLOCK_BITS);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === values.length) {
        const larger = new Uint8Array(length * 2);
        larger.set(values);
        values = larger;
      }
      values[length] = value;
      length += 1;
      return length - 1;
    },
    at: (place) => values[place] ?? 0,
    set(place, value) {
      values[place] = value;
    },
  };
}

/** Grows block by block, so that nothing is copied as it grows. */
function growing(make: (length: number) => Float64Array | Int32Array): NumberColumn {
  const blocks: (Float64Array | Int32Array)[] = [];
  let length = 0;
  const set = (place: number, value: number): void => {
    const block = blocks[place >> BLOCK_BITS];
    if (block !== undefined) block[place & IN_A_BLOCK] = value;
  };
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === blocks.length << BLOCK_BITS) blocks.push(make(1 << BLOCK_BITS));
      length += 1;
      set(length - 1, value);
      return length - 1;
    },
    at: (place) => blocks[place >> BLOCK_BITS]?.[place & IN_A_BLOCK] ?? 0,
    set,
  };
}
