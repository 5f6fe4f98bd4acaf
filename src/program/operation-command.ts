import type { Command } from '@oclif/core/command';
import type { Input, OutputArgs, OutputFlags, ParserOutput } from '@oclif/core/interfaces';
import { counted, formatCount } from '../domain/counts.js';
import type { Preview, WriteResult } from '../changes/engine.js';
import { findProjectFile } from '../config/project-file.js';
import type { Settings } from '../config/settings.js';
import { mustBeVouchedFor, resolveSettings, tokenInForce, withoutSecrets } from '../config/settings.js';
import { isLargeRemoval, removalsIn } from '../changes/limits.js';
import { InterruptedError, UsageError } from '../domain/errors.js';
import { fileIn } from '../operations/channels.js';
import type { ReadOperation, Scope, WriteOperation } from '../operations/operation.js';
import type { RowSink } from '../operations/row-list.js';
import type { RunOptions, Runner } from '../operations/runner.js';
import { TenantNeededError } from '../operations/runner.js';
import type { PresentOptions, View } from '../terminal/formats.js';
import type { Stands } from '../terminal/output.js';
import { OutputClosedError, OutputFailedError, unshown } from '../terminal/output.js';
import type { Progress } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { ProvostCommand } from './command.js';
import { fileUseOf, mayOverwrite } from './file-flags.js';
import type { ChangeFlags, CommonFlags } from './flags.js';
import { commonFlags } from './flags.js';
import { interruption } from './interruption.js';
import { noteMasked } from './masked-note.js';
import { withJob } from './job-sentence.js';
import { pendingJob } from './pending.js';
import { planFile } from './plan-file.js';
import { previewLines } from './preview.js';
import type { RunFile } from './run-files.js';
import { assertRunFiles, runFiles } from './run-files.js';

/** How a change is asked about. */
export interface ChangeManner<O = never> {
  /** Off a terminal it is refused without --yes: it takes away what cannot be typed in again. */
  readonly destructive?: boolean;
  /** Any rejected row stops everything. */
  readonly strict?: boolean | undefined;
  /**
   * Called when the change was made and its answer reached nobody: takes back what is of no use unseen, and says what stands.
   * Undefined where there is nothing more to say than the number of the job.
   */
  readonly unseen?: (output: O) => Promise<Stands | undefined>;
}

/** A command: flags in, one operation, one view out. */
export abstract class OperationCommand extends ProvostCommand {
  static override baseFlags = commonFlags;
  #progress: Progress | undefined;
  #outputOfProject = false;
  /** Of the tenant whose records the answer holds, where it is to be sorted. */
  #language: string | undefined;
  /** Those that the command line names. */
  #files: readonly RunFile[] = [];

  /** How the run tells how far it has come; there once the command line is read. */
  protected get progress(): Progress | undefined {
    return this.#progress;
  }

