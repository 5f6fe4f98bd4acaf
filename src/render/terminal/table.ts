import type { Column } from '../../views/view.js';
import { shownText } from '../columns.js';
import { inTone } from '../sentences.js';
import { layOut } from './layout.js';
import type { LaidOutColumn, Layout } from './layout.js';
import { isOneCellEach, truncate, widthOf, wrapWords } from '../../terminal/measure.js';
import { renderRecords } from './records.js';
import type { Paint } from '../../terminal/terminal.js';

export interface TableOptions<Row> {
  /** Cells in a line; no line is wider. */
  readonly width: number;
  readonly paint: Paint;
  /** A last row, in bold. */
  readonly total?: Row | undefined;
}

/** cli-table3 is quadratic: longer tables are written line by line. */
const DRAWN_BY_LIBRARY = 300;

/**
 * The lines of a table (without line feeds) that fits the width. A text that does not fit is cut with
 * `…`; columns that do not fit are left out and named in a line below. Where too few would be left,
 * each row is a block of lines.
 */
export async function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: TableOptions<Row>,
): Promise<Iterable<string>> {
  const { width, paint, total } = options;
  const layout = layOut(columns, total === undefined ? rows : [...rows, total], width);
  if (!layout) return renderRecords(columns, rows, options);
  const drawn =
    rows.length <= DRAWN_BY_LIBRARY && isMeasuredAlike(layout, rows, total)
      ? await libraryLines(layout, rows, paint, total)
      : writtenLines(layout, rows, paint, total);
  return withNote(drawn, leftOutNote(layout, width));
}

/** The same table as `renderTable` draws it, line by line, for any number of rows and any script. */
export function* writtenLines<Row>(
  { columns }: Layout<Row>,
  rows: readonly Row[],
  paint: Paint,
  total: Row | undefined,
): Iterable<string> {
  const rule = (left: string, between: string, right: string): string =>
    left + columns.map(({ width }) => '─'.repeat(width + 2)).join(between) + right;
  yield rule('┌', '┬', '┐');
  yield* headerLines(columns, paint);
  yield rule('├', '┼', '┤');
  for (const row of rows) yield framed(columns.map((column) => paddedCell(column, row, paint, false)));
  if (total !== undefined) yield framed(columns.map((column) => paddedCell(column, total, paint, true)));
  yield rule('└', '┴', '┘');
}

/** The table as cli-table3 draws it: colour is ours, since it colours pipes too. */
export async function libraryLines<Row>(
  { columns }: Layout<Row>,
  rows: readonly Row[],
  paint: Paint,
  total: Row | undefined,
): Promise<string[]> {
  const { default: Table } = await import('cli-table3');
  const table = new Table({
    head: columns.map(({ headerLines }) => headerLines.map((line) => paint.bold(line)).join('\n')),
    colWidths: columns.map(({ width }) => width + 2),
    colAligns: columns.map(({ right }) => (right ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push(columns.map((column) => cellText(column, row, paint, false).painted));
  if (total !== undefined) table.push(columns.map((column) => cellText(column, total, paint, true).painted));
  return table.toString().split('\n');
}

/** Whether the library, which has a measure of its own, is sure to see the same widths as we do. */
function isMeasuredAlike<Row>(
  { columns }: Layout<Row>,
  rows: readonly Row[],
  total: Row | undefined,
): boolean {
  return columns.every(
    ({ column }) =>
      isOneCellEach(column.header) &&
      rows.every((row) => isOneCellEach(shownText(column, row))) &&
      (total === undefined || isOneCellEach(shownText(column, total))),
  );
}

function* headerLines<Row>(columns: readonly LaidOutColumn<Row>[], paint: Paint): Iterable<string> {
  const height = Math.max(...columns.map((column) => column.headerLines.length));
  for (let at = 0; at < height; at += 1) {
    yield framed(
      columns.map((column) => {
        const text = column.headerLines[at] ?? '';
        return padded(column, text, paint.bold(text));
      }),
    );
  }
}

function paddedCell<Row>(column: LaidOutColumn<Row>, row: Row, paint: Paint, isTotal: boolean): string {
  const { text, painted } = cellText(column, row, paint, isTotal);
  return padded(column, text, painted);
}

function cellText<Row>(
  { column, width }: LaidOutColumn<Row>,
  row: Row,
  paint: Paint,
  isTotal: boolean,
): { text: string; painted: string } {
  const text = truncate(shownText(column, row), width);
  const tone = column.tone?.(row) ?? (isTotal ? 'strong' : undefined);
  return { text, painted: inTone(paint, tone, text) };
}

function padded<Row>({ width, right }: LaidOutColumn<Row>, text: string, painted: string): string {
  const space = ' '.repeat(width - widthOf(text));
  return right ? ` ${space}${painted} ` : ` ${painted}${space} `;
}

function framed(cells: readonly string[]): string {
  return `│${cells.join('│')}│`;
}

function leftOutNote<Row>({ leftOut }: Layout<Row>, width: number): string[] {
  if (leftOut.length === 0) return [];
  const names = leftOut.map(({ header }) => header).join(', ');
  return wrapWords(
    `Left out to fit ${width} cells: ${names}. --columns chooses, --output csv has all.`,
    width,
  );
}

function* withNote(lines: Iterable<string>, note: readonly string[]): Iterable<string> {
  yield* lines;
  yield* note;
}
