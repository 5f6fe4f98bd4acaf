import { UsageError } from '../domain/errors.js';
import { nearest } from '../domain/suggestions.js';
import type { TextComparer } from '../domain/text.js';
import { compareText, DEFAULT_LANGUAGE, nameComparer } from '../domain/text.js';
import { visible } from '../domain/visible.js';
import { asCell, cellOf, propertyOf, textOf } from '../views/cells.js';
import type { Cell, Column } from '../views/view.js';

/** The values of `--columns`, `--sort` and `--limit`, as typed. */
export interface Selection {
  readonly columns?: string | undefined;
  readonly sort?: string | undefined;
  /** 0 means all. */
  readonly limit?: number | undefined;
  /** The language for sorting names: the tenant's; undefined for records of several tenants. */
  readonly language?: string | undefined;
}

export interface Selected<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** The number of rows before `--limit`. */
  readonly available: number;
}

/** The chosen columns and rows. @throws {UsageError} `unknown-column`, `invalid-limit`. */
export function select<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  selection: Selection,
): Selected<Row> {
  const limit = limitOf(selection.limit);
  const sorted = sortRows(columns, rows, selection);
  return {
    columns: chooseColumns(columns, selection.columns),
    rows: limit > 0 && limit < sorted.length ? sorted.slice(0, limit) : sorted,
    available: rows.length,
  };
}

function limitOf(limit: number | undefined): number {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 0)) return limit ?? 0;
  throw new UsageError({
    code: 'invalid-limit',
    message: `--limit takes a whole number from 0, not ${limit}.`,
    hint: 'Give a number of rows, or 0 for all of them.',
  });
}

function chooseColumns<Row>(
  columns: readonly Column<Row>[],
  names: string | undefined,
): readonly Column<Row>[] {
  if (names === undefined) return shownColumns(columns);
  return namesIn(names, '--columns').map((name) => findColumn(columns, name, '--columns'));
}

/** The columns shown without `--columns`. */
export function shownColumns<Row>(columns: readonly Column<Row>[]): readonly Column<Row>[] {
  return columns.filter(({ onRequest }) => !onRequest);
}

interface SortKey<Row> {
  readonly column: Column<Row>;
  /** Names compare by language, other texts by code point. */
  readonly compare: TextComparer;
  readonly direction: 1 | -1;
}

function sortRows<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { sort, language = DEFAULT_LANGUAGE }: Selection,
): readonly Row[] {
  if (sort === undefined) return rows;
  const compareNames = nameComparer(language);
  const keys = namesIn(sort, '--sort').map((name) => sortKey(columns, name, compareNames));
  return rows
    .map((row) => ({ row, cells: keys.map(({ column }) => sortCell(column, row)) }))
    .sort((a, b) => compareByKeys(keys, a.cells, b.cells))
    .map(({ row }) => row);
}

function sortKey<Row>(
  columns: readonly Column<Row>[],
  name: string,
  compareNames: TextComparer,
): SortKey<Row> {
  const isDescending = name.startsWith('-');
  const column = findColumn(columns, isDescending ? name.slice(1) : name, '--sort');
  const compare = NAME_FIELD.test(column.field) ? compareNames : compareText;
  return { column, compare, direction: isDescending ? -1 : 1 };
}

/** Fields with names of people, organisations and the like: `name`, `lastName`. */
const NAME_FIELD = /(^n|N)ame$/;

/** Sorts by the JSON property where there is one: 9.5 is before 33.2, however printed. */
function sortCell<Row>(column: Column<Row>, row: Row): Cell {
  const property = propertyOf(row, column.field);
  return property === undefined ? cellOf(column, row) : asCell(property);
}

function compareByKeys<Row>(keys: readonly SortKey<Row>[], a: readonly Cell[], b: readonly Cell[]): number {
  for (const [index, key] of keys.entries()) {
    const order = compareCells(a[index] ?? null, b[index] ?? null, key);
    if (order !== 0) return order;
  }
  return 0;
}

/** Nulls come last in either direction; numbers before texts. */
function compareCells<Row>(a: Cell, b: Cell, { direction, compare }: SortKey<Row>): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'number' && typeof b === 'number') return direction * (a - b);
  if (typeof a === 'number' || typeof b === 'number') return direction * (typeof a === 'number' ? -1 : 1);
  return direction * compare(textOf(a), textOf(b));
}

function namesIn(text: string, flag: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (!names.includes('')) return names;
  throw new UsageError({
    code: 'unknown-column',
    message: `${flag} has an empty column name in "${visible(text)}".`,
    hint: `Give ${flag} names separated by single commas.`,
  });
}

function findColumn<Row>(columns: readonly Column<Row>[], name: string, flag: string): Column<Row> {
  const target = folded(name);
  const found =
    columns.find(({ field }) => folded(field) === target) ??
    columns.find(({ header }) => folded(header) === target);
  if (found) return found;
  const closest = nearestField(columns, name);
  throw new UsageError({
    code: 'unknown-column',
    message: `${flag} names "${visible(name)}", which is not a column here.`,
    hint: `${closest === undefined ? '' : `Did you mean ${closest}? `}The columns are ${columns.map(({ field }) => field).join(', ')}.`,
    details: { given: name, nearest: closest ?? null, columns: columns.map(({ field }) => field) },
  });
}

/** `assignmentCount`, `assignment-count` and `Assignment Count` name the same column. */
function folded(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

/** The field of the column with the most similar field or header. */
function nearestField<Row>(columns: readonly Column<Row>[], name: string): string | undefined {
  const [closest] = nearest(
    name,
    columns.flatMap(({ field, header }) => [field, header]),
  );
  return columns.find(({ field, header }) => field === closest || header === closest)?.field;
}