  /** Says how the run ended. */
  protected override async finally(error: Error | undefined): Promise<void> {
    if (this.#progress === undefined) return;
    const { runEnd } = await import('../terminal/errors.js');
    this.#progress.end(runEnd(error, process.exitCode));
  }

  /**
   * Runs an operation that only reads, and shows its answer. Rows of a long list are taken as they come, where operation and format
   * allow it; what the view says besides the list then sees an empty one.
   * @returns the answer, of which the list may be empty
   */
  protected async answer<S extends Scope, I, O extends object>(
    flags: CommonFlags,
    operation: ReadOperation<S, I, O>,
    input: I,
    view: View<O>,
  ): Promise<O> {
    await assertShowable(flags, view);
    const { givesRowsElsewhere, withRowsTo } = await import('../operations/row-list.js');
    if (view.list !== undefined && givesRowsElsewhere(operation, view.list.field)) {
      return this.showRows(flags, view, (into) =>
        this.read(flags, operation, into === undefined ? input : withRowsTo(input, into)),
      );
    }
    const result = await this.read(flags, operation, input);
    await this.show(flags, view, result);
    return result;
  }

  /**
   * Shows what `work` finds, of which the rows of the view's list go to the sink that it is given, if it is given one; the list in what
   * it returns is empty then. Nothing is printed before it has ended well.
   */
  protected async showRows<O extends object>(
    flags: CommonFlags,
    view: View<O>,
    work: (into: RowSink<unknown> | undefined) => Promise<O>,
  ): Promise<O> {
    const { takeRows } = await import('../terminal/formats.js');
    const { textSpool } = await import('./text-spool.js');
    const spool = textSpool();
    try {
      const taken = await takeRows(await this.terminal(flags), view, this.#presentation(flags), spool);
      const result = await work(taken && { write: async (rows) => rows.forEach(taken.take) });
      if (taken === undefined) await this.show(flags, view, result);
      else {
        await taken.present(result);
        noteMasked(await this.terminal(flags), result);
      }
      return result;
    } finally {
      spool.dispose();
    }
  }

  /** Runs an operation that only reads, for a command that does more with its answer than showing it. */
  protected async read<S extends Scope, I, O extends object>(
    flags: CommonFlags,
    operation: ReadOperation<S, I, O>,
    input: I,
  ): Promise<O> {
    const terminal = await this.terminal(flags);
    return this.#running(flags, terminal, async (runner, target, onProgress) =>
      runner.read(operation, input, { ...target, onProgress }),
    );
  }

  /** Runs operations that only read, as many as `work` asks for, on one opening of the store. The signal says when to stop. */
  protected async reads<T>(
    flags: CommonFlags,
    work: (
      read: <S extends Scope, I, O>(operation: ReadOperation<S, I, O>, input: I) => Promise<O>,
      signal: AbortSignal,
    ) => Promise<T>,
  ): Promise<T> {
    return this.#running(flags, await this.terminal(flags), (runner, target, onProgress, { signal }) =>
      work((operation, input) => runner.read(operation, input, { ...target, onProgress }), signal),
    );
  }

