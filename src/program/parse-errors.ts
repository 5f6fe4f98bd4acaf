import { ProvostError, UsageError } from '../domain/errors.js';
import type { ErrorText } from '../domain/errors.js';

/**
 * oclif's own complaints about a command line, in Provost's words and with the contract's exit code; any other error as it
 * is. What oclif puts around an error that a flag's parser threw is taken off again.
 * @param command the words of the command that was called, for the hint.
 */
export function asUsageError(error: unknown, command: string | undefined): unknown {
  if (error instanceof ProvostError) {
    error.message = unwrapped(error.message).text;
    return error;
  }
  if (!(error instanceof Error) || !isCommandLineError(error)) return error;
  const { flag, text } = unwrapped(error.message);
  const hint = command === undefined ? 'See `provost --help`.' : `See \`provost ${command} --help\`.`;
  const told = inOurWords(text, flag) ?? { message: sentence(text), hint };
  return new UsageError({ code: 'usage', ...told, hint: told.hint ?? hint }, { cause: error });
}

/** oclif ended the run on purpose, with this exit code: help was shown, or a reader went away. */
export function isExit(error: unknown, code: number): boolean {
  return error instanceof Error && isCommandLineError(error) && error.oclif.exit === code;
}

/** What oclif adds to its errors. */
type CommandLineError = Error & { readonly oclif: { readonly exit?: number | undefined } };

function isCommandLineError(error: Error): error is CommandLineError {
  return 'oclif' in error && typeof error.oclif === 'object' && error.oclif !== null;
}

/** The flag that oclif says it was parsing, and the text without what oclif puts around it. */
function unwrapped(message: string): { readonly flag: string | undefined; readonly text: string } {
  const [, flag, rest] = /^Parsing --(\S+) \n\t([^]*)$/.exec(message) ?? [];
  const text = (rest ?? message)
    .replace(/(\nSee more help with --help)+$/, '')
    .replace(/^The following errors? occurred:/, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  return { flag, text };
}

type Told = Partial<Pick<ErrorText, 'code' | 'hint'>> & Pick<ErrorText, 'message'>;

/** The sentences that oclif 4 has for what the first look at the command line leaves to it. */
function inOurWords(text: string, flag: string | undefined): Told | undefined {
  for (const [pattern, tell] of sentences) {
    const match = pattern.exec(text);
    if (match) return tell(match.slice(1).map(String), flag);
  }
  return undefined;
}

const sentences: readonly (readonly [
  RegExp,
  (found: readonly string[], flag: string | undefined) => Told,
])[] = [
  [
    /^Unexpected arguments?: (.*)$/,
    ([given = '']) => ({
      code: 'unexpected-argument',
      message: `There is an argument too many: ${given}.`,
      hint: 'Put a value that holds spaces in quotes; see the command’s --help.',
    }),
  ],
  [
    /^Missing \d+ required args?:? *(\S*)/,
    ([name = '']) => ({
      code: 'argument-missing',
      message: `The argument ${name.toUpperCase()} is missing.`,
    }),
  ],
  [
    /^Flag --(\S+) can only be specified once$/,
    ([name = '']) => ({
      code: 'flag-repeated',
      message: `--${name} is given more than once.`,
      hint: 'Give it once.',
    }),
  ],
  [
    /^--([^\s=]+)(?:=.*)? cannot also be provided when using --(\S+)/,
    ([one = '', other = '']) => ({
      code: 'flags-exclude',
      message: `--${one} and --${other} cannot be given together.`,
      hint: 'Leave one of them out.',
    }),
  ],
  [
    /^All of the following must be provided when using --(\S+): (--\S+(?:, --\S+)*)/,
    ([name = '', needed = '']) => ({
      code: 'flag-needs-flag',
      message: `--${name} goes only with ${needed}.`,
      hint: `Add ${needed}, or leave --${name} out.`,
    }),
  ],
  [
    /^One of the following must be provided when using --(\S+): (--[^\s,]+(?:, --[^\s,]+)*)/,
    ([name = '', list = '']) => {
      const choices = list.replace(/, (?=[^,]*$)/, ' or ');
      return {
        code: 'flag-needs-flag',
        message: `--${name} goes only with ${choices}.`,
        hint: `Add ${choices}, or leave --${name} out.`,
      };
    },
  ],
  [
    /^(?:One of the following|Exactly one of the following|At least one of the following) must be provided: (--[^\s,]+(?:, --[^\s,]+)*)/,
    ([choices = '']) => ({
      code: 'flag-missing',
      message: `One of these is needed: ${choices}.`,
      hint: 'Give one of them.',
    }),
  ],
  [
    /^Missing required flag (\S+)/,
    ([name = '']) => ({
      code: 'flag-missing',
      message: `--${name} is missing.`,
      hint: `Give --${name}.`,
    }),
  ],
  [
    /^Expected an integer (?:(greater|less) than or equal to (-?\d+) )?but received: ?(.*)$/,
    ([side = '', bound = '', given = ''], flag) => {
      const range = side === 'greater' ? ` from ${bound}` : side === 'less' ? ` up to ${bound}` : '';
      return {
        code: 'flag-value',
        message: `${flag === undefined ? 'The flag' : `--${flag}`} takes a whole number${/\d/.test(bound) ? range : ''}, not "${given}".`,
        hint: flag === undefined ? 'Give a whole number.' : `Give a whole number, such as --${flag} 10.`,
      };
    },
  ],
  [
    /^Expected --([^\s=]+)=(.*) to be one of: (.*)$/,
    ([name = '', given = '', options = '']) => ({
      code: 'flag-value',
      message: `"${given}" is not a value of --${name}.`,
      hint: `--${name} takes ${options}.`,
    }),
  ],
  [
    /^Expected (.*) to be one of: (.*)$/,
    ([given = '', options = '']) => ({
      code: 'argument-value',
      message: `"${given}" is not a value of this argument.`,
      hint: `It is one of ${options}.`,
    }),
  ],
];

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
