import type { Column, View } from '../views/view.js';
import { shownText, isRightAligned } from './column-text.js';
import type { DrawnList } from './drawn-list.js';
import { columnsOfResult, isShown, sentencesOfList } from './drawn-list.js';
import { escapeMarkdown, markdownBlocks } from './markdown-blocks.js';
import type { Surface } from './present-options.js';

/** The result as Markdown: its sentences, and the list as a table among them. */
export async function* markdownPieces<O extends object>(
  view: View<O>,
  list: DrawnList | undefined,
  result: O,
  { times }: Pick<Surface, 'times'>,
): AsyncGenerator<string> {
  const above = markdownBlocks(view.lines?.(result) ?? [], times.full);
  const ofList = list ? sentencesOfList(list).map((sentence) => `${escapeMarkdown(sentence)}\n`) : [];
  const below = [...ofList, ...markdownBlocks(view.footer?.(result) ?? [], times.full)];
  const table = tableOf(view, list, result);
  let isFirst = true;
  // An empty line separates paragraphs and tables in Markdown.
  for (const block of [...above, ...(table ? [table] : []), ...below]) {
    if (!isFirst) yield '\n';
    isFirst = false;
    if (typeof block === 'string') yield block;
    else yield* block;
  }
}

function tableOf<O extends object>(
  view: View<O>,
  list: DrawnList | undefined,
  result: O,
): AsyncIterable<string> | undefined {
  if (list) return isShown(view, list) ? markdownTable(list) : undefined;
  if (view.lines ?? view.footer) return undefined;
  const columns = columnsOfResult(result);
  return markdownTable({
    columns,
    isRight: (column) => isRightAligned(column, [result]),
    body: () => [markdownRows(columns, [result])],
  });
}

async function* markdownTable({
  columns,
  isRight,
  body,
}: Pick<DrawnList, 'columns' | 'isRight' | 'body'>): AsyncGenerator<string> {
  yield markdownHead(columns, isRight);
  yield* body();
}

/** The first two lines of a Markdown table. */
function markdownHead<Row>(
  columns: readonly Column<Row>[],
  isRight: (column: Column<Row>) => boolean,
): string {
  const names = columns.map(({ header }) => escapeMarkdown(header));
  return `${markdownRow(names)}\n${markdownRow(columns.map((column) => (isRight(column) ? '---:' : '---')))}\n`;
}

/** The rows of the table, a line each, with Markdown's own characters escaped. */
export function markdownRows<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  return rows.map((row) => `${cells(columns, row)}\n`).join('');
}

function cells<Row>(columns: readonly Column<Row>[], row: Row): string {
  return markdownRow(columns.map((column) => escapeMarkdown(shownText(column, row))));
}

function markdownRow(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}
