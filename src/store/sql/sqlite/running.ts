import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { RunningJob, RunningJobs } from '../../running.js';
import { runningJobShape } from '../running-job.js';

/** How long to trust the last report from another machine, whose processes cannot be checked. */
const BELIEVED_MS = 60_000;

/** Schema of such a file. Built lazily, because most runs neither report nor list writes. */
const reportShape = () =>
  z.object({
    pid: z.int().positive(),
    host: z.string(),
    job: runningJobShape(),
  });

/**
 * Running writes of the store in this file, each reported by a small file `PATH-running-NAME` with
 * the mode of the store.
 */
export function runningInFiles(path: string): RunningJobs {
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
          ReturnType<typeof reportShape>
        >);
        // Written atomically: others may read it at any time.
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

/** The report in the file. Removes the file if its process has ended. */
function stillRunning(file: string): RunningJob | undefined {
  try {
    const { pid, host, job } = reportShape().parse(JSON.parse(readFileSync(file, 'utf8')));
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
