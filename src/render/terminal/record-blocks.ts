import { visible } from '../../domain/visible.js';
import { widthOf } from '../../terminal/measure.js';
import type { Paint } from '../../terminal/terminal.js';
import { unitsOf, wrapUnits } from '../../terminal/wrap.js';
import type { Column } from '../../views/view.js';
import { shownText } from '../column-text.js';
import { applyTone } from '../sentences.js';
import { cellUnits, wrapCell } from './layout.js';

const GAP = '  ';

/**
 * Each row as a block of `Header  value` lines, empty values left out. Values wrap between words, and
 * only a word or identifier that is longer than the width is wider.
 */
export function* renderRecordBlocks<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, paint }: { readonly width: number; readonly paint: Paint },
): Iterable<string> {
  const labels = columns.map(({ header }) => visible(header));
  const longest = Math.max(0, ...labels.map(widthOf));
  const labelWidth = Math.min(longest, Math.floor(width / 2) - GAP.length);
  for (const [index, row] of rows.entries()) {
    if (index > 0) yield '';
    const filled = columns.filter((column) => shownText(column, row) !== '');
    for (const column of filled.length === 0 ? columns.slice(0, 1) : filled)
      yield* fieldLines(column, row, labelWidth, width, paint);
  }
}

/** A long label, or one whose value needs the width, stands above its value. */
function* fieldLines<Row>(
  column: Column<Row>,
  row: Row,
  labelWidth: number,
  width: number,
  paint: Paint,
): Iterable<string> {
  const label = visible(column.header);
  const painted = (text: string): string => applyTone(paint, column.tone?.(row), text);
  const units = cellUnits(column, row, false);
  const longest = Math.max(0, ...units.map(widthOf));
  const beside = labelWidth + GAP.length;
  const indent = [beside, GAP.length].find((cells) => longest <= width - cells) ?? 0;
  const lines = wrapCell(shownText(column, row), units, width - indent, 0);
  const margin = ' '.repeat(indent);
  if (indent < beside || widthOf(label) > labelWidth) {
    for (const line of wrapUnits(unitsOf(label), width, 0, widthOf)) yield paint.bold(line);
    for (const line of lines) yield margin + painted(line);
    return;
  }
  const [first = '', ...others] = lines;
  yield (paint.bold(label) + margin.slice(widthOf(label)) + painted(first)).trimEnd();
  for (const line of others) yield margin + painted(line);
}
