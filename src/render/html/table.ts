import { visible } from '../../domain/visible.js';
import type { Column } from '../../views/view.js';
import { shownText } from '../column-text.js';
import type { AnyRow, DrawnList } from '../drawn-list.js';
import { isTruncated, truncationSentence } from '../drawn-list.js';
import { barSvg } from './charts.js';
import { escapeMarkup, htmlText } from './escape.js';

/** A list as a table of a page. */
export interface PageList {
  readonly id: string;
  readonly caption: string;
  readonly list: Pick<DrawnList, 'columns' | 'isRight' | 'body' | 'total' | 'empty' | 'count' | 'available'>;
}

/** The rows of the table. The first cell names its row. @param idOf for rows that links lead to */
export function htmlRows(
  columns: readonly Column<AnyRow>[],
  rows: readonly AnyRow[],
  idOf?: (row: AnyRow) => string,
): string {
  let text = '';
  for (const row of rows) {
    text += idOf === undefined ? '<tr>' : `<tr id="${htmlText(idOf(row))}">`;
    for (const [at, column] of columns.entries()) text += cell(column, row, at === 0);
    text += '</tr>\n';
  }
  return text;
}

/** The table with its caption. It scrolls sideways where the screen is too narrow. */
export async function* tablePieces({ id, caption, list }: PageList): AsyncGenerator<string> {
  const captionId = `${id}-caption`;
  yield `<div class="scroll" role="group" tabindex="0" aria-labelledby="${captionId}">\n`;
  yield `<table class="list${alignment(list)}" id="${id}">\n`;
  yield `<caption id="${captionId}"><span>${htmlText(caption)}</span></caption>\n<thead><tr>${list.columns.map(heading).join('')}</tr></thead>\n<tbody>\n`;
  if (list.count === 0) yield emptyRow(list);
  else yield* list.body();
  yield `</tbody>\n`;
  if (list.total !== undefined) yield `<tfoot>\n${htmlRows(list.columns, [list.total])}</tfoot>\n`;
  yield '</table></div>\n';
  if (isTruncated(list)) yield `<p>${htmlText(truncationSentence(list))}</p>\n`;
}

/** A date or another short word, which would else break after its hyphen. */
const HYPHENED = /^(?=.{1,16}$)\w+(-\w+)+$/;

function cell(column: Column<AnyRow>, row: AnyRow, namesRow: boolean): string {
  const text = escapeMarkup(shownText(column, row));
  const bar = column.bar?.(row);
  const content = bar === undefined ? text : `${text} ${barSvg([{ from: 0, to: bar.value }], bar.maximum)}`;
  const style = column.tone?.(row) ?? (HYPHENED.test(text) ? 'whole' : undefined);
  const attribute = style === undefined ? '' : ` class="${style}"`;
  return namesRow ? `<th scope="row"${attribute}>${content}</th>` : `<td${attribute}>${content}</td>`;
}

function heading({ header }: Column<AnyRow>): string {
  return `<th scope="col">${escapeMarkup(visible(header))}</th>`;
}

/** The classes that align columns: the stylesheet has one for each number of a column. */
function alignment({ columns, isRight }: PageList['list']): string {
  return columns.map((column, at) => (isRight(column) ? ` r${at + 1}` : '')).join('');
}

function emptyRow({ columns, empty }: PageList['list']): string {
  return `<tr class="empty"><td colspan="${columns.length}">${htmlText(empty)}</td></tr>\n`;
}
