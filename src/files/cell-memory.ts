import type { ReadRow } from './reader.js';

/** Code units of cells that are remembered at most, before all of them are forgotten. */
const MOST_UNITS = 1 << 22;
/** Rows whose cells are longer are read each time. */
const LONGEST = 512;

/**
 * What `read` makes of some cells of a row, remembered for as many different ones as `most`: rows that agree in those cells share
 * it. A row that was met before is recognised by its characters where they stand, so that no text is made of its cells.
 * @param places of the cells among the wanted columns; `read` may look at no others
 */
export function createCellMemory<T>(
  places: readonly number[],
  read: (row: ReadRow) => T,
  most: number,
): (row: ReadRow) => T {
  const asked = new Uint16Array(LONGEST);
  let units = new Uint16Array(1 << 12);
  let used = 0;
  /** Of each entry where its units end, its hash, and what was read. */
  let ends = new Int32Array(1 << 8);
  let hashes = new Int32Array(1 << 8);
  let values: T[] = [];
  /** Entries, each plus one, at the places of their hashes; 0 is free. */
  let table = new Int32Array(1 << 9);

  const forget = (): void => {
    used = 0;
    values = [];
    table.fill(0);
  };
  const placeOf = (hash: number): number => (hash ^ (hash >>> 15)) & (table.length - 1);
  const enter = (entry: number): void => {
    let place = placeOf(hashes[entry] ?? 0);
    while (table[place] !== 0) place = (place + 1) & (table.length - 1);
    table[place] = entry + 1;
  };
  const isAsked = (entry: number, length: number): boolean => {
    const start = entry === 0 ? 0 : (ends[entry - 1] ?? 0);
    if ((ends[entry] ?? 0) - start !== length) return false;
    for (let at = 0; at < length; at += 1) if (units[start + at] !== asked[at]) return false;
    return true;
  };
  const remember = (hash: number, length: number, value: T): void => {
    if (values.length >= most || used + length > MOST_UNITS) forget();
    if (used + length > units.length) units = enlarged(units, (used + length) * 2);
    const entry = values.length;
    if (entry === ends.length) {
      ends = enlarged(ends, entry * 2);
      hashes = enlarged(hashes, entry * 2);
    }
    units.set(asked.subarray(0, length), used);
    used += length;
    ends[entry] = used;
    hashes[entry] = hash;
    values.push(value);
    if (values.length * 2 > table.length) {
      table = new Int32Array(table.length * 2);
      for (let each = 0; each < entry; each += 1) enter(each);
    }
    enter(entry);
  };

  return (row) => {
    const length = unitsOf(row, places, asked);
    if (length === -1) return read(row);
    let hash = 0x811c9dc5 | 0;
    for (let at = 0; at < length; at += 1) hash = Math.imul(hash ^ (asked[at] ?? 0), 16_777_619);
    for (let place = placeOf(hash); table[place] !== 0; place = (place + 1) & (table.length - 1)) {
      const entry = (table[place] ?? 0) - 1;
      if (hashes[entry] !== hash || !isAsked(entry, length)) continue;
      const known = values[entry];
      if (known !== undefined) return known;
    }
    const value = read(row);
    remember(hash, length, value);
    return value;
  };
}

/** Writes the cells one behind the other, a NUL between them, which no cell holds; -1 where they are too long. */
function unitsOf({ record, indexes }: ReadRow, places: readonly number[], to: Uint16Array): number {
  let length = 0;
  for (const place of places) {
    const index = indexes[place];
    if (index !== undefined) length = record.write(index, to, length);
    if (length === -1 || length === to.length) return -1;
    to[length] = 0;
    length += 1;
  }
  return length;
}

function enlarged<A extends Int32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>>(of: A, length: number): A {
  const larger = new (of.constructor as new (length: number) => A)(length);
  larger.set(of);
  return larger;
}
