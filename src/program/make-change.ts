import type { WriteResult } from '../changes/proposal.js';
import { fileIn } from '../operations/channels.js';
import type { Scope, WriteOperation } from '../operations/operation.js';
import type { WriteOptions } from '../operations/runner.js';
import type { Stands } from '../terminal/output.js';
import { OutputClosedError, OutputFailedError, unshown } from '../terminal/output.js';
import type { Terminal } from '../terminal/terminal.js';
import { withJob } from '../views/job/with-job.js';
import { viewOf } from '../views/registry.js';
import type { View } from '../views/view.js';
import { confirmChange, needsYes, nowhereToAsk } from './confirmation.js';
import { correctionNote } from './correction.js';
import type { ChangeFlags, CommonFlags } from './flags.js';
import { pendingJob } from './pending.js';
import { planFile } from './plan-file.js';
import { assertShowable, printResult } from './results.js';
import { requireSettings } from './run-settings.js';
import type { Session } from './session.js';
import type { RunnerUse } from './with-runner.js';
import { withRunner } from './with-runner.js';

/** How a change is confirmed and reported. */
export interface ChangeOptions<O = never> {
  /** Shows the result instead of the operation's own view. */
  readonly view?: View<O>;
  /** It removes what cannot be entered again: without a terminal it needs --yes. */
  readonly destructive?: boolean;
  /** Any rejected row stops everything. */
  readonly strict?: boolean | undefined;
  /**
   * Called if the change was made but its result could not be shown: undoes what is useless unseen,
   * and returns what remains; undefined for nothing beyond the number of the job.
   */
  readonly unseen?: (output: O) => Promise<Stands | undefined>;
}

type FlagsOfChange = ChangeFlags & {
  readonly 'max-rejects'?: number | undefined;
  readonly rejects?: string | undefined;
};

/** Runs an operation that changes something: previews, asks, applies, and shows the result. */
export async function makeChange<S extends Scope, I, O extends object>(
  session: Session,
  flags: FlagsOfChange,
  operation: WriteOperation<S, I, O>,
  input: I,
  change: ChangeOptions<O> = {},
): Promise<O> {
  const view = change.view ?? (await viewOf(operation, input));
  await assertShowable(flags, view);
  const terminal = await session.terminal(flags);
  const { asks, unattended } = confirmationOf(flags, terminal);
  if (change.destructive && unattended) throw needsYes();
  const plan = flags['save-plan'] === undefined ? undefined : await planFile(flags['save-plan']);
  const settings = await requireSettings(session, flags);
  const pending = pendingJob(session, settings, operation.name, fileIn(operation.input, input));
  session.run?.progress.expect(phasesOf(flags));
  let interrupted: AbortSignal | undefined;
  const optionsFor = ({ options, signal }: RunnerUse): WriteOptions<O> => {
    interrupted = signal;
    return {
      ...options,
      ...{ dryRun: flags['dry-run'], reason: flags.reason, limits: limitsOf(flags, change.strict) },
      ...{ jobKey: pending.key, planTo: plan?.sink, unattended },
      onBegin: () => pending.begin(options),
      confirm: asks ? (preview) => confirmChange(session, terminal, preview, { ...change, view }) : undefined,
    };
  };
  try {
    const write = (use: RunnerUse) => use.runner.write(operation, input, optionsFor(use));
    const result = await withRunner(session, flags, write);
    await plan?.close();
    await pending.settle();
    if (!asks) for (const warning of result.preview.warnings) terminal.warn(warning);
    await printChange(session, flags, view, result, operation.name, change);
    if (plan !== undefined) terminal.note(plan.sentence);
    if (result.rejected > 0 && flags.rejects !== undefined)
      terminal.note(correctionNote(session, flags.rejects, result.rejected));
    setExitCode(session, flags, terminal, result, interrupted?.aborted === true);
    return result.output;
  } catch (error) {
    await plan?.abandon();
    await pending.failed(error);
    throw error;
  }
}

/** Makes a change that follows from another one, without confirmation, and shows nothing. */
export async function makeChangeQuietly<S extends Scope, I, O extends object>(
  session: Session,
  flags: CommonFlags,
  operation: WriteOperation<S, I, O>,
  input: I,
  reason: string,
): Promise<O> {
  return withRunner(session, flags, async ({ runner, options }) => {
    const result = await runner.write(operation, input, { ...options, dryRun: false, reason, limits: {} });
    return result.output;
  });
}

/**
 * The confirmation of a change: a question, or none where nobody is there to answer (`unattended`).
 * @throws {UsageError} `confirmation-needed` where somebody is there and cannot be asked
 */
function confirmationOf(
  flags: ChangeFlags,
  terminal: Terminal,
): { readonly asks: boolean; readonly unattended: boolean } {
  if (flags.yes || flags['dry-run'] || flags['save-plan'] !== undefined)
    return { asks: false, unattended: false };
  if (!terminal.isAttended) return { asks: false, unattended: true };
  if (!terminal.isInteractive) throw nowhereToAsk();
  return { asks: true, unattended: false };
}

/** The phases of a change, as its progress names them. */
function phasesOf(flags: ChangeFlags): string[] {
  const writes = !flags['dry-run'] && flags['save-plan'] === undefined;
  return ['reading', 'checking', ...(writes ? ['writing'] : [])];
}

function limitsOf(flags: FlagsOfChange, strict: boolean | undefined): WriteOptions<never>['limits'] {
  return {
    maxChanges: flags['max-changes'],
    maxPercent: flags['max-percent'],
    maxRejects: flags['max-rejects'],
    strict,
  };
}

/** Prints the result of a change. The change stays if printing fails. */
async function printChange<O extends object>(
  session: Session,
  flags: CommonFlags,
  view: View<O>,
  { output, outcome: { job, head } }: WriteResult<O>,
  operation: string,
  { unseen }: ChangeOptions<O>,
): Promise<void> {
  const stands = job === null ? undefined : madeAs(job);
  try {
    // The head of the audit chain, so that it can be noted outside the store.
    if (job === null) await printResult(session, flags, view, output);
    else await printResult(session, flags, await withJob(view, job, operation), { ...output, head });
  } catch (error) {
    const isClosed = error instanceof OutputClosedError;
    if (!isClosed && !(error instanceof OutputFailedError)) throw error;
    const standing = (await unseen?.(output)) ?? (isClosed ? undefined : stands);
    throw standing === undefined ? error : unshown(error, standing);
  }
}

function setExitCode<O>(
  session: Session,
  flags: ChangeFlags,
  terminal: Terminal,
  { rejected, outcome: { changes, job } }: WriteResult<O>,
  wasInterrupted: boolean,
): void {
  if (rejected > 0) session.exitCode = 3;
  else if (flags['exit-code'] && changes > 0) session.exitCode = 8;
  if (!wasInterrupted || job === null) return;
  terminal.warn(`The interruption came when job ${job} had been made: it stands.`);
  session.exitCode = 130;
}

function madeAs(job: string): Stands {
  return {
    done: `The change was made, as job ${job}, and stands`,
    next: `Do not run the command again: see what it did with \`provost job show ${job}\`.`,
  };
}
