import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { RunningJob, RunningJobs } from '../../running.js';
import { runningJobShape } from '../running-job.js';

/** How long a write on another machine, whose process cannot be looked for, is believed without news of it. */
const BELIEVED_MS = 60_000;

/** What such a file holds. Made when it is needed: most runs tell nothing and list nothing. */
const told = () =>
  z.object({
    pid: z.int().positive(),
    host: z.string(),
    job: runningJobShape(),
  });

/** The writes under way in the store in this file: each is told by a small file beside it, `PATH-running-NAME`, with the store's rights. */
export function runningBeside(path: string): RunningJobs {
  const prefix = `${basename(path)}-running-`;
  const fileOf = (name: string): string => join(dirname(path), `${prefix}${name}`);

  return {
    async list() {
      const names = namesIn(dirname(path)).filter(
        (name) => name.startsWith(prefix) && !name.endsWith('.new'),
      );
      return names
        .flatMap((name) => stillRunning(join(dirname(path), name)) ?? [])
        .sort((a, b) => (a.since < b.since ? -1 : 1));
    },

    report(name, job) {
      const file = fileOf(name);
      try {
        const text = JSON.stringify({ pid: process.pid, host: hostname(), job } satisfies z.input<
          ReturnType<typeof told>
        >);
        // Whole or not at all: others read it at any moment.
        writeFileSync(`${file}.new`, text, { mode: statSync(path).mode & 0o777 });
        renameSync(`${file}.new`, file);
      } catch {
        // A full or read-only disk: the write itself says so, if it matters.
      }
    },

    withdraw(name) {
      try {
        rmSync(fileOf(name), { force: true });
      } catch {
        // It will be found to be stale.
      }
    },
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What the file tells, unless its process has ended: then it is removed. */
function stillRunning(file: string): RunningJob | undefined {
  try {
    const { pid, host, job } = told().parse(JSON.parse(readFileSync(file, 'utf8')));
    if (host !== hostname()) return Date.now() - statSync(file).mtimeMs < BELIEVED_MS ? job : undefined;
    if (isAlive(pid)) return job;
    rmSync(file, { force: true });
  } catch {
    // It went away meanwhile, or is none of ours.
  }
  return undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another person's process may not be sent signals, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
