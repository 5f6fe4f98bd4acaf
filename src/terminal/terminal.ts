import { Chalk } from 'chalk';
import type { ChalkInstance } from 'chalk';
import { colourLevel, isSet } from './colour.js';
import type { ColourLevel, Environment } from './colour.js';
import { localTimes } from './local-time.js';
import type { LocalTimes } from './local-time.js';
import { truncate, widthOf } from './measure.js';
import { OutputClosedError, outputError } from './output.js';
import { visible, visibleStyled } from './sanitise.js';
import { wrapLine } from './wrap.js';

export type InputStream = NodeJS.ReadableStream & { readonly isTTY?: boolean };
export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
export type Paint = ChalkInstance;

export interface TerminalStreams {
  /** Read only where somebody may be asked: opening it loads what reads files. */
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** By default that of `stdin`, which this need not open. */
  readonly stdinIsTerminal?: (() => boolean) | undefined;
  /** Opens the terminal of the process for questions, where stderr is redirected. */
  readonly openTerminal?: (() => OutputStream | undefined) | undefined;
  readonly env: Environment;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Of times for people; by default that of the process. */
  readonly timeZone?: string | undefined;
  /** `--no-input`: no questions. */
  readonly noInput?: boolean | undefined;
  /** `--quiet`: no notes and no progress, only warnings and errors. */
  readonly quiet?: boolean | undefined;
}

/** The streams of a run: the result goes to stdout, everything about it to stderr. */
export interface Terminal {
  /** Whether somebody is at the keyboard: stdin is a terminal, input is allowed, and this is not CI. */
  readonly isAttended: boolean;
  /** Whether prompts work: somebody is there, and stderr is a terminal or one can be opened. */
  readonly isInteractive: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Whether a status line can be drawn and erased on stderr. */
  readonly canShowStatus: boolean;
  /** Cells in a line of stdout: 80 by default, at least 20. */
  readonly width: number;
  readonly colour: ColourLevel;
  /** How instants are shown here. */
  readonly times: LocalTimes;
  /** Paint for stdout, at the level of `colour`. */
  readonly paint: Paint;
  /** Paint for stderr, which may be a terminal when stdout is not. */
  readonly notePaint: Paint;
  /** The streams of prompts: stdout is for the result alone. */
  readonly promptStreams: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream };
  /** Its notes and warnings go where questions are asked, also with `--quiet` or stderr redirected. */
  readonly questions: Terminal;
  /** Whether stdout has a part of a result, which nothing else may follow. */
  readonly hasAnswered: boolean;
  /**
   * Writes exactly this text to stdout and waits for the write.
   * @throws {OutputClosedError} when the reader has gone (`| head`)
   * @throws {UnavailableError} when writing fails
   */
  out(text: string): Promise<void>;
  /** `out` for any amount of text, in constant memory. */
  outAll(texts: Iterable<string> | AsyncIterable<string>): Promise<void>;
  /**
   * Writes a line to stderr, except with `--quiet`. Hidden characters are shown; line feeds remain.
   * On a terminal, here and below, lines wrap between words.
   */
  note(text: string): void;
  /** Writes a line to stderr that begins with `Warning:`, also with `--quiet`. */
  warn(text: string): void;
  /** Writes a line to stderr, also with `--quiet`. */
  error(text: string): void;
  /** Replaces the status line at the foot of stderr; undefined erases it. */
  status(text: string | undefined): void;
}

/**
 * The streams that have a result. Terminals share it, because a process may have several over one
 * stream.
 */
const streamsWithResult = new WeakSet<OutputStream>();

const DEFAULT_WIDTH = 80;
const LEAST_WIDTH = 20;
const CHUNK = 64 * 1024;
/**
 * A listener keeps write errors and a closed terminal from ending the process: streams emit them
 * too.
 */
const ignoreError = (): void => undefined;

const CLEAR_LINE = '\r\x1b[2K';

/**
 * Creates a terminal over these streams. `PROVOST_FORCE_TERMINAL=WIDTH` makes stdout count as a
 * terminal of that width, for transcripts and tests.
 */
