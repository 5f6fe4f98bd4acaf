import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the program has printed a line that holds the text. */
  printed(text: string): Promise<void>;
}

const program = fileURLToPath(new URL('program.js', import.meta.url));

/** Where the built program stands: `npm run build` makes it. */
export const built = process.env['PROVOST_DIST'] ?? fileURLToPath(new URL('../../dist', import.meta.url));

/** Starts the test's own program on the built store and engine, in a process of its own. */
export function start(
  args: readonly string[],
  { uid, fileBlocks, env = {} }: { uid?: number; fileBlocks?: number; env?: Record<string, string> } = {},
): Running {
  if (!existsSync(built)) throw new Error(`Build first: there is nothing at ${built}.`);
  const command =
    fileBlocks === undefined
      ? [process.execPath, program, ...args]
      : ['bash', '-c', `ulimit -f ${fileBlocks}; exec "$0" "$@"`, process.execPath, program, ...args];
  const child = spawn(command[0] ?? '', command.slice(1), {
    env: { PATH: process.env['PATH'], PROVOST_DIST: built, ...env },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr })),
  );
  return {
    process: child,
    ended,
    async printed(text) {
      const isThere = new Promise<void>((resolve) => {
        if (stdout.includes(text)) resolve();
        child.stdout.on('data', () => {
          if (stdout.includes(text)) resolve();
        });
      });
      const early = ended.then(() => {
        if (!stdout.includes(text)) throw new Error(`It ended without printing ${text}: ${stderr}`);
      });
      await Promise.race([isThere, early]);
    },
  };
}

/** Runs it to its end. */
export function run(args: readonly string[], options: Parameters<typeof start>[1] = {}): Promise<Ended> {
  return start(args, options).ended;
}
