import type { Column } from '../../views/view.js';
import { shownText } from '../column-text.js';
import { applyTone } from '../sentences.js';
import { breakAnywhere, truncate, widthOf } from '../../terminal/measure.js';
import type { Paint } from '../../terminal/terminal.js';

export interface RecordOptions<Row> {
  readonly width: number;
  readonly paint: Paint;
  readonly total?: Row | undefined;
}

const GAP = '  ';

/** Each row as a block of `Header  value` lines. Values are broken, not cut. */
export function* renderRecordBlocks<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, paint, total }: RecordOptions<Row>,
): Iterable<string> {
  const longest = columns.reduce((cells, { header }) => Math.max(cells, widthOf(header)), 0);
  const labelWidth = Math.min(longest, Math.floor(width / 2) - GAP.length);
  let isFirst = true;
  for (const row of total === undefined ? rows : [...rows, total]) {
    if (!isFirst) yield '';
    isFirst = false;
    for (const column of columns) yield* recordLines(column, row, labelWidth, width, paint);
  }
}

function* recordLines<Row>(
  column: Column<Row>,
  row: Row,
  labelWidth: number,
  width: number,
  paint: Paint,
): Iterable<string> {
  const label = truncate(column.header, labelWidth);
  const space = ' '.repeat(labelWidth - widthOf(label));
  const [first = '', ...others] = breakAnywhere(shownText(column, row), width - labelWidth - GAP.length);
  const tone = column.tone?.(row);
  yield (paint.bold(label) + space + GAP + applyTone(paint, tone, first)).trimEnd();
  for (const piece of others) yield ' '.repeat(labelWidth) + GAP + applyTone(paint, tone, piece);
}
