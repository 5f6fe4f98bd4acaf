import { formatCount } from '../domain/counts.js';
import { UsageError } from '../domain/errors.js';
import { visible } from '../domain/visible.js';
import { asCell, propertyOf } from '../views/cells.js';
import type { AnyListView, Column, View } from '../views/view.js';
import { shownText } from './column-text.js';
import type { PresentOptions } from './present-options.js';
import { select } from './selection.js';
import type { Selection } from './selection.js';

/** A row of any list: the view's type ties the columns to the rows of the field that it names. */
export type AnyRow = unknown;

/** The list to draw, after `--columns`, `--sort` and `--limit`. */
export interface DrawnList {
  readonly field: string;
  readonly columns: readonly Column<AnyRow>[];
  readonly total: AnyRow;
  readonly empty: string;
  /** The sentence about the rows that are shown only on request. */
  readonly leftOut?: string | undefined;
  /** Shows a row on a terminal as a line instead of cells. */
  readonly line: ((row: AnyRow) => string) | undefined;
  /** Columns that tell rows apart which look alike otherwise. */
  readonly spare: readonly Column<AnyRow>[];
  /** The number of shown rows, and of rows before `--limit`. */
  readonly count: number;
  readonly available: number;
  /** The rows as values, at least as many as a drawn table shows. */
  readonly rows: readonly AnyRow[];
  /** The text of the rows in the format, without header and sentences. */
  readonly body: () => Iterable<string> | AsyncIterable<string>;
  readonly isRight: (column: Column<AnyRow>) => boolean;
}

/** Sound because the columns of a ListView<O> have the row type of its field. */
export function listView<O>({ list }: View<O>): AnyListView<O, AnyRow> | undefined {
  return list;
}

export function factsOf<O>(
  { field, columns, total, empty, line }: AnyListView<O, AnyRow>,
  result: O,
  options: Selection,
): Pick<DrawnList, 'field' | 'total' | 'empty' | 'line' | 'spare'> {
  const isChosen = options.columns !== undefined;
  return {
    ...{ field, total: total?.(result), empty: empty ?? 'None.' },
    line: isChosen ? undefined : line,
    spare: isChosen ? [] : columns.filter(({ onRequest }) => onRequest),
  };
}

/** Whether the format is for people, who get a summary without its list unless they ask for it. */
function isForPeople({ format }: PresentOptions): boolean {
  return format === 'table' || format === 'markdown';
}

/** Whether the blocks of a summary stand in place of its list. */
export function isListOmitted<O>({ resultForm }: View<O>, options: PresentOptions): boolean {
  const { all, columns, sort, limit } = options;
  if (resultForm !== 'summary' || !isForPeople(options)) return false;
  return all !== true && columns === undefined && sort === undefined && limit === undefined;
}

/** Removes the rows that people see only on request, and counts them. */
export interface RowFilter {
  readonly keep: (row: AnyRow) => boolean;
  readonly sentence: () => string | undefined;
}

export function rowFilter<O>(
  { onRequest }: Pick<AnyListView<O, AnyRow>, 'onRequest'>,
  options: PresentOptions,
): RowFilter {
  if (onRequest === undefined || options.all === true || !isForPeople(options))
    return { keep: () => true, sentence: () => undefined };
  let count = 0;
  return {
    keep(row) {
      const isLeftOut = onRequest.isSuch(row);
      if (isLeftOut) count += 1;
      return !isLeftOut;
    },
    sentence: () => (count === 0 ? undefined : onRequest.leftOut(count)),
  };
}

/** The rows of the list within the result. */
export function rowsIn({ field }: { readonly field: string }, result: unknown): readonly AnyRow[] {
  const rows = propertyOf(result, field);
  return Array.isArray(rows) ? rows : [];
}

/** For a result without a list: each of its properties is a column. */
export function columnsOfResult(result: unknown): Column<AnyRow>[] {
  return Object.keys(result ?? {}).map((field) => ({
    field,
    header: field,
    value: (row) => asCell(propertyOf(row, field)),
  }));
}

/**
 * Checks the options before the operation runs: after a change it would be too late.
 * @throws {UsageError} as `present`
 */
export function assertPresentable<O>(view: View<O>, options: Selection): void {
  const list = listView(view);
  if (list === undefined) refuseSelection(options);
  else select(list.columns, [], options);
}

/** @throws {UsageError} `not-a-list` when a flag needs a list */
export function refuseSelection({ columns, sort, limit }: Selection): void {
  const given = Object.entries({ '--columns': columns, '--sort': sort, '--limit': limit });
  const flag = given.find(([, value]) => value !== undefined)?.[0];
  if (flag === undefined) return;
  throw new UsageError({
    code: 'not-a-list',
    message: `${flag} shapes a list, and the answer of this command is none.`,
    hint: `Leave ${flag} out.`,
  });
}

/** Whether the list is shown: a list of details is omitted where it is empty. */
export function isShown<O>({ resultForm }: View<O>, { available }: DrawnList): boolean {
  return resultForm !== 'sentences' || available > 0;
}

export function isTruncated({ count, available }: Pick<DrawnList, 'count' | 'available'>): boolean {
  return count < available;
}

export function truncationSentence({ count, available }: Pick<DrawnList, 'count' | 'available'>): string {
  return `${formatCount(count)} of ${formatCount(available)} rows shown (--limit).`;
}

/** The sentences about the list, for plain text and Markdown. */
export function sentencesOfList(list: DrawnList): string[] {
  return [
    ...totalSentence(list),
    ...(isTruncated(list) ? [truncationSentence(list)] : []),
    ...(list.leftOut === undefined ? [] : [list.leftOut]),
  ];
}

/** Such as `Total: Required 122`. It is not a row, because a script would add it to its sums. */
function totalSentence({ columns, total }: DrawnList): string[] {
  if (total === undefined) return [];
  const figures = columns.filter((column) => typeof propertyOf(total, column.field) === 'number');
  if (figures.length === 0) return [];
  return [
    `Total: ${figures.map((column) => `${visible(column.header)} ${shownText(column, total)}`).join(', ')}`,
  ];
}
