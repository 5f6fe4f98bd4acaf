import type { ReadRow } from './row-collector.js';

/** Longer rows are not cached; in characters of the joined cells. */
const LONGEST_ROW = 256;

/**
 * A cache of what `make` returns for a text. It empties itself when it holds `most` texts: files
 * repeat a few thousand.
 * @param longest longer texts are not cached; in characters
 */
export function createTextCache<T>(most: number, longest: number): (text: string, make: () => T) => T {
  const cache = new Map<string, T>();
  return (text, make) => {
    const found = cache.get(text);
    if (found !== undefined) return found;
    const made = make();
    if (text.length > longest) return made;
    if (cache.size >= most) cache.clear();
    // A copy, because a cell is a view that holds its whole chunk in memory. UTF-16 code units keep
    // malformed texts apart.
    cache.set(Buffer.from(text, 'utf16le').toString('utf16le'), made);
    return made;
  };
}

/**
 * A cache of what `read` returns for a row: rows that agree in the cells at `positions` share it.
 * @param positions among the requested columns; `read` must use no other cells
 */
export function createRowCache<T>(
  positions: readonly number[],
  read: (row: ReadRow) => T,
  most: number,
): (row: ReadRow) => T {
  const cache = createTextCache<T>(most, LONGEST_ROW);
  return (row) => cache(joinedCells(row, positions), () => read(row));
}

/** The cells, joined with NUL, which no cell holds. */
function joinedCells({ record, indexes }: ReadRow, positions: readonly number[]): string {
  let joined = '';
  for (const position of positions) {
    const index = indexes[position];
    if (index !== undefined) joined += record.cells[index] ?? '';
    joined += '\0';
  }
  return joined;
}
