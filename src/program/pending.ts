import { randomUUID } from 'node:crypto';
import { forgetPending, isRunning, keepPending, pendingFolder, pendingJobs } from '../config/pending-jobs.js';
import type { Settings } from '../config/settings.js';
import { withoutSecrets } from '../config/settings.js';
import { UnknownOutcomeError, UsageError } from '../domain/errors.js';
import type { RunOptions } from '../operations/runner.js';

/** The one job that a run may make, as this machine remembers it until it knows what became of it. */
export interface PendingWrite {
  /** Key of the job. */
  readonly key: string;
  /** Called before the store is written. */
  begin(target: Pick<RunOptions, 'tenant' | 'as'>): Promise<void>;
  /** The outcome is known. */
  settle(): Promise<void>;
  /** An outcome that is not known stays to be settled; any other failure means that nothing was written. */
  failed(error: unknown): Promise<void>;
}

/** @param operation name of the operation that is to be run */
export function pendingJob(settings: Settings, operation: string): PendingWrite {
  const key = givenKey() ?? randomUUID();
  const folder = pendingFolder(process.env);
  const store = withoutSecrets(settings.store.value ?? '');
  const args = process.argv.slice(2).map(withoutSecrets);
  let begun = false;
  const settle = async (): Promise<void> => {
    if (begun) forgetPending(folder, key);
  };
  return {
    key,
    async begin({ tenant, as }) {
      begun = true;
      const startedAt = new Date().toISOString();
      keepPending(folder, {
        ...{ version: 1, key, store, tenant: tenant ?? null, as: as ?? null, operation },
        ...{ args, cwd: process.cwd(), startedAt, process: process.pid },
      });
    },
    async settle() {
      await settle();
      if (!begun) return;
      // The same command again finishes what an earlier run of it left behind.
      for (const left of pendingJobs(folder)) {
        const isSame = left.store === store && left.cwd === process.cwd() && isSameList(left.args, args);
        if (isSame && !isRunning(left)) forgetPending(folder, left.key);
      }
    },
    async failed(error) {
      if (!(error instanceof UnknownOutcomeError)) await settle();
    },
  };
}

/** The key that `job resume` gives to a command that it runs again. @throws {UsageError} */
function givenKey(): string | undefined {
  const key = process.env['PROVOST_JOB_KEY'];
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
