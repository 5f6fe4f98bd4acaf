import { Command } from '@oclif/core/command';
import type { Input, OutputArgs, OutputFlags, ParserOutput } from '@oclif/core/interfaces';
import type { Preview } from '../changes/engine.js';
import type { Settings } from '../config/settings.js';
import { resolveSettings, withoutSecrets } from '../config/settings.js';
import { UsageError } from '../domain/errors.js';
import type { ReadOperation, Scope, WriteOperation } from '../operations/operation.js';
import type { RunOptions, Runner } from '../operations/runner.js';
import { TenantNeededError } from '../operations/runner.js';
import type { OutputFormat, View } from '../terminal/formats.js';
import type { Terminal } from '../terminal/terminal.js';
import type { ChangeFlags, CommonFlags } from './flags.js';
import { commonFlags } from './flags.js';
import { interruption } from './interruption.js';
import { previewLines } from './preview.js';

/** How a change is asked about. */
export interface ChangeManner {
  /** Off a terminal it is refused without --yes: it takes away what cannot be typed in again. */
  readonly destructive?: boolean;
  /** Any rejected row stops everything. */
  readonly strict?: boolean | undefined;
}

/** A command: flags in, one operation, one view out. */
export abstract class OperationCommand extends Command {
  static override baseFlags = commonFlags;

  /** Runs an operation that only reads, and shows its answer. */
  protected async answer<S extends Scope, I, O extends object>(
    flags: CommonFlags,
    operation: ReadOperation<S, I, O>,
    input: I,
    view: View<O>,
  ): Promise<O> {
    const result = await this.read(flags, operation, input);
    await this.show(flags, view, result);
    return result;
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

  /** Runs an operation that changes something: previews, asks, applies, and shows what became of it. */
  protected async change<S extends Scope, I, O extends object>(
    flags: ChangeFlags,
    operation: WriteOperation<S, I, O>,
    input: I,
    view: View<O>,
    manner: ChangeManner = {},
  ): Promise<O> {
    const terminal = await this.terminal(flags);
    const asks = terminal.isInteractive && !flags.yes && !flags['dry-run'];
    if (manner.destructive && !terminal.isInteractive && !flags.yes && !flags['dry-run']) throw needsYes();
    const result = await this.#running(flags, terminal, async (runner, target, onProgress, pauseProgress) =>
      runner.write(operation, input, {
        ...target,
        onProgress,
        dryRun: flags['dry-run'],
        reason: flags.reason,
        limits: { maxChanges: flags['max-changes'], maxPercent: flags['max-percent'], strict: manner.strict },
        confirm: asks
          ? (preview) => {
              pauseProgress();
              return confirmed(terminal, preview);
            }
          : undefined,
      }),
    );
    if (!asks) for (const warning of result.preview.warnings) terminal.warn(warning);
    await this.show(flags, view, result.output);
    if (result.rejected > 0) process.exitCode = 3;
    else if (flags['exit-code'] && result.outcome.changes > 0) process.exitCode = 8;
    return result.output;
  }

  /** Prints a result in the format that the flags ask for. */
  protected async show<O extends object>(flags: CommonFlags, view: View<O>, result: O): Promise<void> {
    const { present } = await import('../terminal/formats.js');
    const format: OutputFormat = flags.json ? 'json' : (flags.output ?? 'table');
    await present(await this.terminal(flags), view, result, {
      format,
      columns: flags.columns,
      sort: flags.sort,
      limit: flags.limit,
    });
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

  /** Failures are told in one place, for every command: the program's. */
  protected override async catch(error: Error): Promise<never> {
    throw error;
  }

  /** Every setting of this run, and where it came from. */
  protected async settings(flags: CommonFlags): Promise<Settings> {
    return resolveSettings(flags, process.env);
  }

  /**
   * oclif would read a missing argument from standard input, which belongs to questions and to files named `-`.
   */
  protected override async parse<
    F extends OutputFlags<typeof Command.flags>,
    B extends OutputFlags<typeof Command.baseFlags>,
    A extends OutputArgs<typeof Command.args>,
  >(options?: Input<F, B, A>, argv?: string[]): Promise<ParserOutput<F, B, A>> {
    const given = (options ?? this.ctor) as Input<F, B, A>;
    const args = Object.fromEntries(
      Object.entries<object>(given.args ?? {}).map(([name, arg]) => [name, { ...arg, ignoreStdin: true }]),
    );
    // By name, because a class's inherited statics are not spread.
    const { flags = {}, baseFlags = {} } = given;
    return super.parse({ ...given, flags, baseFlags, args } as Input<F, B, A>, argv);
  }

  async #running<T>(
    flags: CommonFlags,
    terminal: Terminal,
    work: (
      runner: Runner,
      target: Pick<RunOptions, 'tenant' | 'as' | 'asOf'>,
      onProgress: (done: number, total?: number) => void,
      pauseProgress: () => void,
    ) => Promise<T>,
  ): Promise<T> {
    const { runnerFor } = await import('./runner-for.js');
    const { createProgress } = await import('../terminal/progress.js');
    const settings = await this.settings(flags);
    warnOfOtherStore(terminal, settings);
    const label = (this.id ?? '').replaceAll(':', ' ');
    const { signal, dispose } = interruption();
    const told = new Set<string>();
    let progress = createProgress(terminal, { label });
    const runner = await runnerFor(settings.store.value ?? '', process.env['PROVOST_TOKEN'], {
      signal,
      onWait: (what) => {
        if (!told.has(what)) terminal.note(what);
        told.add(what);
      },
    });
    try {
      const target = { tenant: settings.tenant.value, as: settings.as.value, asOf: flags['as-of'] };
      return await this.#withTenantChosen(terminal, target, (chosen) =>
        work(
          runner,
          chosen,
          (done, total) => progress.step(done, total),
          () => {
            progress.end();
            progress = createProgress(terminal, { label });
          },
        ),
      );
    } finally {
      progress.end();
      await runner.close();
      dispose();
    }
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

/** Who names a profile on the command line and gets another store should know it. */
function warnOfOtherStore(terminal: Terminal, { profile, store }: Settings): void {
  if (profile.origin !== 'flag' || store.origin !== 'environment') return;
  terminal.warn(`PROVOST_STORE goes before --profile: the store is ${withoutSecrets(store.value ?? '')}.`);
}

async function confirmed<O>(terminal: Terminal, preview: Preview<O>): Promise<boolean> {
  const { askConfirm } = await import('../terminal/prompts.js');
  for (const line of previewLines(preview)) terminal.note(line);
  for (const warning of preview.warnings) terminal.warn(warning);
  return askConfirm(terminal, { message: 'Make these changes?', instead: '--yes' });
}

function needsYes(): UsageError {
  return new UsageError({
    code: 'confirmation-needed',
    message: 'This takes records away, and there is nobody here to ask; nothing was changed.',
    hint: 'Look at it with --dry-run, then run it with --yes.',
  });
}