  /** Runs an operation that changes something: previews, asks, applies, and shows what became of it. */
  protected async change<S extends Scope, I, O extends object>(
    flags: ChangeFlags & { readonly 'max-rejects'?: number | undefined },
    operation: WriteOperation<S, I, O>,
    input: I,
    view: View<O>,
    manner: ChangeManner<O> = {},
  ): Promise<O> {
    await assertShowable(flags, view);
    const terminal = await this.terminal(flags);
    const writes = !flags['dry-run'] && flags['save-plan'] === undefined;
    const asks = terminal.isInteractive && !flags.yes && writes;
    const unattended = !terminal.isInteractive && !flags.yes && writes;
    if (manner.destructive && unattended) throw needsYes();
    const plan = flags['save-plan'] === undefined ? undefined : await planFile(flags['save-plan']);
    const settings = await this.settings(flags);
    const pending = pendingJob(settings, operation.name, fileIn(operation.input, input));
    let wasInterrupted = (): boolean => false;
    try {
      const result = await this.#running(
        flags,
        terminal,
        async (runner, target, onProgress, { pauseProgress, signal }) => {
          wasInterrupted = () => signal.aborted;
          return runner.write(operation, input, {
            ...target,
            onProgress,
            dryRun: flags['dry-run'],
            reason: flags.reason,
            jobKey: pending.key,
            planTo: plan?.sink,
            unattended,
            onBegin: () => pending.begin(target),
            limits: {
              maxChanges: flags['max-changes'],
              maxPercent: flags['max-percent'],
              maxRejects: flags['max-rejects'],
              strict: manner.strict,
            },
            confirm: asks
              ? (preview) => {
                  pauseProgress();
                  return agreed(terminal, preview, manner);
                }
              : undefined,
          });
        },
      );
      await plan?.close();
      await pending.settle();
      if (!asks) for (const warning of result.preview.warnings) terminal.warn(warning);
      await this.#showChange(flags, view, result, operation.name, manner);
      if (plan !== undefined) terminal.note(plan.sentence);
      if (result.rejected > 0) process.exitCode = 3;
      else if (flags['exit-code'] && result.outcome.changes > 0) process.exitCode = 8;
      if (wasInterrupted() && result.outcome.job !== null) {
        terminal.warn(`The interruption came when job ${result.outcome.job} had been made: it stands.`);
        process.exitCode = 130;
      }
      return result.output;
    } catch (error) {
      await plan?.abandon();
      await pending.failed(error);
      throw error;
    }
  }

  /** Makes a change that follows from another one: nobody is asked, and nothing is shown. */
  protected async changeQuietly<S extends Scope, I, O extends object>(
    flags: CommonFlags,
    operation: WriteOperation<S, I, O>,
    input: I,
    reason: string,
  ): Promise<O> {
    const terminal = await this.terminal(flags);
    return this.#running(flags, terminal, async (runner, target, onProgress) => {
      const options = { ...target, onProgress, dryRun: false, reason, limits: {} };
      return (await runner.write(operation, input, options)).output;
    });
  }

  /**
   * Prints a result in the format that the flags ask for.
   * @param stands what was done before, for where the result cannot be written
   */
  protected async show<O extends object>(
    flags: CommonFlags,
    view: View<O>,
    result: O,
    stands?: Stands,
  ): Promise<void> {
    const { present } = await import('../terminal/formats.js');
    const terminal = await this.terminal(flags);
    try {
      await present(terminal, view, result, this.#presentation(flags));
      noteMasked(terminal, result);
    } catch (error) {
      throw error instanceof OutputFailedError && stands !== undefined ? unshown(error, stands) : error;
    }
  }

  /** Prints the result of a change. One that cannot be written is not a change that was not made. */
  async #showChange<O extends object>(
    flags: CommonFlags,
    view: View<O>,
    { output, outcome: { job, head } }: WriteResult<O>,
    operation: string,
    { unseen }: ChangeManner<O>,
  ): Promise<void> {
    const stands = job === null ? undefined : madeAs(job);
    try {
      // The head of the audit chain, so that it can be kept outside the store.
      if (job === null) await this.show(flags, view, output);
      else await this.show(flags, await withJob(view, job, operation), { ...output, head });
    } catch (error) {
      const isClosed = error instanceof OutputClosedError;
      if (!isClosed && !(error instanceof OutputFailedError)) throw error;
      const told = (await unseen?.(output)) ?? (isClosed ? undefined : stands);
      throw told === undefined ? error : unshown(error, told);
    }
  }

  protected async terminal(flags: CommonFlags): Promise<Terminal> {
    const { processTerminal } = await import('../terminal/process-terminal.js');
    return processTerminal({ noInput: flags['no-input'], quiet: flags.quiet });
  }

  /**
   * The value of an argument, asked for on a terminal when it is missing.
   * @throws {UsageError} when it is missing and nobody can be asked.
   */
  protected async required(
    flags: CommonFlags,
    given: string | undefined,
    name: string,
    message: string,
  ): Promise<string> {
    if (given !== undefined) return given;
    const { askText } = await import('../terminal/prompts.js');
    return askText(await this.terminal(flags), { message, instead: name });
  }

  /** As `required`, for an argument that is declared to name a file. @throws as `assertRunFiles` */
  protected async requiredFile<Name extends string>(
    flags: CommonFlags,
    args: Readonly<Record<Name, string | undefined>>,
    argument: Name,
    message: string,
  ): Promise<string> {
    const given = args[argument];
    if (given !== undefined) return given;
    const answered = await this.required(flags, undefined, argument.toUpperCase(), message);
    const asked = runFiles(this.ctor.args, { [argument]: answered }, (name) => name.toUpperCase());
    await this.#checkFiles(flags, [...this.#files, ...asked]);
    return answered;
  }

  /** As `required`, where the value is one of a list. */
  protected async chosen(
    flags: CommonFlags,
    given: string | undefined,
    name: string,
    message: string,
    values: readonly string[],
  ): Promise<string> {
    if (given !== undefined) return given;
    const { askSearch } = await import('../terminal/prompts.js');
    const choices = values.map((value) => ({ value, name: value }));
    return askSearch(await this.terminal(flags), { message, instead: name, choices });
  }

  /** Every setting of this run, and where it came from. @throws {DeniedError} when only a project file names a store elsewhere. */
  protected async settings(flags: CommonFlags): Promise<Settings> {
    const settings = await this.foundSettings(flags);
    mustBeVouchedFor(settings);
    return settings;
  }

  /** The settings as they are found, for a look at them. */
  protected async foundSettings(flags: CommonFlags): Promise<Settings> {
    // What the project file says stands among the flags since they were parsed.
    const output = this.#outputOfProject ? undefined : flags.output;
    return resolveSettings({ ...flags, output }, process.env);
  }

  protected override async parse<
    F extends OutputFlags<typeof Command.flags>,
    B extends OutputFlags<typeof Command.baseFlags>,
    A extends OutputArgs<typeof Command.args>,
  >(options?: Input<F, B, A>, argv?: string[]): Promise<ParserOutput<F, B, A>> {
    const parsed = await super.parse(options, argv);
    const { flags = {}, args = {} } = (options ?? this.ctor) as Input<F, B, A>;
    const common = parsed.flags as unknown as CommonFlags;
    await this.#heedProject(common);
    await this.#checkFiles(common, [
      ...runFiles(flags, parsed.flags, (name) => `--${name}`),
      ...runFiles(args, parsed.args, (name) => name.toUpperCase()),
    ]);
    await this.#begin(common);
    return parsed;
  }

  /** No output of the run may take the place of a file that it needs. @throws as `assertRunFiles` */
  async #checkFiles(
    flags: CommonFlags & { readonly overwrite?: boolean },
    files: readonly RunFile[],
  ): Promise<void> {
    this.#files = files;
    await assertRunFiles(files, {
      ownFiles: async () => {
        const { ownFiles } = await import('../config/own-files.js');
        return ownFiles(await this.foundSettings(flags), process.env);
      },
      overwrite: flags.overwrite ?? false,
      asksForOutput: Object.values(this.ctor.args).some((arg) => mayOverwrite(fileUseOf(arg))),
      terminal: () => this.terminal(flags),
    });
  }

  /** The project's way of writing answers, where no flag says another. What is wrong with the file is told when the settings are wanted. */
  async #heedProject(flags: CommonFlags): Promise<void> {
    if (flags.json || flags.output !== undefined) return;
    const project = await findProjectFile(process.cwd()).catch(() => undefined);
    if (project?.output === undefined) return;
    flags.output = project.output;
    this.#outputOfProject = true;
  }

  /** Every command tells of its run from here to its end, however little there is to tell. */
  async #begin(flags: CommonFlags): Promise<void> {
    const { createProgress } = await import('../terminal/progress.js');
    const label = (this.id ?? '').replaceAll(':', ' ');
    this.#progress = createProgress(await this.terminal(flags), { label, mode: flags.progress });
  }

  readonly #noteLanguage = async (language: string): Promise<void> => {
    this.#language = language;
  };

  async #running<T>(
    flags: CommonFlags,
    terminal: Terminal,
    work: (
      runner: Runner,
      target: Pick<RunOptions, 'tenant' | 'as' | 'asOf' | 'onLanguage'>,
      onProgress: RunOptions['onProgress'],
      run: { readonly pauseProgress: () => void; readonly signal: AbortSignal },
    ) => Promise<T>,
  ): Promise<T> {
    const { runnerFor } = await import('./runner-for.js');
    const progress = this.#progress;
    const settings = await this.settings(flags);
    warnOfOtherStore(terminal, settings);
    const token = await tokenInForce(settings, process.env);
    const { signal, dispose } = interruption();
    const runner = await runnerFor(settings.store.value ?? '', token?.token, {
      signal,
      onWait: (what) => progress?.waiting(what),
    });
    try {
      const target = {
        ...{ tenant: settings.tenant.value, as: settings.as.value, asOf: flags['as-of'] },
        onLanguage: flags.sort === undefined ? undefined : this.#noteLanguage,
      };
      return await this.#withTenantChosen(terminal, target, (chosen) =>
        work(runner, chosen, (...step) => progress?.step(...step), {
          signal,
          pauseProgress: () => progress?.pause(),
        }),
      );
    } finally {
      progress?.pause();
      await runner.close();
      dispose();
    }
  }

  #presentation({ json, output, columns, sort, limit }: CommonFlags): PresentOptions {
    const format = json ? 'json' : (output ?? 'table');
    return { format, columns, sort, limit, language: this.#language };
  }

  /** Asks which tenant is meant where there are several and somebody can be asked, and tries once more. */
  async #withTenantChosen<T>(
    terminal: Terminal,
    target: RunOptions,
    work: (target: RunOptions) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(target);
    } catch (error) {
      if (!(error instanceof TenantNeededError) || !terminal.isInteractive) throw error;
      const { askSearch } = await import('../terminal/prompts.js');
      const choices = error.tenants.map((key) => ({ value: key, name: key }));
      const tenant = await askSearch(terminal, {
        message: 'Which tenant?',
        instead: '--tenant KEY',
        choices,
      });
      return work({ ...target, tenant });
    }
  }
}

