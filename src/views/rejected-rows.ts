import { asCell, propertyOf, textOf } from './cells.js';
import type { Column } from './view.js';

/** A row that was not taken, and why. */
export interface RejectedRow {
  readonly line: number;
  readonly value: string | null;
  readonly code: string;
  readonly message: string;
}

const columns = [
  { field: 'line', header: 'Line', isName: true, priority: 2 },
  { field: 'value', header: 'Value', content: 'identifier' },
  { field: 'code', header: 'Code' },
  { field: 'message', header: 'Why it was rejected', content: 'prose', priority: 3 },
] as const satisfies readonly Column<RejectedRow>[];

/** The list of rejected rows, as every command that reads rows shows it. */
export const rejectedList = {
  field: 'rejected',
  columns,
  empty: 'No row was rejected.',
  line: rejectedLine,
} as const;

type RejectedLine = Pick<RejectedRow, 'line' | 'value' | 'message'> & { readonly column?: string | null };

/**
 * Such as `line 6  amelia@acme.exmaple: no such account`.
 * @param column the column at fault, if it is known; it and the value are named once, whole
 */
export function rejectedLine({ line, column, value, message }: RejectedLine): string {
  const named = [column, value].filter((text) => text && !message.includes(text));
  return `line ${line}  ${named.length === 0 ? '' : `${named.join(' ')}: `}${message}`;
}

/** The listed rejected rows of a result, whatever operation it is of. */
export function rejectedIn(result: unknown): RejectedLine[] {
  const rows = propertyOf(result, 'rejected') ?? propertyOf(result, 'rejects');
  if (!Array.isArray(rows)) return [];
  return rows.map((row) => ({
    line: Number(propertyOf(row, 'line')),
    column: textOf(asCell(propertyOf(row, 'column'))),
    value: textOf(asCell(propertyOf(row, 'value'))),
    message: String(propertyOf(row, 'message')),
  }));
}
