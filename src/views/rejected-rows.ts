import type { Column } from './view.js';

interface RejectedRow {
  readonly line: number;
  readonly value: string;
  readonly code: string;
  readonly message: string;
}

const columns: readonly Column<RejectedRow>[] = [
  { field: 'line', header: 'Line', isName: true, priority: 2 },
  { field: 'value', header: 'Value', priority: 1 },
  { field: 'code', header: 'Code' },
  { field: 'message', header: 'Why it was rejected', priority: 3 },
];

/** The list of rejected rows, as every command that reads rows shows it. */
export const rejectedList = { field: 'rejected', columns, empty: 'No row was rejected.' } as const;