/** @throws {UsageError} when the flags ask for what the view does not have */
async function assertShowable<O>({ columns, sort, limit }: CommonFlags, view: View<O>): Promise<void> {
  if (columns === undefined && sort === undefined && limit === undefined) return;
  const { assertPresentable } = await import('../terminal/formats.js');
  assertPresentable(view, { columns, sort, limit });
}

function madeAs(job: string): Stands {
  return {
    done: `The change was made, as job ${job}, and stands`,
    next: `Do not run the command again: see what it did with \`provost job show ${job}\`.`,
  };
}

/** Who names a profile on the command line and gets another store should know it. */
function warnOfOtherStore(terminal: Terminal, { profile, store }: Settings): void {
  if (profile.origin !== 'flag' || store.origin !== 'environment') return;
  terminal.warn(`PROVOST_STORE goes before --profile: the store is ${withoutSecrets(store.value ?? '')}.`);
}

/**
 * Asks whether the change shall be made. One that removes much wants the tenant's name typed: a key is pressed too easily.
 * @throws {InterruptedError} when the name was not typed
 */
async function agreed<O>(
  terminal: Terminal,
  preview: Preview<O>,
  manner: Pick<ChangeManner, 'destructive'>,
): Promise<boolean> {
  const { askConfirm, askTyped } = await import('../terminal/prompts.js');
  for (const line of previewLines(preview)) terminal.note(line);
  for (const warning of preview.warnings) terminal.warn(warning);
  const isLarge = isLargeRemoval(preview, manner.destructive === true ? 0 : undefined);
  if (!isLarge) return askConfirm(terminal, { message: 'Make these changes?', instead: '--yes' });
  const removed = removalsIn(preview.counts);
  const expected = preview.tenant?.name ?? 'remove';
  const message = `This takes ${formatCount(removed)} of ${counted(preview.touchable, 'record')} away. Type ${expected} to go on`;
  if (await askTyped(terminal, { message, instead: '--yes', expected })) return true;
  throw new InterruptedError({
    code: 'declined',
    message: `That is not "${expected}"; nothing was changed.`,
    hint: 'Run the command again, or look at it first with --dry-run.',
  });
}

function needsYes(): UsageError {
  return new UsageError({
    code: 'confirmation-needed',
    message: 'This takes records away, and there is nobody here to ask; nothing was changed.',
    hint: 'Look at it with --dry-run, then run it with --yes.',
  });
}
