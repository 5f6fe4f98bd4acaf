import type { Readable } from 'node:stream';
import type { Runner } from '../operations/runner.js';
import type { Prompts } from '../terminal/prompts.js';
import type { Progress } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import type { RunFile } from './run-files.js';

/** A signal to stop the run, with a way to stop listening for it. */
export interface Interruption {
  readonly signal: AbortSignal;
  readonly dispose: () => void;
}

export interface RunnerOptions {
  readonly signal: AbortSignal;
  /** Called when the run waits; `what` is undefined for another process that is writing. */
  readonly onWait: (what?: string) => void;
}

/** Facts of a command after its command line is parsed. */
export interface CommandRun {
  /** The words of the command, such as `transfer import`. */
  readonly name: string;
  /** The version of the program. */
  readonly version: string;
  readonly progress: Progress;
  /** The definitions of its arguments, by their names. */
  readonly args: Readonly<Record<string, unknown>>;
  /** The files that its command line names. */
  readonly files: readonly RunFile[];
  /** Its output format is the project file's: no flag names one. */
  readonly isOutputOfProject: boolean;
  /** Language of the tenant, for sorting its records. */
  readonly language?: string;
}

/** The flags that control messages and questions. */
export interface TerminalFlags {
  readonly 'no-input'?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** The environment of commands, instead of the process itself. Each test makes its own. */
export interface Session {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The words of the command line, without the program. */
  readonly argv: readonly string[];
  readonly stdin: Readable;
  /** The base of relative paths. */
  readonly directory: () => string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Milliseconds on a clock that never goes back. */
  readonly monotonic: () => number;
  /** The user of this process, for its jobs. */
  readonly user: () => string;
  exitCode: number | string | null | undefined;
  /** The command that runs now. */
  run: CommandRun | undefined;
  readonly terminal: (flags: TerminalFlags) => Promise<Terminal>;
  /** Writes a page of help without loading tables and colours. The width is in cells. */
  readonly printPage: (pageOf: (width: number) => string) => Promise<void>;
  readonly prompts: () => Promise<Prompts>;
  /** Listens for signals to stop the run, until disposed. */
  readonly interruption: () => Interruption;
  /** The runner for a store: in this process, or the service at its address. */
  readonly openRunner: (
    storeUrl: string,
    token: string | undefined,
    options: RunnerOptions,
  ) => Promise<Runner>;
}
