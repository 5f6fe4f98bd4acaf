import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

export interface RunOptions {
  /** URL of the store, such as `file:PATH`. */
  readonly store?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** Runs the built program in a clean environment, off a terminal. */
export function provost(args: readonly string[], { store, input = '', env = {}, cwd }: RunOptions = {}): Run {
  const { PATH = '', HOME = '' } = process.env;
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    input,
    maxBuffer: 1 << 28,
    ...(cwd === undefined ? {} : { cwd }),
    env: {
      PATH,
      HOME,
      XDG_CONFIG_HOME: '/nonexistent',
      XDG_STATE_HOME: join(tmpdir(), 'provost-test-state'),
      ...(store === undefined ? {} : { PROVOST_STORE: store }),
      ...env,
    },
  });
  return { stdout, stderr, code: status };
}

/** Runs `work` with a folder that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'provost-test-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
