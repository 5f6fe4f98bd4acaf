import type { Column } from './columns.js';
import { cellOf, propertyOf } from './columns.js';
import { visibleJson } from './sanitise.js';

/** The main list of a result, as selected. */
export interface JsonList<Row> {
  readonly field: string;
  readonly rows: readonly Row[];
  /** The fields that `--columns` asked for; undefined for whole rows. */
  readonly columns: readonly Column<Row>[] | undefined;
  /** `--limit` left rows out. */
  readonly truncated: boolean;
}

/** One JSON document, indented, in pieces: the list in place of the result's own, `truncated` after it where it was cut. */
export function* jsonDocument<Row>(result: object, list: JsonList<Row> | undefined): Iterable<string> {
  if (!list) {
    yield `${visibleJson(result, 2)}\n`;
    return;
  }
  let separator = '{\n';
  for (const [key, value] of Object.entries(result)) {
    if (value === undefined || (key === 'truncated' && list.truncated)) continue;
    yield `${separator}  ${visibleJson(key)}: `;
    separator = ',\n';
    if (key !== list.field) yield indented(visibleJson(value, 2), '  ');
    else yield* jsonArray(list);
  }
  if (list.truncated) yield `${separator}  "truncated": true`;
  yield '\n}\n';
}

/** One line of JSON for each row. */
export function* jsonLines<Row>({
  rows,
  columns,
}: Pick<JsonList<Row>, 'rows' | 'columns'>): Iterable<string> {
  for (const row of rows) yield `${visibleJson(chosenFields(row, columns))}\n`;
}

function* jsonArray<Row>({ rows, columns }: JsonList<Row>): Iterable<string> {
  if (rows.length === 0) {
    yield '[]';
    return;
  }
  let separator = '[\n';
  for (const row of rows) {
    yield `${separator}    ${indented(visibleJson(chosenFields(row, columns), 2), '    ')}`;
    separator = ',\n';
  }
  yield '\n  ]';
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
