import { Command } from '@oclif/core/command';
import { Config } from '@oclif/core/config';
import type {
  ArgInput,
  FlagInput,
  Input,
  LoadOptions,
  OutputArgs,
  OutputFlags,
  ParserOutput,
} from '@oclif/core/interfaces';
import { UsageError } from '../domain/errors.js';
import { nameOf } from './known-commands.js';
import type { ParsedCommand } from './command-run.js';
import { assertFlags } from './flag-check.js';
import type { CommonFlags } from './flags.js';
import { isSharedFlag } from './flags.js';
import { sessionOf } from './process-session.js';
import type { Session } from './session.js';
import { asUsageError, FlagFailure } from './usage-errors.js';

/** The base of every command: oclif's command with Provost's usage errors. */
export abstract class ProvostCommand extends Command {
  /** oclif's own method loads the configuration twice, which takes a tenth of a short run. */
  static override async run<T extends Command>(
    this: new (argv: string[], config: Config) => T,
    argv?: string[],
    options?: LoadOptions,
  ): Promise<ReturnType<T['run']>> {
    const loaded = options instanceof Config ? options : await Config.load(options);
    const command = new this(argv ?? process.argv.slice(2), loaded);
    if (!(command instanceof ProvostCommand)) throw new TypeError('This is no command of Provost.');
    return command._run<ReturnType<T['run']>>();
  }

  /** The folder of Provost's package, also where it is a plugin of another program. */
  protected get packageFolder(): string {
    return this.ctor.plugin?.root ?? this.config.root;
  }

  protected get version(): string {
    return this.ctor.plugin?.version ?? this.config.version;
  }

  protected get session(): Session {
    return sessionOf(this.config);
  }

  /** `main` presents the failures of every command. */
  protected override async catch(error: Error): Promise<never> {
    throw error;
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    if (this.session.run === undefined) return;
    const { endRun } = await import('./command-run.js');
    await endRun(this.session, error);
  }

  /**
   * Parses like oclif, and begins the run unless the command has no shared flags.
   * @throws {UsageError} instead of oclif's own errors
   */
  protected override async parse<
    F extends OutputFlags<typeof Command.flags>,
    B extends OutputFlags<typeof Command.baseFlags>,
    A extends OutputArgs<typeof Command.args>,
  >(options?: Input<F, B, A>, argv = this.argv): Promise<ParserOutput<F, B, A>> {
    const given = (options ?? this.ctor) as Input<F, B, A>;
    // By name, because a class's inherited statics are not spread.
    const { flags = {}, baseFlags = {}, args = {}, strict = true } = given;
    const name = nameOf(this.id ?? '');
    assertFlags({ name, args, flags: { ...baseFlags, ...flags }, isShared: isSharedFlag }, argv);
    const parsed = await super
      .parse(
        {
          ...given,
          flags: mapped(flags, withFailure),
          baseFlags: mapped(baseFlags, withFailure),
          args: mapped(args, withOptions),
          strict,
        } as Input<F, B, A>,
        argv,
      )
      .catch((error: unknown) => {
        throw asUsageError(error, name);
      });
    if (Object.keys(baseFlags).length > 0) await this.#begin(name, { flags, args }, parsed);
    return parsed;
  }

  async #begin(
    name: string,
    definitions: ParsedCommand['definitions'],
    { flags, args }: { readonly flags: object; readonly args: Readonly<Record<string, unknown>> },
  ): Promise<void> {
    const { beginRun } = await import('./command-run.js');
    // The type of `flagsOf` has all shared flags: those left out are undefined.
    const { version } = this;
    await beginRun(this.session, { name, version, definitions, flags: flags as CommonFlags, args });
  }
}

function mapped<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

/** Protects the error of a flag's parser: oclif overwrites its message. */
function withFailure(flag: FlagInput[string]): FlagInput[string] {
  const parse: (...given: never[]) => Promise<unknown> = flag.parse;
  return Object.assign({}, flag, {
    parse: async (...given: never[]) => {
      try {
        return await parse(...given);
      } catch (error) {
        throw new FlagFailure(error);
      }
    },
  });
}

/**
 * oclif would read a missing argument from standard input, which is for questions and files named
 * `-`. Its error for an invalid value does not name the argument.
 */
function withOptions(arg: ArgInput[string]): ArgInput[string] {
  const { options, parse, ...others } = arg;
  const parsed: (...given: Parameters<typeof parse>) => Promise<unknown> = parse;
  return {
    ...others,
    ignoreStdin: true,
    parse: async (value, context, definition) => {
      if (options !== undefined && !options.includes(value)) throw valueNotAllowed(value, options);
      return parsed(value, context, definition);
    },
  };
}

function valueNotAllowed(value: string, options: readonly string[]): UsageError {
  return new UsageError({
    code: 'argument-value',
    message: `"${value}" is not a value of this argument.`,
    hint: `It is one of ${options.join(', ')}.`,
  });
}
