import { spawnSync } from 'node:child_process';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { PendingJob } from '../../config/pending-jobs.js';
import { forgetPending, isRunning, pendingFolder } from '../../config/pending-jobs.js';
import type { Settings } from '../../config/settings.js';
import { withoutSecrets } from '../../config/settings.js';
import { ConflictError, NotFoundError } from '../../domain/errors.js';
import { jobOutcome } from '../../operations/job/outcome.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { printResult, readResult } from '../../program/results.js';
import { requireSettings } from '../../program/run-settings.js';
import { canRunAgain } from '../../program/pending-input.js';
import { pendingWithKey } from '../../program/pending.js';
import type { Session } from '../../program/session.js';
import { outcomeView } from '../../views/job/outcome.js';
import type { Terminal } from '../../terminal/terminal.js';

export default class JobResume extends ProvostCommand {
  static override summary = 'Settle a job whose outcome is not known, without doing anything twice';
  static override description = [
    'Asks the store whether the job was made. If it was, it says as which; if it was not, nothing was changed, and its command is run again under',
    'the same key where this machine still has it: a key is used for one job only, so nothing is made twice.',
    'A plan or another file that the command reads must be the one that the job was begun with, byte for byte; of rows that came by standard input',
    'a private copy is kept until the job is settled. --forget runs nothing: a job that was not made is no longer remembered, nor the copy kept.',
  ].join('\n');
  static override examples = [
    '<%= config.bin %> <%= command.id %> 0b8f5c1e-7a51-4c0e-9d1c-2f3a4b5c6d7e',
    '<%= config.bin %> <%= command.id %> 2 --json',
  ];
  static override args = {
    key: Args.string({ description: 'key of the job (or, once it is known, its id)' }),
  };
  static override flags = {
    forget: Flags.boolean({ description: 'run nothing: forget the job where it was not made' }),
  };
  static override baseFlags = flagsOf(jobOutcome, { list: false, figures: false });

  async run(): Promise<void> {
    const { args, flags } = await this.parse(JobResume);
    const key = (await requireText(this.session, flags, args.key, 'KEY', 'Which job (its key)?')).trim();
    const folder = pendingFolder(this.session.env);
    const pending = pendingWithKey(this.session, key.toLowerCase());
    if (pending !== undefined && isRunning(pending)) throw stillRunning(pending);
    const settings = await requireSettings(this.session, flags);
    if (pending !== undefined) assertSameStore(pending, settings);
    const outcome = await readResult(this.session, flags, jobOutcome, { of: key });
    if (!outcome.made && /^\d+$/.test(key)) throw unknownJob(key);
    if (
      !outcome.made &&
      !flags.forget &&
      pending !== undefined &&
      (await canRunAgain(this.session, pending))
    ) {
      (await this.session.terminal(flags)).note(
        'It was not made; nothing was changed. Its command is run again:',
      );
      return runAgain(this.session, await this.session.terminal(flags), pending, settings);
    }
    if (outcome.made && pending !== undefined) forgetPending(folder, pending.key);
    await printResult(
      this.session,
      flags,
      outcomeView(
        flags.forget
          ? 'Nothing of it is remembered on this machine.'
          : 'Its command, or what it read, is not kept on this machine: run it again.',
      ),
      outcome,
      outcome.job === null
        ? undefined
        : {
            done: `The job was made, as job ${outcome.job.id}`,
            next: `See it with \`provost job show ${outcome.job.id}\`.`,
          },
    );
    if (!outcome.made && pending !== undefined) forgetPending(folder, pending.key);
  }
}

function runAgain(
  session: Session,
  terminal: Terminal,
  { key, args, cwd }: PendingJob,
  { store, profile }: Settings,
): void {
  terminal.note(`  provost ${args.join(' ')}`);
  const [program = ''] = process.argv.slice(1);
  const { status } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    stdio: 'inherit',
    env: {
      ...session.env,
      PROVOST_JOB_KEY: key,
      // The store and profile flags of this command also apply to the resumed one.
      ...(store.origin === 'flag' ? { PROVOST_STORE: store.value } : {}),
      ...(profile.origin === 'flag' ? { PROVOST_PROFILE: profile.value } : {}),
    },
  });
  session.exitCode = status ?? 1;
}

/**
 * Rejects another store: it has no record of the job, and the resumed command would change it.
 * @throws {ConflictError} `other-store`
 */
function assertSameStore({ key, store }: PendingJob, settings: Settings): void {
  const current = withoutSecrets(settings.store.value ?? '');
  if (current === store) return;
  throw new ConflictError({
    code: 'other-store',
    message: `The job ${key} was begun on the store ${store}, and this is ${current}; nothing was asked or changed.`,
    hint: `Name its store with --store ${store}, or the profile that it was begun with.`,
  });
}

function stillRunning({ key, process: id }: PendingJob): ConflictError {
  return new ConflictError({
    code: 'job-running',
    message: `The process ${id} that began the job ${key} is still at work.`,
    hint: 'Wait for it to end.',
  });
}

function unknownJob(id: string): NotFoundError {
  return new NotFoundError({
    code: 'unknown-job',
    message: `There is no job ${id} here.`,
    hint: 'A job that was not made has no id: settle it by its key, from `provost job list --unsettled`.',
  });
}
