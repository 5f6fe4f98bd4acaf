import { visibleJson } from '../terminal/sanitise.js';
import { cellOf, propertyOf } from '../views/cells.js';
import type { Column } from '../views/view.js';
import type { DrawnList } from './drawn-list.js';
import { isTruncated } from './drawn-list.js';

/** The result as one indented JSON document, with its main list as selected. */
export async function* jsonPieces(list: DrawnList | undefined, result: object): AsyncGenerator<string> {
  if (!list) {
    yield `${visibleJson(result, 2)}\n`;
    return;
  }
  const { before, after, hasList } = jsonFrame(result, list.field, isTruncated(list));
  yield before;
  if (hasList) {
    yield* list.body();
    yield list.count === 0 ? '[]' : '\n  ]';
  }
  yield after;
}

/** What precedes and follows the rows of the main list in one indented JSON document. */
interface JsonFrame {
  readonly before: string;
  readonly after: string;
  /** Whether the result has the list property. */
  readonly hasList: boolean;
}

/** The document around the list; `truncated` is its last field where `--limit` left rows out. */
function jsonFrame(result: object, field: string, truncated: boolean): JsonFrame {
  let [before, after] = ['', ''];
  let hasList = false;
  let separator = '{\n';
  for (const [key, value] of Object.entries(result)) {
    if (value === undefined || (key === 'truncated' && truncated)) continue;
    const name = `${separator}  ${visibleJson(key)}: `;
    separator = ',\n';
    const text = key === field ? name : `${name}${indentLines(visibleJson(value, 2), '  ')}`;
    if (hasList) after += text;
    else before += text;
    hasList ||= key === field;
  }
  if (truncated) after += `${separator}  "truncated": true`;
  return { before, after: `${after}\n}\n`, hasList };
}

/**
 * Writes the rows of a list within the document. The first call also opens the list.
 * @param columns the fields that `--columns` names; undefined for whole rows
 */
export function jsonRows<Row>(columns: readonly Column<Row>[] | undefined): (rows: readonly Row[]) => string {
  let separator = '[\n';
  return (rows) => {
    let text = '';
    for (const row of rows) {
      text += `${separator}    ${indentLines(visibleJson(chosenFields(row, columns), 2), '    ')}`;
      separator = ',\n';
    }
    return text;
  };
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

function indentLines(json: string, indent: string): string {
  return json.replaceAll('\n', `\n${indent}`);
}
