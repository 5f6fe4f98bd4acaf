import type { Command } from '@oclif/core/command';
import { UsageError } from '../domain/errors.js';
import { nearest } from '../domain/suggestions.js';
import { argumentEmpty, argumentTerm, isBlank } from './usage-errors.js';

/** The syntax of a flag, equal in the definitions of commands and in the manifest. */
export type KnownFlag = Pick<Command.Flag.Cached, 'type' | 'char'> & {
  readonly options?: readonly string[];
  readonly helpValue?: string | readonly string[];
  readonly multiple?: boolean;
  readonly required?: boolean;
};

export interface FlagOwner {
  /** The words that call the command. */
  readonly name: string;
  readonly flags: Readonly<Record<string, KnownFlag>>;
  readonly args: Readonly<Record<string, unknown>>;
  /** Do other commands share the flag of this name? */
  readonly isShared: (flag: string) => boolean;
}

/**
 * Refuses what oclif's parser accepts: a misspelt flag as the value of the flag before it, and a
 * value for a flag without one. It also refuses where oclif has no error class or suggestion.
 * @throws {UsageError} `unknown-flag`, `flag-value-missing`, `flag-empty`, `flag-value`,
 *   `flag-repeated`, `argument-empty`, for the first wrong flag
 */
export function assertFlags(owner: FlagOwner, args: readonly string[]): void {
  const seen = new Set<string>();
  const operands: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (arg === '-' || !arg.startsWith('-')) {
      operands.push(arg);
      continue;
    }
    const { name, flag, inline } = flagIn(arg, owner);
    if (flag.type === 'boolean') {
      if (inline !== undefined) throw valueNotTaken(name, inline);
      continue;
    }
    const value = inline ?? args[at + 1];
    if (value === undefined || (inline === undefined && looksLikeFlag(value, owner)))
      throw valueMissing(name, flag, value);
    if (isBlank(value)) throw flagEmpty(name, flag);
    if (flag.options !== undefined && !flag.options.includes(value))
      throw valueNotAllowed(name, flag.options, value);
    if (flag.multiple !== true && seen.has(name)) throw repeated(name);
    seen.add(name);
    if (inline === undefined) at += 1;
  }
  assertOperands(owner, operands);
}

function assertOperands({ name, args }: FlagOwner, operands: readonly string[]): void {
  const empty = operands.findIndex(isBlank);
  if (empty < 0) return;
  const names = Object.keys(args).map(argumentTerm);
  throw argumentEmpty(name, names[empty] ?? names.at(-1));
}

/** A longer list of words is told in the meaning of the flag. */
const LONGEST_WORDS = 24;

/** The placeholder of a flag's value; undefined for a flag without one. */
export function valueTerm({ type, helpValue, options }: KnownFlag): string | undefined {
  if (type === 'boolean') return undefined;
  if (typeof helpValue === 'string') return helpValue;
  const words = options?.join('|') ?? 'VALUE';
  return words.length > LONGEST_WORDS ? 'WORD' : words;
}

interface FoundFlag {
  readonly name: string;
  readonly flag: KnownFlag;
  /** The value that is written within the same word. */
  readonly inline: string | undefined;
}

function flagIn(arg: string, owner: FlagOwner): FoundFlag {
  if (arg.startsWith('--')) {
    const [, name = '', inline] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
    const flag = Object.hasOwn(owner.flags, name) ? owner.flags[name] : undefined;
    if (flag === undefined) throw unknownFlag(`--${name}`, owner);
    return { name, flag, inline };
  }
  const chars = [...arg.slice(1)];
  for (const [index, char] of chars.entries()) {
    const [name, flag] = Object.entries(owner.flags).find(([, one]) => one.char === char) ?? [];
    if (name === undefined || flag === undefined) throw unknownFlag(arg.length > 2 ? arg : `-${char}`, owner);
    const rest = arg.slice(index + 2).replace(/^=/, '');
    if (flag.type === 'option') return { name, flag, inline: rest === '' ? undefined : rest };
    if (index + 1 >= chars.length) return { name, flag, inline: undefined };
  }
  throw unknownFlag(arg, owner);
}

/** A misspelt flag must not become the value of the flag before it. */
function looksLikeFlag(value: string, { flags }: FlagOwner): boolean {
  return (
    value.startsWith('--') ||
    Object.values(flags).some(({ char }) => char !== undefined && value === `-${char}`)
  );
}

function unknownFlag(given: string, { name, flags, isShared }: FlagOwner): UsageError {
  const close = nearest(given.replace(/^--?/, ''), Object.keys(flags), 2).map((one) => `--${one}`);
  const meant = close.length > 0 ? `Did you mean ${close.join(' or ')}?` : undefined;
  const details = { given, nearest: close };
  // A command must not ignore a given flag, such as --as.
  if (given.startsWith('--') && isShared(given.slice(2))) {
    return new UsageError({
      code: 'unknown-flag',
      message: `${given} has no meaning for \`provost ${name}\`; nothing was run.`,
      hint: `${meant === undefined ? '' : `${meant} `}Leave it out: \`provost ${name} --help\` lists the flags that it heeds.`,
      details,
    });
  }
  return new UsageError({
    code: 'unknown-flag',
    message: `\`provost ${name}\` has no flag ${given}; nothing was run.`,
    hint:
      meant ??
      `See its flags with \`provost ${name} --help\`; a value that begins with a dash goes after \`--\`.`,
    details,
  });
}

function valueMissing(name: string, flag: KnownFlag, found: string | undefined): UsageError {
  const instead = found === undefined ? '' : `; ${found} follows it`;
  const { options = [] } = flag;
  return new UsageError({
    code: 'flag-value-missing',
    message: `--${name} needs a value${instead}.`,
    hint:
      options.length > 0
        ? `Give one of: ${options.join(', ')}.`
        : `Write --${name} ${valueTerm(flag)}, or --${name}=VALUE where the value begins with a dash.`,
    details: { flag: name, options },
  });
}

function flagEmpty(name: string, flag: KnownFlag): UsageError {
  const { options = [], required = false } = flag;
  const give = options.length > 0 ? `one of: ${options.join(', ')}` : `--${name} ${valueTerm(flag)}`;
  return new UsageError({
    code: 'flag-empty',
    message: `--${name} is empty; nothing was run.`,
    hint: required ? `Give ${give}.` : `Give ${give}, or leave --${name} out.`,
    details: { flag: name },
  });
}

function valueNotTaken(name: string, given: string): UsageError {
  return new UsageError({
    code: 'flag-value',
    message: `--${name} takes no value, but "${given}" was given.`,
    hint: `Write --${name} alone, or leave it out.`,
  });
}

function valueNotAllowed(name: string, options: readonly string[], given: string): UsageError {
  const [close] = nearest(given, options);
  const allowed = `--${name} takes ${options.join(', ')}`;
  return new UsageError({
    code: 'flag-value',
    message: `"${given}" is not a value of --${name}.`,
    hint: close === undefined ? `${allowed}.` : `Did you mean ${close}? ${allowed}.`,
    details: { flag: name, given, options, nearest: close === undefined ? [] : [close] },
  });
}

function repeated(name: string): UsageError {
  return new UsageError({
    code: 'flag-repeated',
    message: `--${name} is given more than once.`,
    hint: 'Give it once.',
  });
}
