import { z } from 'zod';
import { rowOutcomes } from '../../changes/accounting.js';
import type { Scratch } from '../../changes/scratch.js';
import { visible } from '../../domain/visible.js';
import type { TransferDecision } from '../../domain/competence/transfer.js';
import type { ReportSink, RowResult } from '../row-report.js';
import { accountedAs } from './counts.js';
import { settledOutcome, type RowOutcome } from './row-outcomes.js';

/**
 * What is told of each row, in the order of the file: some are decided while it is read, the others when all of it is there. Until
 * then it waits in a scratch table.
 */
export interface ImportReport {
  /** A row that was rejected. */
  rejected(row: { line: number; value: string; code: string; message: string }): void;
  /** A row that is decided, and not rejected. */
  decided(line: number, value: string, decision: TransferDecision): void;
  /** A row that is decided later, under this number. */
  waiting(line: number, value: string, row: number): void;
  /** All rows so far stand before those to come. */
  endOfBatch(): void;
  /** Tells of all rows. @param outcomeOf what became of those that waited */
  tell(outcomeOf: (row: number) => RowOutcome): Promise<void>;
  /** After a run that was stopped: tells of the rows that were read, unless that was done. Those that waited were not attempted. */
  tellAsStopped(): Promise<void>;
}

const keptRow = z.union([
  z.tuple([z.int(), z.string(), z.enum(rowOutcomes), z.string().nullable(), z.string().nullable()]),
  z.tuple([z.int(), z.string(), z.int()]),
]);
type KeptRow = z.infer<typeof keptRow>;
const keptRows = z.array(keptRow);

export const reportTables = 'CREATE TABLE report (id INTEGER PRIMARY KEY, rows TEXT NOT NULL);';

/** @param scratch with `reportTables` */
export function reportInOrder(scratch: Scratch, sink: ReportSink): ImportReport {
  const insert = scratch.prepare('INSERT INTO report (rows) VALUES (?)');
  let batch: KeptRow[] = [];
  let isTold = false;
  const keep = (row: KeptRow): void => {
    batch.push(row);
  };
  const tellAll = async (later: (line: number, value: string, row: number) => RowResult): Promise<void> => {
    isTold = true;
    for (const [text] of scratch.prepare('SELECT rows FROM report ORDER BY id').rows()) {
      const rows = keptRows.parse(JSON.parse(String(text)));
      for (const [line, value, told, code = null, message = null] of rows) {
        await sink.write(
          typeof told === 'number' ? later(line, value, told) : { line, value, outcome: told, code, message },
        );
      }
    }
  };
  return {
    rejected: ({ line, value, code, message }) => keep([line, value, 'rejected', code, visible(message)]),
    decided: (line, value, decision) => {
      const { outcome, code, message } = resultOf(line, value, settledOutcome(decision));
      keep([line, value, outcome, code, message]);
    },
    waiting: (line, value, row) => keep([line, value, row]),

    endOfBatch() {
      if (batch.length > 0) insert.run(JSON.stringify(batch.sort(([one], [other]) => one - other)));
      batch = [];
    },

    tell: (outcomeOf) => tellAll((line, value, row) => resultOf(line, value, outcomeOf(row))),

    async tellAsStopped() {
      if (isTold) return;
      await tellAll((line, value) => ({ line, value, outcome: 'notAttempted', code: null, message: null }));
    },
  };
}

function resultOf(line: number, value: string, { decision, code, message }: RowOutcome): RowResult {
  return { line, value, outcome: accountedAs[decision], code, message };
}
