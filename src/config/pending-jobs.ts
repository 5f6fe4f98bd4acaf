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
import { lazily } from '../domain/lazily.js';

/** The input file of a job. */
const input = () =>
  z.strictObject({
    /** The file name for messages, or `standard input`. */
    name: z.string(),
    /** The path as given, relative to `cwd`; null for a stream, which may have a private copy. */
    path: z.string().nullable(),
    /** In bytes. */
    size: z.int(),
    /** SHA-256 of the contents, in hexadecimal. */
    sha256: z.string(),
  });
export type PendingInput = z.infer<ReturnType<typeof input>>;

/** A job that this machine started and whose outcome it does not know yet. */
const record = lazily(() =>
  z.strictObject({
    version: z.literal(2),
    /** Idempotency key of the job. */
    key: z.uuid(),
    /** Address of the store without secrets. */
    store: z.string(),
    tenant: z.string().nullable(),
    as: z.string().nullable(),
    operation: z.string(),
    /** Arguments and working directory of the command line. */
    args: z.array(z.string()),
    cwd: z.string(),
    input: input().nullable(),
    /** ISO instant. */
    startedAt: z.string(),
    /** ID of the process that started it. */
    process: z.int(),
  }),
);
export type PendingJob = z.infer<ReturnType<typeof record>>;

/** Directory of this user's pending jobs, one private file each. */
export function pendingFolder(env: Environment): string {
  return join(userDirectory(env, 'XDG_STATE_HOME'), 'provost', 'pending');
}

/** Writes the record. A failure is ignored: the job can be settled by its key without it. */
export function keepPending(folder: string, job: PendingJob): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(fileOf(folder, job.key), JSON.stringify(job), { mode: 0o600 });
  } catch {
    // A read-only home directory must not stop the job.
  }
}

/** Largest input that is copied, in bytes. */
const LONGEST_COPY = 256 << 20;

/**
 * Makes a private copy of an input that can be read only once, until the job is settled. A crash
 * may leave it incomplete, so readers must check it against the SHA-256 of the record.
 */
export function keepInput(folder: string, key: string, from: string, size: number): void {
  const copy = inputCopy(folder, key);
  if (from === copy || size > LONGEST_COPY) return;
  try {
    // Copies the mode too: the source is private.
    copyFileSync(from, copy, constants.COPYFILE_FICLONE);
  } catch {
    remove(copy);
  }
}

/** Path of the private copy of a job's input, if there is one. */
export function findInputCopy(folder: string, key: string): string | undefined {
  const copy = inputCopy(folder, key);
  return existsSync(copy) ? copy : undefined;
}

/** Removes the record and the input copy of a settled job. */
export function forgetPending(folder: string, key: string): void {
  // Order matters: without its record, nothing would find the copy.
  remove(inputCopy(folder, key));
  remove(fileOf(folder, key));
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // The file does not exist.
  }
}

/** All readable records, oldest first. */
export function pendingJobs(folder: string): PendingJob[] {
  const found = namesIn(folder).flatMap((name) => {
    const parsed = record().safeParse(read(join(folder, name)));
    return parsed.success ? [parsed.data] : [];
  });
  return found.sort((a, b) => (a.startedAt < b.startedAt ? -1 : Number(a.startedAt > b.startedAt)));
}

/** Whether the process that started it is still running. */
export function isRunning({ process: id }: PendingJob): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // EPERM: the process belongs to another user.
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
