import type { Column } from '../../views/view.js';
import { shownText } from '../column-text.js';
import { applyTone } from '../sentences.js';
import { layOut } from './layout.js';
import type { LaidOutColumn, Layout } from './layout.js';
import { isOneCellEach, truncate, widthOf, wrapWords } from '../../terminal/measure.js';
import { renderRecordBlocks } from './record-blocks.js';
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
 * The lines (without line feeds) of a table that fits the width. Texts that do not fit are cut with
 * `…`; omitted columns are named below. Where too few columns fit, each row is a block of lines.
 */
export async function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: TableOptions<Row>,
): Promise<Iterable<string>> {
  const { width, paint, total } = options;
  const layout = layOut(columns, total === undefined ? rows : [...rows, total], width);
  if (!layout) return renderRecordBlocks(columns, rows, options);
  const drawn =
    rows.length <= DRAWN_BY_LIBRARY && isMeasuredAlike(layout, rows, total)
      ? await libraryLines(layout, rows, paint, total)
      : writtenLines(layout, rows, paint, total);
  return appendNote(drawn, leftOutNote(layout, width));
}

/** Draws the same table as `libraryLines`, for any number of rows and any script. */
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
  for (const row of rows) yield frameCells(columns.map((column) => paddedCell(column, row, paint, false)));
  if (total !== undefined) yield frameCells(columns.map((column) => paddedCell(column, total, paint, true)));
  yield rule('└', '┴', '┘');
}

/**
 * The table as cli-table3 draws it. It gets painted texts, because its own colours go to pipes too.
 */
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
    colAligns: columns.map(({ isRight }) => (isRight ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push(columns.map((column) => cellText(column, row, paint, false).painted));
  if (total !== undefined) table.push(columns.map((column) => cellText(column, total, paint, true).painted));
  return table.toString().split('\n');
}

/** Whether cli-table3, which measures texts in its own way, is sure to find the same widths. */
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
    yield frameCells(
      columns.map((column) => {
        const text = column.headerLines[at] ?? '';
        return padCell(column, text, paint.bold(text));
      }),
    );
  }
}

function paddedCell<Row>(column: LaidOutColumn<Row>, row: Row, paint: Paint, isTotal: boolean): string {
  const { text, painted } = cellText(column, row, paint, isTotal);
  return padCell(column, text, painted);
}

function cellText<Row>(
  { column, width }: LaidOutColumn<Row>,
  row: Row,
  paint: Paint,
  isTotal: boolean,
): { text: string; painted: string } {
  const text = truncate(shownText(column, row), width);
  const tone = column.tone?.(row) ?? (isTotal ? 'strong' : undefined);
  return { text, painted: applyTone(paint, tone, text) };
}

function padCell<Row>({ width, isRight }: LaidOutColumn<Row>, text: string, painted: string): string {
  const space = ' '.repeat(width - widthOf(text));
  return isRight ? ` ${space}${painted} ` : ` ${painted}${space} `;
}

function frameCells(cells: readonly string[]): string {
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

function* appendNote(lines: Iterable<string>, note: readonly string[]): Iterable<string> {
  yield* lines;
  yield* note;
}
