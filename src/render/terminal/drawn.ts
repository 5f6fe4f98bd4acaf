import { formatCount } from '../../domain/counts.js';
import type { View } from '../../views/view.js';
import type { DrawnList } from '../drawn-list.js';
import { columnsOfResult, isShown, isTruncated, truncationSentence } from '../drawn-list.js';
import type { Surface } from '../present-options.js';
import { withBar } from '../bar.js';
import { blockLines } from '../blocks.js';
import { renderRecordBlocks } from './record-blocks.js';
import { renderTable } from './table.js';

/** The default limit of rows on a terminal: people read no more. */
export const ROWS_ON_TERMINAL = 200;

/** The result for a terminal: its sentences, and the list as a drawn table. */
export async function* drawnPieces<O extends object>(
  view: View<O>,
  list: DrawnList | undefined,
  result: O,
  { paint, width }: Surface,
  limit: number | undefined,
): AsyncGenerator<string> {
  yield* blockLines(view.lines?.(result) ?? [], { paint, width });
  if (list && isShown(view, list)) {
    const isCut = limit === undefined && list.count > ROWS_ON_TERMINAL;
    for (const line of await tableLines(list, isCut, { paint, width })) yield `${line}\n`;
    if (isCut) yield `${cutSentence(list)}\n`;
    else if (isTruncated(list)) yield `${truncationSentence(list)}\n`;
    if (list.leftOut !== undefined) yield `${list.leftOut}\n`;
  } else if (!view.lines && !view.footer) {
    for (const line of renderRecordBlocks(columnsOfResult(result), [result], { width, paint }))
      yield `${line}\n`;
  }
  yield* blockLines(view.footer?.(result) ?? [], { paint, width });
}

async function tableLines(
  { columns, rows, total, empty }: DrawnList,
  isCut: boolean,
  surface: Pick<Surface, 'paint' | 'width'>,
): Promise<Iterable<string>> {
  if (rows.length === 0 && total === undefined) return [empty];
  const brief = columns.map((column) => withBar(column.brief ? { ...column, format: column.brief } : column));
  return renderTable(brief, isCut ? rows.slice(0, ROWS_ON_TERMINAL) : rows, { ...surface, total });
}

function cutSentence({ count }: DrawnList): string {
  return `First ${ROWS_ON_TERMINAL} of ${formatCount(count)} rows: see all with --limit 0 or --output csv.`;
}
