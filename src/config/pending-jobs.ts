import { mkdirSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Environment } from './settings.js';

/** A job that was begun and of which this machine does not know yet whether it was made. */
const record = z.strictObject({
  version: z.literal(1),
  /** Key of the job. */
  key: z.uuid(),
  /** Address of the store, without its secrets. */
  store: z.string(),
  tenant: z.string().nullable(),
  as: z.string().nullable(),
  operation: z.string(),
  /** The command line behind the program's name, and the folder that it was given in. */
  args: z.array(z.string()),
  cwd: z.string(),
  /** ISO instant. */
  startedAt: z.string(),
  /** The process that began it. */
  process: z.int(),
});
export type PendingJob = z.infer<typeof record>;

/** Where this user's unsettled jobs are kept, one private file each. */
export function pendingFolder(env: Environment): string {
  return join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'provost', 'pending');
}

/** Keeps the record. Where it cannot be kept the job goes ahead all the same: its key is told when it is needed. */
export function keepPending(folder: string, job: PendingJob): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(fileOf(folder, job.key), JSON.stringify(job), { mode: 0o600 });
  } catch {
    // A home that cannot be written to is no reason not to work.
  }
}

/** Forgets a job that is settled. */
export function forgetPending(folder: string, key: string): void {
  try {
    unlinkSync(fileOf(folder, key));
  } catch {
    // It was never kept, or is gone already.
  }
}

/** All records that can be read, oldest first. */
export function pendingJobs(folder: string): PendingJob[] {
  const found = namesIn(folder).flatMap((name) => {
    const parsed = record.safeParse(read(join(folder, name)));
    return parsed.success ? [parsed.data] : [];
  });
  return found.sort((a, b) => (a.startedAt < b.startedAt ? -1 : Number(a.startedAt > b.startedAt)));
}

/** Is the process that began it still at work? */
export function isRunning({ process: id }: PendingJob): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // Somebody else's process of that number.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function fileOf(folder: string, key: string): string {
  return join(folder, `${key}.json`);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
