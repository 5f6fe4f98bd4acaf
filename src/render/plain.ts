import { visible } from '../domain/visible.js';
import type { Column, View } from '../views/view.js';
import { shownText } from './column-text.js';
import type { AnyRow, DrawnList } from './drawn-list.js';
import { columnsOfResult, isShown, sentencesOfList } from './drawn-list.js';
import type { Surface } from './present-options.js';
import { blockLines } from './blocks.js';
import { asLines, styleOn } from './sentences.js';

/** The result as plain text, for files and pipes: its sentences, and the list separated by tabs. */
export async function* plainPieces<O extends object>(
  view: View<O>,
  list: DrawnList | undefined,
  result: O,
  surface: Surface,
): AsyncGenerator<string> {
  const style = styleOn(surface);
  yield* blockLines(view.lines?.(result) ?? [], style);
  if (list && isShown(view, list)) {
    yield `${list.columns.map(({ header }) => visible(header)).join('\t')}\n`;
    yield* list.body();
    yield* asLines(sentencesOfList(list));
  } else if (!view.lines && !view.footer) {
    for (const column of columnsOfResult(result))
      yield `${visible(column.header)}\t${shownText(column, result)}\n`;
  }
  yield* blockLines(view.footer?.(result) ?? [], style);
}

/** Rows separated by tabs, a line each. */
export function plainRows(columns: readonly Column<AnyRow>[], rows: readonly AnyRow[]): string {
  return rows.map((row) => `${columns.map((column) => shownText(column, row)).join('\t')}\n`).join('');
}
