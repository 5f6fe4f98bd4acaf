import { z } from 'zod';
import type { Proposal, WarnedSubjects } from '../changes/proposal.js';
import { visible } from '../domain/visible.js';
import type { DelimitedFile } from '../files/delimited-file.js';
import type { KnownColumn } from '../files/match-columns.js';
import type { RejectedRow } from '../files/rejects.js';
import type { ByteSource } from '../files/source.js';
import { fileField, sinkField } from './channels.js';
import { rowReportInput, type RowAccount } from './row-report.js';

/** Sink for every rejected row of a file, in file order. */
export interface RejectsSink {
  begin(header: readonly string[]): Promise<void>;
  write(rejected: RejectedRow): Promise<void>;
  end(): Promise<void>;
}

const rejectedRow = z.object({
  line: z.int(),
  column: z.string().optional(),
  value: z.string().optional(),
  code: z.string(),
  message: z.string(),
  raw: z.array(z.string()),
});

/** The input fields of an operation that reads a file of rows. */
export const rowFileInput = {
  file: fileField().optional(),
  /** `Theirs=Ours`. */
  map: z.array(z.string()).default([]),
  /** Number of lines to skip above the column headers. */
  skipLines: z.int().min(0).default(0),
  rejects: sinkField<RejectsSink>(
    { begin: z.array(z.string()), write: rejectedRow, end: z.undefined() },
    'not a place for rejected rows',
  ).optional(),
  ...rowReportInput,
};

/** Maximum number of rejected rows in the output; the rejects file has all. */
export const REJECTED_LISTED = 10_000;

/** Output fields of rejected rows: their number and the first of them. */
export const rejectedRowsOutput = {
  rejected: z.array(
    z.object({
      /** Physical line of the file, or position among the arguments, from 1. */
      line: z.int(),
      value: z.string(),
      code: z.string(),
      message: z.string(),
    }),
  ),
  rejectedCount: z.int(),
  /** Present if the list is truncated. */
  rejectedTruncated: z.literal(true).optional(),
};

/** The file of an input and its reading options. */
export interface RowFileInput {
  readonly file: ByteSource;
  readonly map: readonly string[];
  readonly skipLines: number;
}

/**
 * Opens the file of an input with the operation's columns. A run without a file does not load what
 * reads one.
 */
export async function openRows(
  { file, map, skipLines }: RowFileInput,
  columns: readonly KnownColumn[],
  batchSize?: number,
): Promise<DelimitedFile> {
  const [{ readRows }, { parseColumnMap }] = await Promise.all([
    import('../files/delimited-file.js'),
    import('../files/match-columns.js'),
  ]);
  const read = { columns, map: parseColumnMap(map), skipLines };
  return readRows(file, batchSize === undefined ? read : { ...read, batchSize });
}

export interface RejectedRows {
  readonly count: number;
  /** Takes the rows of one batch in any order; batches come in file order. */
  take(rows: readonly RejectedRow[]): Promise<void>;
  result(): {
    rejected: { line: number; value: string; code: string; message: string }[];
    rejectedCount: number;
    rejectedTruncated?: true;
  };
}

/**
 * Sorts rows by line. Messages show invisible characters of quoted values; the values stay
 * unchanged.
 */
export function inFileOrder(rows: readonly RejectedRow[]): RejectedRow[] {
  return rows
    .map((row) => ({ ...row, message: visible(row.message) }))
    .sort((one, other) => one.line - other.line);
}

/** Counts rejected rows, collects those for the output, and passes each to the sink. */
export function collectRejected(sink: RejectsSink | undefined): RejectedRows {
  const listed: { line: number; value: string; code: string; message: string }[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    async take(rows) {
      for (const row of inFileOrder(rows)) {
        count += 1;
        const { line, code, message } = row;
        if (listed.length < REJECTED_LISTED) listed.push({ line, value: valueOf(row), code, message });
        await sink?.write(row);
      }
    },
    result: () => ({
      rejected: listed,
      rejectedCount: count,
      ...(count > listed.length ? { rejectedTruncated: true as const } : {}),
    }),
  };
}

/** The results of an operation once every row is decided. */
interface DecidedRows<C> {
  /** Counts for the output; `requested` is the number of rows. */
  readonly counts: C;
  readonly rejected: RejectedRows;
  readonly account: RowAccount;
  readonly warnings: readonly string[];
  readonly subjects?: readonly WarnedSubjects[];
}

type RowsOutput<C> = C &
  ReturnType<RejectedRows['result']> & {
    job: string | null;
    dryRun: boolean;
    accounting: RowAccount['counts'];
    changes: number;
  };

/** The proposal of an operation on the rows of a file. */
export function proposalOfRows<C extends { readonly requested: number }>({
  counts,
  rejected,
  account,
  warnings,
  subjects = [],
}: DecidedRows<C>): Proposal<RowsOutput<C>> {
  return {
    touchable: counts.requested - rejected.count,
    warnings,
    subjects,
    rejected: rejected.count,
    rejectedRows: rejected.result().rejected,
    accounting: account.counts,
    result: ({ job, dryRun, changes }) => ({
      job,
      dryRun,
      ...counts,
      accounting: account.counts,
      ...rejected.result(),
      changes,
    }),
  };
}

const LONGEST_VALUE = 200;

function valueOf({ value, raw }: RejectedRow): string {
  return (value ?? raw.join(',')).slice(0, LONGEST_VALUE);
}
