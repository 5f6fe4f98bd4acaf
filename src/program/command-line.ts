import { UsageError } from '../domain/errors.js';
import { nearest } from '../domain/suggestions.js';
import type { Catalogue, CommandFacts, FlagFacts } from './catalogue.js';
import { commandsOf } from './catalogue.js';

/** What a command line asks for, before any command is loaded. */
export type Request =
  | { readonly kind: 'help'; readonly words: readonly string[] }
  | { readonly kind: 'run'; readonly command: CommandFacts };

/**
 * Reads the command line against the catalogue. Nothing may run on a flag that does not exist, nor on a value that is
 * missing, empty or not one of those allowed, so these are refused here for every command alike.
 * @throws {UsageError} `unknown-command`, `unknown-flag`, `flag-value-missing`, `flag-value`, `flag-empty`, `argument-empty`.
 */
export function readCommandLine(args: readonly string[], catalogue: Catalogue): Request {
  const words = leadingWords(args);
  const command = commandIn(words, catalogue);
  const upToDashes = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  const wantsHelp = args.length === 0 || upToDashes.includes('--help') || upToDashes.includes('-h');
  if (command !== undefined) {
    if (wantsHelp) return { kind: 'help', words: command.name.split(' ') };
    checkFlags({ command, catalogue }, args.slice(command.name.split(' ').length));
    return { kind: 'run', command };
  }
  const topic = words[0];
  if (topic === undefined) {
    if (wantsHelp) return { kind: 'help', words: [] };
    throw flagBeforeCommand(args[0] ?? '', catalogue);
  }
  if (!catalogue.topics.has(topic) || words.length > 1) throw unknownCommand(words, catalogue);
  if (wantsHelp || args.length === 1) return { kind: 'help', words: [topic] };
  throw incompleteCommand(topic, catalogue);
}

/** @throws {UsageError} `unknown-command`, with the nearest. */
export function unknownCommand(words: readonly string[], catalogue: Catalogue): UsageError {
  const [topic = '', ...rest] = words;
  const typed = words.slice(0, 2).join(' ');
  const close = closeCommands(words, catalogue);
  const within = catalogue.topics.has(topic) ? commandsOf(catalogue, topic).map(({ name }) => name) : [];
  return new UsageError({
    code: 'unknown-command',
    message: `There is no command "${typed}".`,
    hint: suggestion(close, within, rest.length > 0 ? topic : undefined),
    details: { nearest: close },
  });
}

function closeCommands(words: readonly string[], catalogue: Catalogue): string[] {
  const [first = '', second = ''] = words;
  const known = [...catalogue.commands.keys()];
  if (second !== '' && catalogue.commands.has(`${second} ${first}`)) return [`${second} ${first}`];
  const singles = known.filter((name) => !name.includes(' '));
  const pairs = nearest(`${first} ${second}`.trim(), known, 2);
  if (pairs.length > 0) return pairs;
  return nearest(first, [...singles, ...(second === '' ? catalogue.topics.keys() : [])], 2);
}

function suggestion(close: readonly string[], within: readonly string[], topic: string | undefined): string {
  if (close.length > 0) {
    return `Did you mean ${close.map((name) => `\`provost ${name}\``).join(' or ')}?`;
  }
  if (topic !== undefined && within.length > 0) {
    return `There are: ${within.map((name) => `\`provost ${name}\``).join(', ')}.`;
  }
  return 'See all of them with `provost --help`.';
}

function leadingWords(args: readonly string[]): string[] {
  const end = args.findIndex((arg) => arg.startsWith('-'));
  return end === -1 ? [...args] : args.slice(0, end);
}

function commandIn(words: readonly string[], catalogue: Catalogue): CommandFacts | undefined {
  for (let length = Math.min(words.length, 3); length > 0; length -= 1) {
    const command = catalogue.commands.get(words.slice(0, length).join(' '));
    if (command !== undefined) return command;
  }
  return undefined;
}

function flagBeforeCommand(flag: string, catalogue: Catalogue): UsageError {
  const name = flag.replace(/^--?/, '').replace(/=.*$/, '');
  const known = [...catalogue.commands.values()].some(({ flags }) => flags.some((one) => one.name === name));
  return new UsageError(
    known
      ? {
          code: 'flag-before-command',
          message: `${flag} stands before the command.`,
          hint: 'Write the command first and its flags after it, such as `provost tenant list --json`.',
        }
      : {
          code: 'unknown-flag',
          message: `There is no command here, and no flag ${flag} that stands without one.`,
          hint: 'See `provost --help`.',
        },
  );
}

function incompleteCommand(topic: string, catalogue: Catalogue): UsageError {
  const names = commandsOf(catalogue, topic).map(({ name }) => name);
  return new UsageError({
    code: 'unknown-command',
    message: `"${topic}" is a topic, not yet a command.`,
    hint: suggestion([], names, topic),
    details: { commands: names },
  });
}

/** A command among all others. */
interface Called {
  readonly command: CommandFacts;
  readonly catalogue: Catalogue;
}

/** @throws {UsageError} at the first flag that is wrong. */
function checkFlags(called: Called, args: readonly string[]): void {
  const { command } = called;
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
    const { flag, inline } = flagIn(arg, called);
    if (flag.value === undefined) {
      if (inline !== undefined) throw valueNotTaken(flag, inline);
      continue;
    }
    const value = inline ?? args[at + 1];
    if (value === undefined || (inline === undefined && looksLikeFlag(value, command)))
      throw valueMissing(flag, value);
    if (isBlank(value)) throw flagEmpty(flag);
    if (flag.options.length > 0 && !flag.options.includes(value)) throw valueNotAllowed(flag, value);
    if (inline === undefined) at += 1;
  }
  const empty = operands.findIndex(isBlank);
  if (empty >= 0) throw argumentEmpty(command, empty);
}

/** No flag and no argument has a meaning for it: it comes of a shell variable that is not set. */
function isBlank(value: string): boolean {
  return value.trim() === '';
}

/** The flag that a word of the command line names, and the value that is written within the same word. */
function flagIn(arg: string, called: Called): { flag: FlagFacts; inline: string | undefined } {
  const { command } = called;
  if (arg.startsWith('--')) {
    const [, name = '', inline] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
    const flag = command.flags.find((one) => one.name === name);
    if (flag === undefined) throw unknownFlag(`--${name}`, called);
    return { flag, inline };
  }
  for (const [index, char] of [...arg.slice(1)].entries()) {
    const flag = command.flags.find((one) => one.char === char);
    if (flag === undefined) throw unknownFlag(arg.length > 2 ? arg : `-${char}`, called);
    const rest = arg.slice(index + 2).replace(/^=/, '');
    if (flag.value !== undefined) return { flag, inline: rest === '' ? undefined : rest };
    if (index + 2 >= arg.length) return { flag, inline: undefined };
  }
  throw unknownFlag(arg, called);
}

/** A misspelt flag must not become the value of the flag before it, and the command run without it. */
function looksLikeFlag(value: string, command: CommandFacts): boolean {
  return (
    value.startsWith('--') || command.flags.some(({ char }) => char !== undefined && value === `-${char}`)
  );
}

function unknownFlag(given: string, { command, catalogue }: Called): UsageError {
  if (isShared(given, catalogue)) return withoutMeaning(given, command);
  const names = command.flags.map(({ name }) => name);
  const close = nearest(given.replace(/^--?/, ''), names, 2).map((name) => `--${name}`);
  return new UsageError({
    code: 'unknown-flag',
    message: `\`provost ${command.name}\` has no flag ${given}; nothing was run.`,
    hint:
      close.length > 0
        ? `Did you mean ${close.join(' or ')}?`
        : `See its flags with \`provost ${command.name} --help\`; a value that begins with a dash goes after \`--\`.`,
    details: { given, nearest: close },
  });
}

