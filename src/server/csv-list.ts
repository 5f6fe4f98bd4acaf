import { z } from 'zod';
import { UsageError } from '../domain/errors.js';
import type { CsvCell } from '../files/writer.js';
import { toCsv } from '../files/writer.js';
import { channelsOf } from '../operations/channels.js';
import type { AnyOperation } from '../operations/registry.js';

/** The one list of an operation's answer that can be had as CSV, and the columns that it has. */
export interface CsvList {
  readonly field: string;
  readonly columns: readonly string[];
  /** The channel that takes its rows, some at a time, where there is one: then memory does not grow with them. */
  readonly channel: string | undefined;
}

/** Undefined where the answer has no list of records, or several. */
export function listIn({ input, output }: AnyOperation): CsvList | undefined {
  if (!(output instanceof z.ZodObject)) return undefined;
  const lists = Object.entries(output.shape as Readonly<Record<string, z.ZodType>>).flatMap(
    ([field, schema]) => {
      const element = schema instanceof z.ZodArray ? schema.element : undefined;
      return element instanceof z.ZodObject ? [{ field, element, columns: Object.keys(element.shape) }] : [];
    },
  );
  // What was rejected stands beside the list that was asked for.
  const [list, ...others] = lists.filter(({ field }) => field !== 'rejected');
  if (list === undefined || others.length > 0) return undefined;
  const [channel] = [...channelsOf(input)].flatMap(([name, one]) =>
    one.kind === 'sink' && rowsOf(one.calls['write']) === list.element ? [name] : [],
  );
  return { field: list.field, columns: list.columns, channel };
}

function rowsOf(passed: z.ZodType | undefined): unknown {
  return passed instanceof z.ZodArray ? passed.element : undefined;
}

/** @throws {UsageError} `not-acceptable` */
export function requireList(operation: AnyOperation): CsvList {
  const list = listIn(operation);
  if (list !== undefined) return list;
  throw new UsageError({
    code: 'not-acceptable',
    message: `The answer of ${operation.name} is no list, and cannot be had as CSV.`,
    hint: 'Ask for application/json or application/x-ndjson.',
  });
}

/** Rows of the list as lines of CSV, cells defused against spreadsheets. */
export function csvLines({ columns }: CsvList, rows: readonly unknown[]): string {
  return toCsv(rows.map((row) => columns.map((column) => cellOf(row, column))));
}

function cellOf(row: unknown, column: string): CsvCell {
  const value: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, column) : undefined;
  if (value === null || value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
    ? value.join('; ')
    : JSON.stringify(value);
}
