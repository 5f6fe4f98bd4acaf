import type { Readable } from 'node:stream';
import type { Runner } from '../operations/runner.js';
import type { Prompts } from '../terminal/prompts.js';
import type { Progress } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import type { RunFile } from './run-files.js';

/** A signal that says that the run is to stop, and the end of listening for it. */
export interface Interruption {
  readonly signal: AbortSignal;
  readonly dispose: () => void;
}

export interface RunnerOptions {
  readonly signal: AbortSignal;
  /** Called whenever the run waits: with what for, or without for another process that is writing. */
  readonly onWait: (what?: string) => void;
}

/** What is known of a command once its command line is read. */
export interface CommandRun {
  readonly progress: Progress;
  /** The definitions of its arguments, by their names. */
  readonly args: Readonly<Record<string, unknown>>;
  /** The files that its command line names. */
  readonly files: readonly RunFile[];
  /** Its output format is the project file's: no flag names one. */
  readonly isOutputOfProject: boolean;
  /** Of the tenant whose records are shown, where they are sorted. */
  readonly language?: string;
}

/** The flags that say how far a person is spoken to. */
export interface TerminalFlags {
  readonly 'no-input'?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** What commands work with in place of the process: made once for the process, and by each test for itself. */
export interface Session {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The words of the command line, without the program. */
  readonly argv: readonly string[];
  readonly stdin: Readable;
  /** Where relative paths begin. */
  readonly directory: () => string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Milliseconds on a clock that never goes back. */
  readonly monotonic: () => number;
  /** Who runs this process, as its jobs say. */
  readonly user: () => string;
  exitCode: number | string | null | undefined;
  /** The command that runs now. */
  run: CommandRun | undefined;
  readonly terminal: (flags: TerminalFlags) => Promise<Terminal>;
  /** Writes a page of help, which needs nothing of what tables and colours load. The width is in cells. */
  readonly printPage: (pageOf: (width: number) => string) => Promise<void>;
  readonly prompts: () => Promise<Prompts>;
  /** Listens for what stops the run, until disposed. */
  readonly interruption: () => Interruption;
  /** The runner for a store: in this process, or the service at its address. */
  readonly openRunner: (
    storeUrl: string,
    token: string | undefined,
    options: RunnerOptions,
  ) => Promise<Runner>;
}