/** Do other commands share the flag? */
function isShared(given: string, catalogue: Catalogue): boolean {
  return [...catalogue.commands.values()].some(({ flags }) =>
    flags.some(({ name, group }) => given === `--${name}` && group !== undefined),
  );
}

/** Nothing may run as if a flag held that it does not heed, such as --as. */
function withoutMeaning(given: string, { name, flags }: CommandFacts): UsageError {
  const close = nearest(
    given.slice(2),
    flags.map((flag) => flag.name),
    2,
  ).map((other) => `--${other}`);
  const instead = close.length === 0 ? '' : `Did you mean ${close.join(' or ')}? `;
  return new UsageError({
    code: 'unknown-flag',
    message: `${given} has no meaning for \`provost ${name}\`; nothing was run.`,
    hint: `${instead}Leave it out: \`provost ${name} --help\` lists the flags that it heeds.`,
    details: { given, nearest: close },
  });
}

function valueMissing(flag: FlagFacts, found: string | undefined): UsageError {
  const instead = found === undefined ? '' : `; ${found} follows it`;
  return new UsageError({
    code: 'flag-value-missing',
    message: `--${flag.name} needs a value${instead}.`,
    hint:
      flag.options.length > 0
        ? `Give one of: ${flag.options.join(', ')}.`
        : `Write --${flag.name} ${flag.value}, or --${flag.name}=VALUE where the value begins with a dash.`,
    details: { flag: flag.name, options: flag.options },
  });
}

function flagEmpty({ name, value = 'VALUE', options, required }: FlagFacts): UsageError {
  const give = options.length > 0 ? `one of: ${options.join(', ')}` : `--${name} ${value}`;
  return new UsageError({
    code: 'flag-empty',
    message: `--${name} is empty; nothing was run.`,
    hint: required ? `Give ${give}.` : `Give ${give}, or leave --${name} out.`,
    details: { flag: name },
  });
}

function argumentEmpty({ name, args }: CommandFacts, at: number): UsageError {
  const argument = (args[at] ?? args.at(-1))?.name;
  return new UsageError({
    code: 'argument-empty',
    message:
      argument === undefined
        ? `\`provost ${name}\` takes no argument, but an empty one was given; nothing was run.`
        : `The argument ${argument} is empty; nothing was run.`,
    hint: `See \`provost ${name} --help\`; a shell variable that is not set gives an empty argument.`,
    details: { argument },
  });
}

function valueNotTaken(flag: FlagFacts, given: string): UsageError {
  return new UsageError({
    code: 'flag-value',
    message: `--${flag.name} takes no value, but "${given}" was given.`,
    hint: `Write --${flag.name} alone, or leave it out.`,
  });
}

function valueNotAllowed(flag: FlagFacts, given: string): UsageError {
  const [close] = nearest(given, flag.options);
  const allowed = `--${flag.name} takes ${flag.options.join(', ')}`;
  return new UsageError({
    code: 'flag-value',
    message: `"${given}" is not a value of --${flag.name}.`,
    hint: close === undefined ? `${allowed}.` : `Did you mean ${close}? ${allowed}.`,
    details: { flag: flag.name, given, options: flag.options, nearest: close === undefined ? [] : [close] },
  });
}
