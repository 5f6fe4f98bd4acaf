/** Two dates of a record, the second not before the first, and the first one in words. */
export type DatePair = readonly [first: string, second: string, firstInWords: string];

/** Ordered dates by entity (domain page, sections 2 and 3). Absent dates are not compared. */
export const datePairs = {
  'programme-enrolment': [
    ['start', 'plannedEnd', 'the start'],
    ['start', 'end', 'the start'],
  ],
  assignment: [['start', 'end', 'the start']],
  requirement: [['from', 'to', 'the first day']],
  achievement: [
    ['from', 'expires', 'the date from'],
    ['awarded', 'expires', 'the date last awarded'],
  ],
} as const satisfies Readonly<Record<string, readonly DatePair[]>>;

/** A field whose date comes before one that it must not come before, and what is wrong in words. */
export interface OutOfOrder {
  readonly field: string;
  readonly problem: string;
}

/** Every date of the record that comes before one that it must not come before. */
export function datesOutOfOrder(
  record: Readonly<Record<string, unknown>>,
  pairs: readonly DatePair[],
): OutOfOrder[] {
  return pairs.flatMap(([first, second, firstInWords]) => {
    const [before, after] = [dateIn(record, first), dateIn(record, second)];
    if (before === undefined || after === undefined || before <= after) return [];
    return [{ field: second, problem: `${after} is before ${firstInWords}, ${before}` }];
  });
}

function dateIn(record: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const value = record[field];
  return typeof value === 'string' ? value : undefined;
}
