import type { Bar, Column } from '../views/view.js';
import { shownText } from './column-text.js';

const [FULL, EMPTY, GAINED] = ['█', '░', '▒'];

/** The cells of a bar beside a figure in a table. */
export const BAR_IN_TABLE = 10;

/**
 * The value as a part of its maximum, in so many cells. It is empty only for 0, and full only for
 * the whole.
 */
export function barText(bar: Bar, cells: number): string {
  const full = filledCells(bar, cells);
  return FULL.repeat(full) + EMPTY.repeat(cells - full);
}

/** The same for a change: what stays is full, and what is added or removed is shaded. */
export function changeBarText(before: number, after: number, maximum: number, cells: number): string {
  const [stays, reached] = [before, after]
    .map((value) => filledCells({ value, maximum }, cells))
    .sort((a, b) => a - b) as [number, number];
  return FULL.repeat(stays) + GAINED.repeat(reached - stays) + EMPTY.repeat(cells - reached);
}

/** The column with its bars after the figures, which stay aligned: a row without a bar has spaces. */
export function withBar<Row>(column: Column<Row>): Column<Row> {
  const { bar: barOf } = column;
  if (barOf === undefined) return column;
  return {
    ...column,
    format: (row) => {
      const bar = barOf(row);
      const drawn = bar === undefined ? ' '.repeat(BAR_IN_TABLE) : barText(bar, BAR_IN_TABLE);
      return `${shownText(column, row)} ${drawn}`;
    },
  };
}

function filledCells({ value, maximum }: Bar, cells: number): number {
  if (value <= 0 || maximum <= 0) return 0;
  if (value >= maximum) return cells;
  return Math.min(cells - 1, Math.max(1, Math.round((value / maximum) * cells)));
}
