import type { Column, View } from '../views/view.js';
import { alignmentOf, isRightAligned, withTimes } from './column-text.js';
import { csvRows } from './csv.js';
import { jsonLines, jsonRows } from './json.js';
import type { AnyRow, DrawnList } from './drawn-list.js';
import { factsOf, isListOmitted, listView, refuseSelection, rowFilter, rowsIn } from './drawn-list.js';
import { markdownRows } from './markdown.js';
import { plainRows } from './plain.js';
import type { PresentOptions, RowSurface } from './present-options.js';
import { select } from './selection.js';
import { ROWS_ON_TERMINAL } from './terminal/drawn.js';

/** Forms that hold rows as data, without sentences. */
function isData(format: PresentOptions['format']): boolean {
  return format === 'csv' || format === 'ndjson' || format === 'json';
}

/** Rows in one write. */
const BATCH = 500;

/**
 * The list of a whole result. @throws {UsageError} `unknown-column`, `invalid-limit`, `not-a-list`
 */
export async function listOf<O extends object>(
  view: View<O>,
  result: O,
  options: PresentOptions,
  surface: RowSurface,
): Promise<DrawnList | undefined> {
  const list = listView(view);
  if (!list) {
    refuseSelection(options);
    return undefined;
  }
  if (isListOmitted(view, options)) return undefined;
  const filter = rowFilter(list, options);
  const { columns, rows, available } = select(
    list.columns,
    rowsIn(list, result).filter(filter.keep),
    options,
  );
  const textOf = await rowsText(columns, options, surface);
  return {
    ...factsOf(list, result, options),
    ...{ columns, rows, count: rows.length, available, leftOut: filter.sentence() },
    *body() {
      for (let from = 0; from < rows.length; from += BATCH) yield textOf(rows.slice(from, from + BATCH));
    },
    isRight: (column) => isRightAligned(column, rows),
  };
}

/** Text that is held back until it is complete. */
export interface TextSpool {
  append(text: string): Promise<void>;
  /** The whole text, in pieces. */
  pieces(): AsyncIterable<string>;
}

/** The rows of a result that arrive before the rest of it. */
export interface TakenRows<O> {
  write(rows: readonly AnyRow[]): Promise<void>;
  /** The list, after the last row; undefined where blocks stand in its place. */
  listOf(result: O): Promise<DrawnList | undefined>;
}

/**
 * Writes the rows of a long list as they arrive, so that memory does not grow with them. Nothing is
 * printed before the result is whole.
 * @returns undefined where all rows are needed at once: for sorting, a limited table or a document
 * @throws {UsageError} `unknown-column`, `invalid-limit`
 */
export async function takeRows<O extends object>(
  view: View<O>,
  options: PresentOptions,
  spool: TextSpool,
  surface: RowSurface,
): Promise<TakenRows<O> | undefined> {
  const list = listView(view);
  const { format, limit = 0 } = options;
  const isDrawn = format === 'table' && surface.stdoutIsTerminal;
  const isDocument = view.document !== undefined && !isData(format);
  if (list === undefined || isDocument || options.sort !== undefined) return undefined;
  if (isDrawn && options.limit !== undefined) return undefined;
  if (isListOmitted(view, options)) return { write: async () => {}, listOf: async () => undefined };
  const { columns } = select(list.columns, [], options);
  const filter = rowFilter(list, options);
  const alignments = new Map(columns.map((column) => [column, alignmentOf(column)]));
  const textOf = await rowsText(columns, options, surface);
  const drawn: AnyRow[] = [];
  let waiting: AnyRow[] = [];
  let [available, count] = [0, 0];
  const flush = async (): Promise<void> => {
    if (!isData(format)) for (const alignment of alignments.values()) alignment.see(waiting);
    const text = textOf(waiting);
    waiting = [];
    await spool.append(text);
  };
  return {
    async write(rows) {
      for (const row of rows) {
        if (!filter.keep(row)) continue;
        available += 1;
        if (limit > 0 && count >= limit) continue;
        count += 1;
        if (!isDrawn) waiting.push(row);
        else if (drawn.length < ROWS_ON_TERMINAL) drawn.push(row);
        if (waiting.length === BATCH) await flush();
      }
    },
    async listOf(result) {
      await flush();
      return {
        ...factsOf(list, result, options),
        ...{ columns, rows: drawn, count, available, leftOut: filter.sentence() },
        body: () => spool.pieces(),
        isRight: (column) => alignments.get(column)?.isRight ?? false,
      };
    },
  };
}

/** Returns the writer of rows in the format. */
async function rowsText(
  columns: readonly Column<AnyRow>[],
  options: PresentOptions,
  { stdoutIsTerminal, times }: RowSurface,
): Promise<(rows: readonly AnyRow[]) => string> {
  const chosen = options.columns === undefined ? undefined : columns;
  switch (options.format) {
    case 'json':
      return jsonRows(chosen);
    case 'ndjson':
      return (rows) => jsonLines(rows, chosen);
    case 'csv':
      return csvRows(columns, stdoutIsTerminal);
    case 'markdown': {
      const shown = withTimes(columns, times.full);
      return (rows) => markdownRows(shown, rows);
    }
    case 'html': {
      const [{ htmlRows }, { pageTime }] = await Promise.all([
        import('./html/table.js'),
        import('./html/page-time.js'),
      ]);
      const shown = withTimes(columns, pageTime);
      return (rows) => htmlRows(shown, rows);
    }
    case 'table':
      return (rows) => plainRows(columns, rows);
  }
}
