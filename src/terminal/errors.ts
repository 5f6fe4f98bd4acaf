import { ProvostError } from '../domain/errors.js';
import { formatCount } from '../domain/counts.js';
import { asCell, propertyOf, textOf } from '../views/cells.js';
import { rejectedLine } from '../views/rejected-rows.js';
import type { RunEnd } from './progress.js';
import { OutputClosedError } from './output.js';
import { visible, visibleJson } from './sanitise.js';
import type { Terminal } from './terminal.js';

export interface ErrorOutput {
  /** `--json`: stdout gets the error as a JSON document, too. */
  readonly json: boolean;
  /** `--debug`: stderr also gets the stack. */
  readonly debug: boolean;
}

interface Failure {
  readonly exitCode: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly details: unknown;
}

const DETAILS_SHOWN = 20;

/** The names of inquirer's and Node's errors for Ctrl-C and an aborted wait. */
const INTERRUPTIONS = new Set(['ExitPromptError', 'AbortPromptError', 'AbortError']);

/**
 * Prints the error and what to do next, and returns the exit code (see `provost help exit-codes`).
 * A closed reader of stdout is no error: exit code 0, without a message.
 */
export async function presentError(terminal: Terminal, error: unknown, output: ErrorOutput): Promise<number> {
  if (error instanceof OutputClosedError) return 0;
  const failure = failureOf(error, output);
  // With --json stdout holds exactly one document, so a printed result excludes an error document.
  if (output.json && !terminal.hasAnswered) await printJson(terminal, failure);
  printText(terminal, failure);
  if (output.debug) printStack(terminal, error);
  return failure.exitCode;
}

/**
 * The end of a run, for progress events.
 * @param exitCode of a run without an error; undefined for 0
 */
export function runEnd(error: unknown, exitCode: unknown): RunEnd {
  if (error === undefined || error instanceof OutputClosedError)
    return { outcome: 'done', exitCode: Number(exitCode ?? 0), code: null };
  const failure = failureOf(error, { debug: false });
  return {
    outcome: failure.exitCode === 130 ? 'interrupted' : 'failed',
    exitCode: failure.exitCode,
    code: failure.code,
  };
}

function failureOf(error: unknown, { debug }: Pick<ErrorOutput, 'debug'>): Failure {
  if (error instanceof ProvostError) return error;
  if (error instanceof Error && INTERRUPTIONS.has(error.name)) {
    return {
      exitCode: 130,
      code: 'interrupted',
      message: 'Interrupted before the end; nothing was written and nothing was changed.',
      hint: 'Run the command again to start over.',
      details: undefined,
    };
  }
  return {
    exitCode: 1,
    code: 'unexpected',
    message: `An unexpected failure: ${sentenceOf(error)}`,
    hint: debug ? 'Report the lines that follow.' : 'Run it again with --debug and report what it prints.',
    details: undefined,
  };
}

function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  const firstLine = text.split('\n', 1)[0] ?? '';
  return /[.!?]$/.test(firstLine) ? firstLine : `${firstLine}.`;
}

async function printJson(terminal: Terminal, failure: Failure): Promise<void> {
  const { code, message, hint, details } = failure;
  try {
    await terminal.out(`${visibleJson({ error: { code, message, hint, details: details ?? null } }, 2)}\n`);
  } catch {
    // If this fails, stderr and the exit code still report the error.
  }
}

function printText(terminal: Terminal, { code, message, hint, details }: Failure): void {
  // The answer "no" is no failure.
  if (code === 'declined') return terminal.error(visible(message));
  terminal.error(`${terminal.notePaint.red('Error:')} ${visible(message)}`);
  for (const line of detailLines(details)) terminal.error(`  ${line}`);
  terminal.error(`Try: ${visible(hint)}`);
}

/** Details for people: lists of texts, and rejected rows. All other details are for scripts. */
function detailLines(details: unknown): string[] {
  if (Array.isArray(details) && details.every((item) => typeof item === 'string')) return firstOf(details);
  const rows = propertyOf(details, 'rejected');
  if (!Array.isArray(rows)) return [];
  const count = propertyOf(details, 'rejectedCount');
  const lines = rows.map((row) =>
    rejectedLine({
      line: Number(propertyOf(row, 'line')),
      value: textOf(asCell(propertyOf(row, 'value'))),
      message: String(propertyOf(row, 'message')),
    }),
  );
  return firstOf(lines, typeof count === 'number' ? count : lines.length);
}

function firstOf(texts: readonly string[], count = texts.length): string[] {
  const shown = texts.slice(0, DETAILS_SHOWN).map(visible);
  const more = count - shown.length;
  return more > 0 ? [...shown, `and ${formatCount(more)} more (--json lists them all)`] : shown;
}

function printStack(terminal: Terminal, error: unknown): void {
  if (!(error instanceof Error)) return;
  for (const line of (error.stack ?? error.message).split('\n')) terminal.error(visible(line));
  if (error.cause instanceof Error) {
    terminal.error('Caused by:');
    printStack(terminal, error.cause);
  }
}
