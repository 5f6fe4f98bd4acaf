import { z } from 'zod';
import { rowOutcomes } from '../../changes/accounting.js';
import type { Scratch } from '../../changes/scratch.js';
import { visible } from '../../domain/visible.js';
import type { TransferDecision } from '../../domain/competence/transfer.js';
import type { ReportSink, RowResult } from '../row-report.js';
import { outcomeOfDecision } from './counts.js';
import { settledOutcome, type RowOutcome } from './row-outcomes.js';

/**
 * Reports the outcome of each row in file order. Rows wait in a scratch table, because some are
 * decided only after the whole file is read.
 */
export interface ImportReport {
  /** Adds a rejected row. */
  rejected(row: { line: number; value: string; code: string; message: string }): void;
  /** Adds a row that is decided and not rejected. */
  decided(line: number, value: string, decision: TransferDecision): void;
  /** Adds a row that is decided later, under the number `row`. */
  waiting(line: number, value: string, row: number): void;
  /** Ends a batch: its rows precede all rows of later batches. */
  endOfBatch(): void;
  /** Writes all rows. @param outcomeOf the outcome of a row that was decided later */
  write(outcomeOf: (row: number) => RowOutcome): Promise<void>;
  /** After an interruption: writes the rows read so far, with undecided ones as not attempted. */
  writeInterrupted(): Promise<void>;
}

const storedRow = z.union([
  z.tuple([z.int(), z.string(), z.enum(rowOutcomes), z.string().nullable(), z.string().nullable()]),
  z.tuple([z.int(), z.string(), z.int()]),
]);
type StoredRow = z.infer<typeof storedRow>;
const storedRows = z.array(storedRow);

export const reportTables = 'CREATE TABLE report (id INTEGER PRIMARY KEY, rows TEXT NOT NULL);';

/** @param scratch with `reportTables` */
export function createImportReport(scratch: Scratch, sink: ReportSink): ImportReport {
  const insert = scratch.prepare('INSERT INTO report (rows) VALUES (?)');
  let batch: StoredRow[] = [];
  let isWritten = false;
  const add = (row: StoredRow): void => {
    batch.push(row);
  };
  const writeAll = async (later: (line: number, value: string, row: number) => RowResult): Promise<void> => {
    isWritten = true;
    for (const [text] of scratch.prepare('SELECT rows FROM report ORDER BY id').rows()) {
      const rows = storedRows.parse(JSON.parse(String(text)));
      for (const [line, value, outcome, code = null, message = null] of rows) {
        await sink.write(
          typeof outcome === 'number' ? later(line, value, outcome) : { line, value, outcome, code, message },
        );
      }
    }
  };
  return {
    rejected: ({ line, value, code, message }) => add([line, value, 'rejected', code, visible(message)]),
    decided: (line, value, decision) => {
      const { outcome, code, message } = resultOf(line, value, settledOutcome(decision));
      add([line, value, outcome, code, message]);
    },
    waiting: (line, value, row) => add([line, value, row]),

    endOfBatch() {
      if (batch.length > 0) insert.run(JSON.stringify(batch.sort(([one], [other]) => one - other)));
      batch = [];
    },

    write: (outcomeOf) => writeAll((line, value, row) => resultOf(line, value, outcomeOf(row))),

    async writeInterrupted() {
      if (isWritten) return;
      await writeAll((line, value) => ({ line, value, outcome: 'notAttempted', code: null, message: null }));
    },
  };
}

function resultOf(line: number, value: string, { decision, code, message }: RowOutcome): RowResult {
  return { line, value, outcome: outcomeOfDecision[decision], code, message };
}
