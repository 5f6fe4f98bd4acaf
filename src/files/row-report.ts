import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { notWritten, wholeFile, type WholeFile } from './whole-file.js';
import { toCsv } from './csv-writer.js';

/** One line of a report: an input row and what became of it. */
export interface ReportLine {
  readonly line: number;
  readonly value: string;
  readonly outcome: string;
  readonly code: string | null;
  readonly message: string | null;
}

/**
 * A report on input rows that appears under its name only when it is complete. It is NDJSON where
 * the name ends in .ndjson or .jsonl, else CSV.
 */
export interface RowReport {
  write(row: ReportLine): Promise<void>;
  /** Publishes the report with the outcomes as written. */
  close(): Promise<void>;
  /** Publishes the report of a stopped run: outcomes `from` become `to`. */
  closeWith(from: string, to: string): Promise<void>;
  abandon(): Promise<void>;
}

/** The columns, or in NDJSON the fields, of a report. */
export const reportColumns = ['line', 'value', 'outcome', 'code', 'message'] as const;
const ROWS_AT_A_TIME = 1_000;

/** @throws as `wholeFile` */
export async function rowReport(path: string): Promise<RowReport> {
  const isNdjson = /\.(ndjson|jsonl)$/i.test(path);
  const file = await wholeFile(path);
  const head = isNdjson ? '' : toCsv([reportColumns]);
  let waiting: ReportLine[] = [];
  // Outcomes are final only once the job is stored, so rows wait here until then.
  const spool = join(dirname(path), `.${randomUUID()}.rows`);
  let spooled: WholeFile | undefined;

  const abandon = async (): Promise<void> => {
    await spooled?.abandon();
    await rm(spool, { force: true });
    await file.abandon();
  };
  /** The first write error, thrown again by every later call. */
  let failure: Error | undefined;
  const orAbandon = async (work: () => Promise<void>): Promise<void> => {
    if (failure !== undefined) throw failure;
    try {
      await work();
    } catch (error) {
      failure = notWritten(path, error);
      await abandon();
      throw failure;
    }
  };
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const text = waiting.map((row) => `${JSON.stringify(row)}\n`).join('');
    waiting = [];
    spooled ??= await wholeFile(spool, { private: true });
    await spooled.append(text);
  };
  const finish = (outcomeOf: (outcome: string) => string): Promise<void> =>
    orAbandon(async () => {
      await flush();
      await spooled?.close();
      await file.append(head);
      if (spooled !== undefined) await copy(outcomeOf);
      await file.close();
      await rm(spool, { force: true });
    });
  const copy = async (outcomeOf: (outcome: string) => string): Promise<void> => {
    let lines: string[] = [];
    for await (const text of createInterface({ input: createReadStream(spool, 'utf8') })) {
      // This process wrote the line, so the cast is safe.
      const row = JSON.parse(text) as ReportLine;
      const reported = { ...row, outcome: outcomeOf(row.outcome) };
      lines.push(
        isNdjson ? `${JSON.stringify(reported)}\n` : toCsv([reportColumns.map((column) => reported[column])]),
      );
      if (lines.length < ROWS_AT_A_TIME) continue;
      await file.append(lines.join(''));
      lines = [];
    }
    await file.append(lines.join(''));
  };

  return {
    async write(row) {
      waiting.push(row);
      if (waiting.length >= ROWS_AT_A_TIME) await orAbandon(flush);
    },
    close: () => finish((outcome) => outcome),
    closeWith: (from, to) => finish((outcome) => (outcome === from ? to : outcome)),
    abandon,
  };
}
