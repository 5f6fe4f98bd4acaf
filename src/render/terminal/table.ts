import { visible } from '../../domain/visible.js';
import { widthOf } from '../../terminal/measure.js';
import type { Paint } from '../../terminal/terminal.js';
import { unitsOf, wrapLine, wrapUnits } from '../../terminal/wrap.js';
import type { Column } from '../../views/view.js';
import { applyTone } from '../sentences.js';
import { cellLines, cellUnits, countDifferent, layOut } from './layout.js';
import type { LaidOutColumn, Layout } from './layout.js';
import { renderRecordBlocks } from './record-blocks.js';

export interface TableOptions<Row> {
  /** Cells in a line; only a longer word or identifier is wider. */
  readonly width: number;
  readonly paint: Paint;
  /** A last row, in bold. */
  readonly total?: Row | undefined;
  /** Columns that are shown only where two rows would look alike without them. */
  readonly spare?: readonly Column<Row>[];
}

/**
 * The lines (without line feeds) of a table that fits the width; no text is cut. What all rows have
 * in common is said above, omitted columns are named below. Where too few columns fit, each row is a
 * block of lines.
 */
export function* renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, paint, total, spare = [] }: TableOptions<Row>,
): Iterable<string> {
  const layout = layOut(withDistinguishing(columns, spare, rows), rows, width, total);
  yield* inCommon(layout, rows, width);
  if (layout.table === undefined)
    yield* renderRecordBlocks(layout.blocks, total === undefined ? rows : [...rows, total], { width, paint });
  else yield* tableLines(layout.table, rows, paint, total);
  yield* leftOutNote(layout, width);
}

/** The columns, with each spare one that tells rows apart which look alike otherwise. */
function withDistinguishing<Row>(
  columns: readonly Column<Row>[],
  spare: readonly Column<Row>[],
  rows: readonly Row[],
): readonly Column<Row>[] {
  const different = (shown: readonly Column<Row>[]): number =>
    countDifferent(
      shown.map((column) => ({ column })),
      rows,
    );
  let shown = columns;
  let count = spare.length === 0 ? rows.length : different(columns);
  for (const one of spare) {
    if (count === rows.length) return shown;
    const more = different([...shown, one]);
    if (more > count) [shown, count] = [[...shown, one], more];
  }
  return shown;
}

/** Such as `All: programme eng-l3, status active; empty: mentor`. */
function inCommon<Row>({ alike, empty }: Layout<Row>, rows: readonly Row[], width: number): string[] {
  const [row] = rows;
  if (row === undefined || alike.length + empty.length === 0) return [];
  const values = alike.map((column) => [...nameUnits(column), ...cellUnits(column, row, false)]);
  const names = empty.map(nameUnits);
  const units = [
    ...(values.length === 0 ? [] : ['All:', ...listed(values, names.length === 0 ? '' : ';')]),
    ...(names.length === 0 ? [] : [values.length === 0 ? 'Empty:' : 'empty:', ...listed(names, '')]),
  ];
  return wrapUnits(units, width, 0, widthOf);
}

function listed(items: readonly string[][], end: string): string[] {
  return items.flatMap((units, at) => [
    ...units.slice(0, -1),
    `${units.at(-1) ?? ''}${at < items.length - 1 ? ',' : end}`,
  ]);
}

/** The header within a sentence: capitals stay in `RAG`, not in `Planned End`. */
function nameUnits<Row>({ header }: Column<Row>): string[] {
  return unitsOf(visible(header.replaceAll(/\p{Lu}(?=\p{Ll})/gu, (letter) => letter.toLowerCase())));
}

function* tableLines<Row>(
  columns: readonly LaidOutColumn<Row>[],
  rows: readonly Row[],
  paint: Paint,
  total: Row | undefined,
): Iterable<string> {
  const rule = (left: string, between: string, right: string): string =>
    left + columns.map(({ width }) => '─'.repeat(width + 2)).join(between) + right;
  yield rule('┌', '┬', '┐');
  yield* framed(
    columns,
    ({ headerLines }) => headerLines,
    (_, text) => paint.bold(text),
  );
  yield rule('├', '┼', '┤');
  for (const row of rows) yield* rowLines(columns, row, paint, false);
  if (total !== undefined) yield* rowLines(columns, total, paint, true);
  yield rule('└', '┴', '┘');
}

function rowLines<Row>(
  columns: readonly LaidOutColumn<Row>[],
  row: Row,
  paint: Paint,
  isTotal: boolean,
): Iterable<string> {
  return framed(
    columns,
    (column) => cellLines(column, row),
    ({ column }, text) => applyTone(paint, column.tone?.(row) ?? (isTotal ? 'strong' : undefined), text),
  );
}

/** A row of the table: as many lines as its highest cell has. */
function* framed<Row>(
  columns: readonly LaidOutColumn<Row>[],
  linesOf: (column: LaidOutColumn<Row>) => readonly string[],
  painted: (column: LaidOutColumn<Row>, text: string) => string,
): Iterable<string> {
  const cells = columns.map(linesOf);
  const height = Math.max(...cells.map((lines) => lines.length));
  for (let at = 0; at < height; at += 1) {
    const line = columns.map((column, index) => {
      const text = cells[index]?.[at] ?? '';
      const space = ' '.repeat(column.width - widthOf(text));
      return column.isRight ? ` ${space}${painted(column, text)} ` : ` ${painted(column, text)}${space} `;
    });
    yield `│${line.join('│')}│`;
  }
}

function leftOutNote<Row>({ leftOut }: Layout<Row>, width: number): string[] {
  if (leftOut.length === 0) return [];
  const names = leftOut.map(({ header }) => visible(header)).join(', ');
  return wrapLine(
    `Left out at this width: ${names}. --columns chooses, --output csv has all.`,
    width,
    widthOf,
  );
}
