import type { Command } from '@oclif/core/command';
import { CLIError } from '@oclif/core/errors';
import type { Input, OutputArgs, OutputFlags } from '@oclif/core/interfaces';
import { UsageError } from '../domain/errors.js';

type ParserInput = Input<
  OutputFlags<typeof Command.flags>,
  OutputFlags<typeof Command.flags>,
  OutputArgs<typeof Command.args>
>;

/** The state of oclif's parser when it refused the command line. */
interface Parsed {
  readonly input: Required<Pick<ParserInput, 'flags' | 'args' | 'strict'>>;
  readonly output: {
    readonly argv: readonly unknown[];
    readonly args: Readonly<Record<string, unknown>>;
    readonly flags: Readonly<Record<string, unknown>>;
  };
}

/** An error of a flag's own parser. oclif's parser would overwrite the message of any other. */
export class FlagFailure extends Error {
  constructor(override readonly cause: unknown) {
    super('A value was refused.');
  }
}

/**
 * An error of oclif's parser as a usage error with its exit code; any other error unchanged. It
 * uses the parser's state, not oclif's sentences.
 * @param command the words of the command, for the hint
 */
export function asUsageError(error: unknown, command: string): unknown {
  if (error instanceof FlagFailure) return error.cause;
  if (!(error instanceof CLIError)) return error;
  const hint = `See \`provost ${command} --help\`.`;
  return (
    (isParseError(error) ? refusalOf(error.parse, hint) : undefined) ??
    new UsageError({ code: 'usage', message: error.message, hint }, { cause: error })
  );
}

/** Sound: only the parser's errors have `parse`; errors of a single value have it empty. */
function isParseError(error: CLIError): error is CLIError & { readonly parse: Parsed } {
  if (!('parse' in error) || typeof error.parse !== 'object' || error.parse === null) return false;
  return 'input' in error.parse && 'output' in error.parse;
}

function refusalOf({ input, output }: Parsed, hint: string): UsageError | undefined {
  const { args, flags } = input;
  const names = Object.keys(args);
  const surplus = input.strict ? output.argv.slice(names.length) : [];
  if (surplus.length > 0) return unexpectedArgument(surplus);
  const missing = names.find((name) => args[name]?.required === true && output.args[name] === undefined);
  if (missing !== undefined) {
    return new UsageError({
      code: 'argument-missing',
      message: `The argument ${argumentTerm(missing)} is missing.`,
      hint,
    });
  }
  const given = (name: string): boolean => output.flags[name] !== undefined;
  for (const [name, flag] of Object.entries(flags)) {
    const refusal = given(name) ? relationRefusal(name, flag, given) : flag.required && flagMissing(name);
    if (refusal) return refusal;
  }
  return undefined;
}

type FlagRelations = Pick<Command.Flag.Any, 'exclusive' | 'dependsOn' | 'relationships'>;

/** The first relation to other flags that a given flag lacks. */
function relationRefusal(
  name: string,
  { exclusive = [], dependsOn = [], relationships = [] }: FlagRelations,
  given: (name: string) => boolean,
): UsageError | undefined {
  const relations = [{ type: 'none', flags: exclusive }, { type: 'all', flags: dependsOn }, ...relationships];
  for (const { type, flags } of relations) {
    const others = flags.map((flag) => (typeof flag === 'string' ? flag : flag.name));
    const present = others.filter(given);
    const [other] = present;
    if (type === 'none' && other !== undefined) return flagsExclude(other, name);
    if (type === 'all' && present.length < others.length) return flagNeeds(name, others, ', ');
    if (type === 'some' && others.length > 0 && other === undefined) return flagNeeds(name, others, ' or ');
  }
  return undefined;
}

/** A blank value usually comes from an unset shell variable; no flag or argument accepts it. */
export function isBlank(value: string): boolean {
  return value.trim() === '';
}

/** An argument as help shows it, such as `ROLE`. */
export function argumentTerm(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toUpperCase();
}

/** @param argument as help shows it; undefined if the command has none */
export function argumentEmpty(command: string, argument: string | undefined): UsageError {
  return new UsageError({
    code: 'argument-empty',
    message:
      argument === undefined
        ? `\`provost ${command}\` takes no argument, but an empty one was given; nothing was run.`
        : `The argument ${argument} is empty; nothing was run.`,
    hint: `See \`provost ${command} --help\`; a shell variable that is not set gives an empty argument.`,
    details: { argument },
  });
}

export function unexpectedArgument(given: readonly unknown[]): UsageError {
  return new UsageError({
    code: 'unexpected-argument',
    message: `There is an argument too many: ${given.join(', ')}.`,
    hint: 'Put a value that holds spaces in quotes; see the command’s --help.',
  });
}

function flagMissing(name: string): UsageError {
  return new UsageError({
    code: 'flag-missing',
    message: `--${name} is missing.`,
    hint: `Give --${name}.`,
  });
}

function flagsExclude(one: string, other: string): UsageError {
  return new UsageError({
    code: 'flags-exclude',
    message: `--${one} and --${other} cannot be given together.`,
    hint: 'Leave one of them out.',
  });
}

function flagNeeds(name: string, others: readonly string[], separator: string): UsageError {
  const choices = others.map((other) => `--${other}`).join(separator);
  return new UsageError({
    code: 'flag-needs-flag',
    message: `--${name} goes only with ${choices}.`,
    hint: `Add ${choices}, or leave --${name} out.`,
  });
}
