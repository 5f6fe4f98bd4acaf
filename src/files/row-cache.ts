import type { ReadRow } from './reader.js';

/** Characters of the longest cells that are held together. */
const LONGEST_ROW = 256;

/** What `make` makes of a text, held for as many different ones as `most`, then all are dropped: files repeat a few thousand. */
export function createTextCache<T>(most: number, longest: number): (text: string, make: () => T) => T {
  const held = new Map<string, T>();
  return (text, make) => {
    const found = held.get(text);
    if (found !== undefined) return found;
    const made = make();
    if (text.length > longest) return made;
    if (held.size >= most) held.clear();
    // Its own text: a cell is a view into its whole chunk. By code units, so that malformed texts stay apart.
    held.set(Buffer.from(text, 'utf16le').toString('utf16le'), made);
    return made;
  };
}

/**
 * What `read` makes of some cells of a row: rows that agree in those cells share it.
 * @param places of the cells among the wanted columns; `read` may look at no others
 */
export function createRowCache<T>(
  places: readonly number[],
  read: (row: ReadRow) => T,
  most: number,
): (row: ReadRow) => T {
  const cache = createTextCache<T>(most, LONGEST_ROW);
  return (row) => cache(joinedCells(row, places), () => read(row));
}

/** The cells one behind the other, a NUL between them, which no cell holds. */
function joinedCells({ record, indexes }: ReadRow, places: readonly number[]): string {
  let joined = '';
  for (const place of places) {
    const index = indexes[place];
    if (index !== undefined) joined += record.cells[index] ?? '';
    joined += '\0';
  }
  return joined;
}
