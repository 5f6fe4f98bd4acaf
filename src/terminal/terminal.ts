import { Chalk } from 'chalk';
import type { ChalkInstance } from 'chalk';
import { colourLevel, isSet } from './colour.js';
import type { ColourLevel, Environment } from './colour.js';
import { truncate } from './measure.js';
import { OutputClosedError, outputError } from './output.js';
import { visible, visibleStyled } from './sanitise.js';

export type InputStream = NodeJS.ReadableStream & { readonly isTTY?: boolean };
export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
export type Paint = ChalkInstance;

export interface TerminalStreams {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Environment;
  /** `--no-input`: nobody is asked anything. */
  readonly noInput?: boolean | undefined;
  /** `--quiet`: notes and progress are left out; warnings and errors are not. */
  readonly quiet?: boolean | undefined;
}

/** The person's side of a run: the answer goes to stdout, everything said about it to stderr. */
export interface Terminal {
  /** Somebody is there to answer: stdin and stderr are terminals, input is allowed, and this is not CI. */
  readonly isInteractive: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Whether a status line can be drawn and erased on stderr. */
  readonly canShowStatus: boolean;
  /** Cells in a line of stdout; 80 where nothing says otherwise, never under 20. */
  readonly width: number;
  readonly colour: ColourLevel;
  /** Paint for stdout, at the level of `colour`. */
  readonly paint: Paint;
  /** Paint for stderr, which may be a terminal where stdout is none. */
  readonly notePaint: Paint;
  /** Where questions are read and shown: stdout stays free for the answer. */
  readonly promptStreams: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream };
  /** Something of an answer went to stdout: nothing else is to follow it there. */
  readonly hasAnswered: boolean;
  /**
   * Writes to stdout exactly what is given and waits until it is taken.
   * @throws {OutputClosedError} when the reader has gone (`| head`). @throws {UnavailableError} when writing fails.
   */
  out(text: string): Promise<void>;
  /** `out` for any amount of text: memory does not grow with it. */
  outAll(texts: Iterable<string>): Promise<void>;
  /** A line to stderr, silenced by `--quiet`. Hidden characters are shown; line feeds make new lines. */
  note(text: string): void;
  /** A line to stderr that begins with `Warning:`, never silenced. */
  warn(text: string): void;
  /** A line to stderr, as given, never silenced. */
  error(text: string): void;
  /** Draws the one status line at the foot of stderr in place of the last; undefined erases it. */
  status(text: string | undefined): void;
}

/** Streams that an answer went to: a process has several terminals over the same ones. */
const answered = new WeakSet<OutputStream>();

const DEFAULT_WIDTH = 80;
const LEAST_WIDTH = 20;
const CHUNK = 64 * 1024;
/** A stream also emits the errors that its write reports, and those of a terminal that was closed; unheard, they would end the process. */
const heard = (): void => undefined;

const CLEAR_LINE = '\r\x1b[2K';

/**
 * The terminal over these streams. `PROVOST_FORCE_TERMINAL=WIDTH` makes stdout count as a terminal of that width,
 * for transcripts and tests.
 */
export function createTerminal(options: TerminalStreams): Terminal {
  const { stdin, stdout, stderr, env } = options;
  const quiet = options.quiet ?? false;
  const stdoutIsTerminal = stdout.isTTY === true || isSet(env['PROVOST_FORCE_TERMINAL']);
  const stderrIsTerminal = stderr.isTTY === true;
  const colour = colourLevel(env, stdoutIsTerminal);
  const canShowStatus = stderrIsTerminal && !quiet && env['TERM'] !== 'dumb' && !isSet(env['CI']);
  let statusIsShown = false;
  let closed = false;

  for (const stream of [stdin, stdout, stderr]) stream.off('error', heard).on('error', heard);

  const paint = new Chalk({ level: colour });
  const notePaint = new Chalk({ level: colourLevel(env, stderrIsTerminal) });

  const eraseStatus = (): void => {
    if (!statusIsShown) return;
    stderr.write(CLEAR_LINE);
    statusIsShown = false;
  };

  const write = async (text: string): Promise<void> => {
    if (text === '') return;
    if (closed) throw new OutputClosedError('stdout is closed');
    eraseStatus();
    try {
      answered.add(stdout);
      await written(stdout, text);
    } catch (error) {
      const failure = outputError(error);
      closed ||= failure instanceof OutputClosedError;
      throw failure;
    }
  };

  const say = (text: string): void => {
    eraseStatus();
    stderr.write(`${text.split('\n').map(visibleStyled).join('\n')}\n`);
  };

  return {
    isInteractive: stdin.isTTY === true && stderrIsTerminal && !options.noInput && !isSet(env['CI']),
    stdoutIsTerminal,
    stderrIsTerminal,
    canShowStatus,
    get width() {
      return widthOfOutput(stdout, env);
    },
    colour,
    paint,
    notePaint,
    promptStreams: { input: stdin, output: stderr },
    get hasAnswered() {
      return answered.has(stdout);
    },
    out: write,
    async outAll(texts) {
      for (const chunk of inChunks(texts)) await write(chunk);
    },
    note(text) {
      if (!quiet) say(text);
    },
    warn(text) {
      say(`${notePaint.yellow('Warning:')} ${text}`);
    },
    error: say,
    status(text) {
      if (!canShowStatus) return;
      if (text === undefined) return eraseStatus();
      // One cell is left free: some terminals wrap as soon as the last one is taken.
      const line = truncate(visible(text), Math.max(LEAST_WIDTH, stderr.columns || DEFAULT_WIDTH) - 1);
      // In one piece: an erased line that is drawn a moment later flickers.
      stderr.write(statusIsShown ? `${CLEAR_LINE}${line}` : line);
      statusIsShown = true;
    },
  };
}

function widthOfOutput(stdout: OutputStream, env: Environment): number {
  const width =
    positive(env['PROVOST_FORCE_TERMINAL']) ??
    positive(stdout.columns) ??
    positive(env['COLUMNS']) ??
    DEFAULT_WIDTH;
  return Math.max(LEAST_WIDTH, width);
}

function positive(value: string | number | undefined): number | undefined {
  const text = String(value ?? '');
  return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
}

function written(stream: OutputStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

function* inChunks(texts: Iterable<string>): Iterable<string> {
  let chunk = '';
  for (const text of texts) {
    chunk += text;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}
