import { formatCount } from '../../domain/counts.js';
import { widthOf } from '../../terminal/measure.js';
import { visible } from '../../terminal/sanitise.js';
import { wrapLine } from '../../terminal/wrap.js';
import type { View } from '../../views/view.js';
import { withTimes } from '../column-text.js';
import type { DrawnList } from '../drawn-list.js';
import { columnsOfResult, isShown, isTruncated, truncationSentence } from '../drawn-list.js';
import type { Surface } from '../present-options.js';
import { withBar } from '../bar.js';
import { blockLines } from '../blocks.js';
import { asLines, styleOn } from '../sentences.js';
import { renderRecordBlocks } from './record-blocks.js';
import { renderTable } from './table.js';

/** The default limit of rows on a terminal: people read no more. */
export const ROWS_ON_TERMINAL = 200;

/** The result for a terminal: its sentences, and the list as a drawn table. */
export function* drawnPieces<O extends object>(
  view: View<O>,
  list: DrawnList | undefined,
  result: O,
  surface: Surface,
  limit: number | undefined,
): Generator<string> {
  const style = styleOn(surface);
  yield* blockLines(view.lines?.(result) ?? [], style);
  if (list && isShown(view, list)) {
    const isCut = limit === undefined && list.count > ROWS_ON_TERMINAL;
    for (const line of listLines(list, isCut, surface)) yield `${line}\n`;
    if (isCut) yield* asLines([cutSentence(list)], style);
    else if (isTruncated(list)) yield* asLines([truncationSentence(list)], style);
    if (list.leftOut !== undefined) yield* asLines([list.leftOut], style);
  } else if (!view.lines && !view.footer) {
    for (const line of renderRecordBlocks(columnsOfResult(result), [result], surface)) yield `${line}\n`;
  }
  yield* blockLines(view.footer?.(result) ?? [], style);
}

function* listLines(list: DrawnList, isCut: boolean, { paint, width, times }: Surface): Iterable<string> {
  const { columns, total, empty, line, spare } = list;
  const rows = isCut ? list.rows.slice(0, ROWS_ON_TERMINAL) : list.rows;
  if (rows.length === 0 && total === undefined) yield* wrapLine(empty, width, widthOf);
  else if (line !== undefined) for (const row of rows) yield* wrapLine(visible(line(row)), width, widthOf);
  else {
    const shown = withTimes(columns, times.brief, times.zone).map(withBar);
    yield* renderTable(shown, rows, { width, paint, total, spare: withTimes(spare, times.brief) });
  }
}

function cutSentence({ count }: DrawnList): string {
  return `First ${ROWS_ON_TERMINAL} of ${formatCount(count)} rows: see all with --limit 0 or --output csv.`;
}
