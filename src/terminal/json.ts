import type { Column } from './columns.js';
import { cellOf, propertyOf } from './columns.js';
import { visibleJson } from './sanitise.js';

/** What of an answer stands before and after the rows of its main list in one indented JSON document. */
export interface JsonFrame {
  readonly before: string;
  readonly after: string;
  /** Does the answer have the list at all? */
  readonly hasList: boolean;
}

/** The result as one JSON document, indented. */
export function jsonDocument(result: object): string {
  return `${visibleJson(result, 2)}\n`;
}

/** The document around the list in this field; `truncated` stands after the others where `--limit` left rows out. */
export function jsonFrame(result: object, field: string, truncated: boolean): JsonFrame {
  let [before, after] = ['', ''];
  let hasList = false;
  let separator = '{\n';
  for (const [key, value] of Object.entries(result)) {
    if (value === undefined || (key === 'truncated' && truncated)) continue;
    const name = `${separator}  ${visibleJson(key)}: `;
    separator = ',\n';
    const text = key === field ? name : `${name}${indented(visibleJson(value, 2), '  ')}`;
    if (hasList) after += text;
    else before += text;
    hasList ||= key === field;
  }
  if (truncated) after += `${separator}  "truncated": true`;
  return { before, after: `${after}\n}\n`, hasList };
}

/**
 * The rows of a list within the document, those given first with what opens the list.
 * @param columns the fields that `--columns` asked for; undefined for whole rows
 */
export function jsonRows<Row>(columns: readonly Column<Row>[] | undefined): (rows: readonly Row[]) => string {
  let separator = '[\n';
  return (rows) => {
    let text = '';
    for (const row of rows) {
      text += `${separator}    ${indented(visibleJson(chosenFields(row, columns), 2), '    ')}`;
      separator = ',\n';
    }
    return text;
  };
}

/** What ends a list of so many rows. */
export function jsonRowsEnd(count: number): string {
  return count === 0 ? '[]' : '\n  ]';
}

/** One line of JSON for each row. */
export function jsonLines<Row>(rows: readonly Row[], columns: readonly Column<Row>[] | undefined): string {
  return rows.map((row) => `${visibleJson(chosenFields(row, columns))}\n`).join('');
}

function chosenFields<Row>(row: Row, columns: readonly Column<Row>[] | undefined): unknown {
  if (!columns) return row;
  return Object.fromEntries(
    columns.map((column) => [column.field, propertyOf(row, column.field) ?? cellOf(column, row)]),
  );
}

function indented(json: string, indent: string): string {
  return json.replaceAll('\n', `\n${indent}`);
}
