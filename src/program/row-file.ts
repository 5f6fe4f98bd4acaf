import { UnavailableError, UnknownOutcomeError, UsageError } from '../domain/errors.js';
import type { RejectsWriter } from '../files/rejects.js';
import type { RowReport } from '../files/row-report.js';
import type { ByteSource } from '../files/source.js';
import type { RejectsSink } from '../operations/row-file.js';
import type { ReportSink } from '../operations/row-report.js';
import { withInputFile } from './input-file.js';
import type { Session } from './session.js';

/** Where an operation writes rejected rows and its report. */
export interface RowSinks {
  readonly rejects: RejectsSink | undefined;
  readonly report: ReportSink | undefined;
}

/** The input of an operation that reads a file of rows. */
export interface RowFile extends RowSinks {
  readonly file: ByteSource;
  readonly map: string[];
  readonly skipLines: number;
}

interface RowSinkFlags {
  readonly rejects?: string | undefined;
  readonly report?: string | undefined;
}

interface RowFileFlags extends RowSinkFlags {
  readonly file: string;
  readonly map?: readonly string[] | undefined;
  readonly 'skip-lines'?: number | undefined;
}

/**
 * Runs `work` with the opened file (`-` is standard input) and the files for rejects and report,
 * and always cleans up.
 */
export async function withRowFile<T>(
  session: Session,
  flags: RowFileFlags,
  work: (rowFile: RowFile) => Promise<T>,
): Promise<T> {
  return withInputFile(session, flags.file, (file) =>
    withRowSinks(flags, (sinks) =>
      work({ file, map: [...(flags.map ?? [])], skipLines: flags['skip-lines'] ?? 0, ...sinks }),
    ),
  );
}

/**
 * Runs `work` with the files for rejects and report. The rejects file appears only after all rows
 * were read. The report is always complete: rows that a stopped run did not change are
 * `notAttempted`.
 */
export async function withRowSinks<T>(
  flags: RowSinkFlags,
  work: (sinks: RowSinks) => Promise<T>,
): Promise<T> {
  const rejects = flags.rejects === undefined ? undefined : rejectsAt(flags.rejects);
  const report = flags.report === undefined ? undefined : await reportAt(flags.report);
  try {
    const result = await work({ rejects, report: report?.sink });
    await report?.made();
    return result;
  } catch (error) {
    await report?.stopped(error);
    throw error;
  } finally {
    await rejects?.abandon();
  }
}

interface ReportFile {
  readonly sink: ReportSink;
  made(): Promise<void>;
  stopped(error: unknown): Promise<void>;
}

async function reportAt(path: string): Promise<ReportFile> {
  const { rowReport } = await import('../files/row-report.js');
  let opened: RowReport | undefined = await rowReport(path);
  let rows = 0;
  const take = (): RowReport | undefined => {
    const report = opened;
    opened = undefined;
    return report;
  };
  return {
    sink: {
      async write(row) {
        rows += 1;
        await opened?.write(row);
      },
    },
    async made() {
      await take()
        ?.close()
        .catch((error: unknown) => {
          throw doneWithoutReport(path, error);
        });
    },
    async stopped(error) {
      const report = take();
      // No rows, an unknown outcome, or an unreadable document: there is nothing to report.
      if (rows === 0 || error instanceof UnknownOutcomeError || isUnreadable(error)) return report?.abandon();
      await report?.closeWith('changed', 'notAttempted');
    },
  };
}

/** Was the document refused as a whole? The error names its problems. */
function isUnreadable(error: unknown): boolean {
  return error instanceof UsageError && error.code === 'invalid-document';
}

/** The result was shown: only its report is missing. */
function doneWithoutReport(path: string, cause: unknown): UnavailableError {
  const why = cause instanceof Error ? cause.message : `"${path}" cannot be written.`;
  return new UnavailableError(
    {
      code: 'report-not-written',
      message: `${why} What the command did stands; only the report is missing.`,
      hint: 'Run the same command again with another --report: rows that were changed are reported as already so.',
    },
    { cause },
  );
}

function rejectsAt(path: string): RejectsSink & { abandon(): Promise<void> } {
  let writer: RejectsWriter | undefined;
  return {
    async begin(header) {
      const { rejectsWriter } = await import('../files/rejects.js');
      writer = await rejectsWriter(path, header);
    },
    async write(rejected) {
      await writer?.write(rejected);
    },
    async end() {
      await writer?.close();
      writer = undefined;
    },
    async abandon() {
      await writer?.abandon();
    },
  };
}
