import type { FieldDate } from '../../files/dates.js';

/** Finds the columns of dates that somebody may have written month before day. */
export interface OrderTally {
  /** Counts one cell of the column with this index. */
  add(column: number, read: FieldDate | undefined): void;
  /** A sentence for each column of which some cell can only be month before day. */
  notices(): string[];
}

export function createOrderTally(columns: readonly string[]): OrderTally {
  const counts = columns.map((column) => ({ column, monthFirst: 0, dayFirst: 0, either: 0 }));
  return {
    add(column, read) {
      const count = counts[column];
      if (read === undefined || count === undefined) return;
      if (read.kind === 'date' && read.dayFirst !== undefined) {
        count.dayFirst += 1;
        if (read.dayFirst === 'either') count.either += 1;
      } else if (read.kind === 'error' && read.code === 'us-order') {
        count.monthFirst += 1;
      }
    },
    notices: () => counts.filter(({ monthFirst }) => monthFirst > 0).map(describe),
  };
}

function describe(count: { column: string; monthFirst: number; dayFirst: number; either: number }): string {
  const { column, monthFirst, dayFirst, either } = count;
  return (
    `The column "${column}" can only be month/day in ${rows(monthFirst)}; ${rows(dayFirst)} of it ` +
    `${dayFirst === 1 ? 'was' : 'were'} read day/month, ${either} of which could be month/day as well. ` +
    'Check how the file writes its dates.'
  );
}

function rows(count: number): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? 'row' : 'rows'}`;
}
