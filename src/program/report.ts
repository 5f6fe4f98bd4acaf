import { textSpool } from '../changes/text-spool.js';
import type { TextSpool } from '../changes/text-spool.js';
import { UsageError } from '../domain/errors.js';
import { visible } from '../domain/visible.js';
import { pagePieces } from '../render/html/page.js';
import type { Page } from '../render/html/page.js';
import type { ReportMaker } from '../reports/report.js';
import type { CommonFlags } from './flags.js';
import { fileFlag, overwriteFlag } from './file-flags.js';
import { flagsNamed } from './flags.js';
import type { Session } from './session.js';
import { printResult } from './results.js';
import { withRunner } from './with-runner.js';

/** The flags of every report, beside those of its own. */
export const reportFlags = {
  out: fileFlag({
    file: { use: 'output', kind: 'html-page' },
    helpGroup: 'FILE',
    description: 'write the page to this file, whole or not at all; by default it goes to standard output',
  }),
  ...overwriteFlag,
};

/** The shared flags of reports: they are no lists. @param dated is false for a job, whose date is its own */
export function sharedReportFlags(dated: boolean): ReturnType<typeof flagsNamed> {
  return flagsNamed(
    ...([
      'store',
      'profile',
      'tenant',
      'as',
      'no-input',
      'output',
      'json',
      'quiet',
      'progress',
      'debug',
    ] as const),
    ...(dated ? (['as-of'] as const) : []),
  );
}

type ReportFlags = CommonFlags & { readonly out?: string | undefined };

/**
 * Reads and composes a report, and writes its page. Its reads are made one after another, all as of
 * one date, in this process or by a service.
 * @throws {UsageError} `report-format` for any other form
 */
export async function showReport(session: Session, flags: ReportFlags, make: ReportMaker): Promise<void> {
  const { out } = flags;
  assertFormat(session, flags);
  const spools: TextSpool[] = [];
  const newSpool = (): TextSpool => {
    const spool = textSpool();
    spools.push(spool);
    return spool;
  };
  try {
    const { ReportReader } = await import('../reports/report-reader.js');
    const { reportPage } = await import('../reports/report.js');
    const page = await withRunner(session, flags, ({ runner, options }) =>
      reportPage(make, new ReportReader(runner, options, newSpool), session.run?.version ?? ''),
    );
    if (out === undefined) await (await session.terminal(flags)).outAll(pagePieces(page));
    else await writePage(session, flags, page, out);
  } finally {
    for (const spool of spools) await spool.clear();
  }
}

/** Writes the page to the file, readable by its owner alone: it may hold personal data. */
async function writePage(session: Session, flags: ReportFlags, page: Page, path: string): Promise<void> {
  const { wholeFile } = await import('../files/whole-file.js');
  const file = await wholeFile(path, { private: true });
  try {
    for await (const piece of pagePieces(page)) await file.append(piece);
    await file.close();
  } catch (error) {
    await file.abandon();
    throw error;
  }
  const asOf = page.facts.find(([name]) => name === 'As of')?.[1] ?? null;
  await printResult(
    session,
    { ...flags, output: flags.json || flags.output === 'json' ? 'json' : undefined, json: false },
    { lines: () => [`Wrote the report “${page.title}” to ${visible(path)}.`] },
    { report: page.title, asOf, file: path },
    { done: `The report is in ${visible(path)}`, next: 'There is nothing to run again.' },
  );
}

/** @throws {UsageError} `report-format` */
function assertFormat({ run }: Session, { output, json, out }: ReportFlags): void {
  const isNamed = output !== undefined && run?.isOutputOfProject !== true;
  const isJson = json || (isNamed && output === 'json');
  if (isJson ? out !== undefined : !isNamed || output === 'html') return;
  throw new UsageError({
    code: 'report-format',
    message: `A report is a page of HTML and cannot be written as ${json ? 'json' : output}.`,
    hint: 'Leave the format out; --json says what was written where --out names a file. The figures are in the commands that the report is made of.',
  });
}
