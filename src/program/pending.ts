import { randomUUID } from 'node:crypto';
import type { PendingInput, PendingJob } from '../config/pending-jobs.js';
import {
  forgetPending,
  isRunning,
  keepInput,
  keepPending,
  findInputCopy,
  pendingFolder,
  pendingJobs,
} from '../config/pending-jobs.js';
import type { Settings } from '../config/settings.js';
import { withoutSecrets } from '../config/settings.js';
import { shownArgument } from '../domain/address.js';
import { ConflictError, UnknownOutcomeError, UsageError } from '../domain/errors.js';
import type { ByteSource } from '../files/source.js';
import type { RunOptions } from '../operations/runner.js';
import type { Session } from './session.js';

/** The job that a run may make, noted on this machine until its outcome is known. */
export interface PendingWrite {
  /** Key of the job. */
  readonly key: string;
  /**
   * Called before the store is written.
   * @throws {ConflictError} `input-changed` when the job was begun before, with another file
   */
  begin(target: Pick<RunOptions, 'tenant' | 'as'>): Promise<void>;
  /** The outcome is known. */
  settle(): Promise<void>;
  /** Keeps the note if the outcome is unknown. After any other failure nothing was written. */
  failed(error: unknown): Promise<void>;
}

/**
 * @param operation name of the operation that is to be run
 * @param file the file that it reads, if any
 */
export function pendingJob(
  session: Session,
  settings: Settings,
  operation: string,
  file: ByteSource | undefined,
): PendingWrite {
  const key = resumedKey(session) ?? randomUUID();
  const folder = pendingFolder(session.env);
  const cwd = session.directory();
  const store = withoutSecrets(settings.store.value ?? '');
  const args = session.argv.map(shownArgument);
  let note: PendingJob | undefined;
  const forget = async (): Promise<void> => {
    if (note !== undefined) forgetPending(folder, key);
  };
  return {
    key,
    async begin({ tenant = null, as = null }) {
      const input = file === undefined ? null : await inputOf(file);
      assertSameInput(pendingWithKey(session, key), input);
      const startedAt = new Date(session.clock()).toISOString();
      note = {
        ...{ version: 2, key, store, tenant, as, operation },
        ...{ args, cwd, input, startedAt, process: process.pid },
      };
      keepPending(folder, note);
      if (file !== undefined && input?.path === null) keepInput(folder, key, file.path, file.size);
    },
    async settle() {
      await forget();
      if (note !== undefined) forgetEarlierRuns(folder, note);
    },
    async failed(error) {
      if (!(error instanceof UnknownOutcomeError)) await forget();
    },
  };
}

/** The same command on the same input settles the notes of its earlier runs. */
function forgetEarlierRuns(folder: string, { store, cwd, args, input }: PendingJob): void {
  for (const left of pendingJobs(folder)) {
    const isSame = left.store === store && left.cwd === cwd && isSameList(left.args, args);
    const isOfSameFile = left.input?.sha256 === input?.sha256;
    if (isSame && isOfSameFile && !isRunning(left)) forgetPending(folder, left.key);
  }
}

/** The note of the job with this key on this machine. */
export function pendingWithKey({ env }: Pick<Session, 'env'>, key: string): PendingJob | undefined {
  return pendingJobs(pendingFolder(env)).find((job) => job.key === key);
}

/**
 * The copy of standard input or a pipe that an earlier run of the job read; undefined without one.
 * @param name as `ByteSource` has it
 */
export function inputOfEarlierRun(session: Session, name: string): ByteSource | undefined {
  const key = resumedKey(session);
  const input = key === undefined ? undefined : pendingWithKey(session, key)?.input;
  if (key === undefined || !input || input.path !== null || input.name !== name) return undefined;
  const path = findInputCopy(pendingFolder(session.env), key);
  if (path === undefined) return undefined;
  return { name, path, size: input.size, dispose: async () => undefined };
}

async function inputOf(file: ByteSource): Promise<PendingInput> {
  const { digestOf } = await import('../files/digest.js');
  const path = file.opened === undefined ? null : file.path;
  return { name: file.name, path, size: file.size, sha256: await digestOf(file) };
}

/** A key belongs to one write, and so to one input. */
function assertSameInput(before: PendingJob | undefined, input: PendingInput | null): void {
  if (before === undefined || before.input?.sha256 === input?.sha256) return;
  throw inputChanged(before, input?.name ?? before.input?.name ?? '');
}

/** The input is not the one that the job was begun with. */
export function inputChanged({ key }: PendingJob, name: string): ConflictError {
  return new ConflictError({
    code: 'input-changed',
    message: `"${name}" is not what the job ${key} was begun with: its content is another; nothing was changed.`,
    hint: `Put the file back as it was and resume the job, or forget it with \`provost job resume ${key} --forget\` and run the command anew.`,
  });
}

/** The key that `job resume` sets for the command that it runs again. @throws {UsageError} */
function resumedKey({ env }: Pick<Session, 'env'>): string | undefined {
  const key = env['PROVOST_JOB_KEY'];
  if (key === undefined || key === '') return undefined;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key)) return key;
  throw new UsageError({
    code: 'bad-job-key',
    message: `PROVOST_JOB_KEY holds "${key}", which is not the key of a job.`,
    hint: 'Leave it unset, or set it to a UUID in lower case that was made for this one job.',
  });
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, at) => word === b[at]);
}
