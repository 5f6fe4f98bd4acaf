import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Environment, userDirectory } from './user-directories.js';

/** The file that a job was begun with. */
const input = z.strictObject({
  /** For messages: its own name, or `standard input`. */
  name: z.string(),
  /** As it was given, from the job's folder; null for what could be read only once, of which a private copy may be kept. */
  path: z.string().nullable(),
  /** In bytes. */
  size: z.int(),
  /** SHA-256 of what was read, in hexadecimal. */
  sha256: z.string(),
});
export type PendingInput = z.infer<typeof input>;

/** A job that was begun and of which this machine does not know yet whether it was made. */
const record = z.strictObject({
  version: z.literal(2),
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
  input: input.nullable(),
  /** ISO instant. */
  startedAt: z.string(),
  /** The process that began it. */
  process: z.int(),
});
export type PendingJob = z.infer<typeof record>;

/** Where this user's unsettled jobs are kept, one private file each. */
export function pendingFolder(env: Environment): string {
  return join(userDirectory(env, 'XDG_STATE_HOME'), 'provost', 'pending');
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

/** What is longer is not worth a second copy of it: bytes. */
const LONGEST_COPY = 256 << 20;

/**
 * Keeps a private copy of what can be read only once, until the job is forgotten. Where it cannot be kept whole it is not kept; whoever
 * reads it compares it with the digest in the record, because a machine may stop in the middle of this.
 */
export function keepInput(folder: string, key: string, from: string, size: number): void {
  const copy = inputCopy(folder, key);
  if (from === copy || size > LONGEST_COPY) return;
  try {
    // With the rights of what is copied, which is private too.
    copyFileSync(from, copy, constants.COPYFILE_FICLONE);
  } catch {
    remove(copy);
  }
}

/** Where the private copy of a job's input is, if one is kept. */
export function keptInput(folder: string, key: string): string | undefined {
  const copy = inputCopy(folder, key);
  return existsSync(copy) ? copy : undefined;
}

/** Forgets a job that is settled, and what was kept for it. */
export function forgetPending(folder: string, key: string): void {
  // In this order: the copy is never left behind without the record that leads to it.
  remove(inputCopy(folder, key));
  remove(fileOf(folder, key));
}

function remove(path: string): void {
  try {
    unlinkSync(path);
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

function inputCopy(folder: string, key: string): string {
  return join(folder, `${key}.input`);
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
