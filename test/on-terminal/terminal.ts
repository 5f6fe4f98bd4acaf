import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A run of the built program in the foreground of a terminal. */
export interface TerminalRun {
  /** All that the terminal has shown, without colours and movements of the cursor. */
  shown(): string;
  /** As `shown`, to the byte. */
  raw(): string;
  /** Resolves when the terminal has shown the text since the last time that something was waited for. */
  until(text: string): Promise<void>;
  type(keys: string): void;
  /** Sends the program a signal, from outside of the terminal. */
  send(signal: NodeJS.Signals): void;
  /** Closes the terminal. */
  hangUp(): void;
  /** Code of the run, once it has ended. */
  readonly ended: Promise<number | null>;
}

export const CTRL_C = '\x03';
export const CTRL_Z = '\x1a';
export const ENTER = '\r';

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** How long a text is waited for, in milliseconds. */
const PATIENCE = 40_000;

/** What the terminal itself does as soon as it shows a text: a key is pressed, or it is closed. */
export interface Reaction {
  readonly at: string;
  /** Empty where it is closed. */
  readonly press: string;
}

/** Starts the program on a terminal of its own. @param folder where it works, with its settings and temporary files */
export function onTerminal(
  args: readonly string[],
  folder: string,
  store?: string,
  reaction?: Reaction,
): TerminalRun {
  const child = spawn(shell(), [process.execPath, program, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: folder,
    env: {
      ...{ PATH: process.env['PATH'], HOME: folder, TERM: 'xterm-256color', TMPDIR: folder },
      ...{ XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder, XDG_DATA_HOME: folder },
      ...(store === undefined ? {} : { PROVOST_STORE: store }),
      ...(reaction === undefined ? {} : { AT: reaction.at, PRESS: reaction.press }),
    },
  });
  let raw = '';
  let waitedFor = 0;
  const watching = new Set<() => void>();
  const look = (): void => [...watching].forEach((watch) => watch());
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    raw += text;
    look();
  });
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const shown = (): string => raw.replace(CONTROLS, '');
  return {
    shown,
    raw: () => raw,
    ended,
    send: (signal) => void process.kill(Number(/\[program (\d+)\]/.exec(shown())?.[1]), signal),
    type: (keys) => void child.stdin.write(keys),
    hangUp: () => void child.stdin.end(),
    until: (text) =>
      new Promise((resolve, reject) => {
        const settle = (settled: () => void): void => {
          clearTimeout(timer);
          watching.delete(watch);
          settled();
        };
        const fail = (why: string): void => settle(() => reject(new Error(`${why} "${text}":\n${shown()}`)));
        const watch = (): void => {
          const at = shown().indexOf(text, waitedFor);
          if (at < 0) return;
          waitedFor = at + text.length;
          settle(resolve);
        };
        const timer = setTimeout(() => fail('It took too long to show'), PATIENCE);
        watching.add(watch);
        void ended.then(() => {
          if (watching.has(watch)) fail('It ended without showing');
        });
        watch();
      }),
  };
}

const CONTROLS = /\x1b\[[0-9;?]*[A-Za-z]|\r/g;

const compiler = process.env['CXX'] ?? 'c++';

/**
 * Whether there is a terminal to be had: it needs a C++ compiler. A machine with Node and npm alone passes the other tests, and sees that these
 * were left out; a pipeline that lacks the compiler fails.
 */
export const hasTerminal = process.env['CI'] !== undefined || spawnSync(compiler, ['--version']).status === 0;

/** The terminal and shell of shell.cc, compiled once for each of its versions. @throws where there is no compiler */
function shell(): string {
  const source = fileURLToPath(new URL('shell.cc', import.meta.url));
  const version = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 16);
  const path = join(tmpdir(), `provost-test-shell-${process.getuid?.() ?? 0}-${version}`);
  if (!existsSync(path)) {
    const made = join(mkdtempSync(join(tmpdir(), 'provost-shell-')), 'shell');
    execFileSync(compiler, ['-O1', '-o', made, source], { stdio: 'inherit' });
    renameSync(made, path);
  }
  return path;
}
