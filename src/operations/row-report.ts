import { z } from 'zod';
import { rowOutcomes, type Accounting, type RowOutcome } from '../changes/accounting.js';
import { visible } from '../domain/visible.js';
import { sinkField } from './channels.js';

const rowResult = z.object({
  /** Physical line of the file, or position among the arguments, from 1. */
  line: z.int(),
  /** Name of the row for a person, such as an email. */
  value: z.string(),
  outcome: z.enum(rowOutcomes),
  /** Reason, if the outcome alone does not explain it. */
  code: z.string().nullable(),
  message: z.string().nullable(),
});

/** The outcome of one input row. */
export type RowResult = Readonly<z.infer<typeof rowResult>>;

/** Sink for one line per input row, in order. */
export interface ReportSink {
  write(row: RowResult): Promise<void>;
}

/** Input field of an operation on rows. */
export const rowReportInput = {
  report: sinkField<ReportSink>({ write: rowResult }, 'not a place for a report').optional(),
};

/** rows = changed + alreadySo + rejected + notAttempted. */
export const accountingOutput = z.object({
  rows: z.int(),
  changed: z.int(),
  alreadySo: z.int(),
  rejected: z.int(),
  notAttempted: z.int(),
});

/** Counts and reports input rows as they are decided. */
export interface RowAccount {
  note(line: number, value: string, outcome: RowOutcome, why?: { code: string; message: string }): void;
  /** Sends the rows noted since the last call. */
  flush(): Promise<void>;
  readonly counts: Accounting;
}

export function createRowAccount(sink: ReportSink | undefined): RowAccount {
  const counts = { rows: 0, changed: 0, alreadySo: 0, rejected: 0, notAttempted: 0 };
  let waiting: RowResult[] = [];
  return {
    note(line, value, outcome, why) {
      counts.rows += 1;
      counts[outcome] += 1;
      if (sink === undefined) return;
      const message = why === undefined ? null : visible(why.message);
      waiting.push({ line, value, outcome, code: why?.code ?? null, message });
    },
    async flush() {
      const rows = waiting.sort((a, b) => a.line - b.line);
      waiting = [];
      for (const row of rows) await sink?.write(row);
    },
    get counts() {
      return { ...counts };
    },
  };
}