export function createTerminal(options: TerminalStreams): Terminal {
  const { stdout, stderr, env } = options;
  const quiet = options.quiet ?? false;
  const stdoutIsTerminal = stdout.isTTY === true || isSet(env['PROVOST_FORCE_TERMINAL']);
  const stderrIsTerminal = stderr.isTTY === true;
  const colour = colourLevel(env, stdoutIsTerminal);
  const notePaint = new Chalk({ level: colourLevel(env, stderrIsTerminal) });
  const canShowStatus = stderrIsTerminal && !quiet && env['TERM'] !== 'dumb' && !isSet(env['CI']);
  for (const stream of [stdout, stderr]) ignoreErrorsOf(stream);
  const input = (): InputStream => ignoreErrorsOf(options.stdin);
  const isKeyboard = options.stdinIsTerminal ?? (() => input().isTTY === true);
  const promptOutput = promptOutputOf(options);

  const status = statusLine(stderr);
  const out = resultWriter(stdout, status.erase);
  const writeLine = (text: string): void => {
    status.erase();
    const lines = text.split('\n').map(visibleStyled);
    const wrapped = stderrIsTerminal
      ? lines.flatMap((line) => wrapLine(line, widthOfStream(stderr), widthOf))
      : lines;
    stderr.write(`${wrapped.join('\n')}\n`);
  };
  let times: LocalTimes | undefined;
  const terminal: Terminal = {
    get isAttended() {
      return !options.noInput && !isSet(env['CI']) && isKeyboard();
    },
    get isInteractive() {
      return terminal.isAttended && promptOutput() !== undefined;
    },
    ...{ stdoutIsTerminal, stderrIsTerminal, canShowStatus, colour, notePaint, out },
    paint: new Chalk({ level: colour }),
    get promptStreams() {
      return { input: input(), output: promptOutput() ?? stderr };
    },
    get questions() {
      if (stderrIsTerminal && !quiet) return terminal;
      return createTerminal({ ...options, stderr: promptOutput() ?? stderr, quiet: false });
    },
    get width() {
      return widthOfOutput(stdout, env);
    },
    get times() {
      return (times ??= localTimes(options.clock, options.timeZone));
    },
    get hasAnswered() {
      return streamsWithResult.has(stdout);
    },
    async outAll(texts) {
      for await (const chunk of joinChunks(texts)) await out(chunk);
    },
    note: (text) => (quiet ? undefined : writeLine(text)),
    warn: (text) => writeLine(`${notePaint.yellow('Warning:')} ${text}`),
    error: writeLine,
    status(text) {
      if (canShowStatus) status.draw(text);
    },
  };
  return terminal;
}

/** Returns where questions are asked: stderr, or the terminal that is opened at the first question. */
function promptOutputOf({ stderr, openTerminal }: TerminalStreams): () => OutputStream | undefined {
  if (stderr.isTTY === true) return () => stderr;
  let opened: { readonly stream: OutputStream | undefined } | undefined;
  return () => (opened ??= { stream: openTerminal?.() }).stream;
}

function ignoreErrorsOf<S extends NodeJS.EventEmitter>(stream: S): S {
  return stream.off('error', ignoreError).on('error', ignoreError);
}

interface StatusLine {
  readonly draw: (text: string | undefined) => void;
  readonly erase: () => void;
}

function statusLine(stderr: OutputStream): StatusLine {
  let isShown = false;
  const erase = (): void => {
    if (isShown) stderr.write(CLEAR_LINE);
    isShown = false;
  };
  return {
    erase,
    draw(text) {
      if (text === undefined) return erase();
      // One cell stays free, because some terminals wrap after the last one.
      const line = truncate(visible(text), widthOfStream(stderr) - 1);
      // One write, because two would flicker.
      stderr.write(isShown ? `${CLEAR_LINE}${line}` : line);
      isShown = true;
    },
  };
}

/** Writes to stdout until its reader has gone. */
function resultWriter(stdout: OutputStream, beforeWrite: () => void): (text: string) => Promise<void> {
  let isClosed = false;
  return async (text) => {
    if (text === '') return;
    if (isClosed) throw new OutputClosedError('stdout is closed');
    beforeWrite();
    try {
      streamsWithResult.add(stdout);
      await writeText(stdout, text);
    } catch (error) {
      const failure = outputError(error);
      isClosed ||= failure instanceof OutputClosedError;
      throw failure;
    }
  };
}

function widthOfOutput(stdout: OutputStream, env: Environment): number {
  const width =
    parsePositive(env['PROVOST_FORCE_TERMINAL']) ??
    parsePositive(stdout.columns) ??
    parsePositive(env['COLUMNS']) ??
    DEFAULT_WIDTH;
  return Math.max(LEAST_WIDTH, width);
}

function widthOfStream({ columns }: OutputStream): number {
  return Math.max(LEAST_WIDTH, columns || DEFAULT_WIDTH);
}

function parsePositive(value: string | number | undefined): number | undefined {
  const text = String(value ?? '');
  return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
}

function writeText(stream: OutputStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

async function* joinChunks(texts: Iterable<string> | AsyncIterable<string>): AsyncIterable<string> {
  let chunk = '';
  for await (const text of texts) {
    chunk += text;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}
