import type { Column } from './columns.js';
import { shownText, standsRight } from './columns.js';

/** A Markdown table, in lines. The texts show as they are: what Markdown would act on is escaped. */
export function* markdownTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  total: Row | undefined,
): Iterable<string> {
  yield markdownRow(columns.map(({ header }) => escapeMarkdown(header)));
  yield markdownRow(columns.map((column) => (standsRight(column, rows) ? '---:' : '---')));
  for (const row of rows) yield cells(columns, row);
  if (total !== undefined) yield cells(columns, total);
}

/** The text so that Markdown shows it as it is, within a table cell or outside. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\|`*[\]<]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&');
}

function cells<Row>(columns: readonly Column<Row>[], row: Row): string {
  return markdownRow(columns.map((column) => escapeMarkdown(shownText(column, row))));
}

function markdownRow(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}
