import type { Column } from './columns.js';
import { shownText } from './columns.js';

/** The first two lines of a Markdown table. @param right says which columns' cells stand right */
export function markdownHead<Row>(
  columns: readonly Column<Row>[],
  right: (column: Column<Row>) => boolean,
): string {
  const names = columns.map(({ header }) => escapeMarkdown(header));
  return `${markdownRow(names)}\n${markdownRow(columns.map((column) => (right(column) ? '---:' : '---')))}\n`;
}

/** Its rows, a line each. The texts show as they are: what Markdown would act on is escaped. */
export function markdownRows<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  return rows.map((row) => `${cells(columns, row)}\n`).join('');
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
