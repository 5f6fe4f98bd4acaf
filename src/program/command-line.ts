import { UsageError } from '../domain/errors.js';
import { nearest } from '../domain/suggestions.js';
import { commandIn, isTopic, leadingWords, nameOf, type KnownCommands } from './known-commands.js';
import { argumentEmpty, isBlank, unexpectedArgument } from './usage-errors.js';

/**
 * The command line for oclif: the command's id, such as `role:assign`, and the remaining words. For
 * help: its subject and `--help`. oclif itself would read every word before a flag as the id.
 * @throws {UsageError} `unknown-command`, `unknown-flag`, `flag-before-command`,
 *   `unexpected-argument`, `argument-empty`
 */
export function readCommandLine(args: readonly string[], known: KnownCommands): string[] {
  const words = leadingWords(args);
  const upToDashes = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  const wantsHelp = args.length === 0 || upToDashes.includes('--help') || upToDashes.includes('-h');
  const [id, length] = commandIn(words, known);
  if (id !== undefined) {
    if (wantsHelp) return [id, '--help'];
    const surplus = takesArguments(id, known) ? [] : words.slice(length);
    if (surplus.some(isBlank)) throw argumentEmpty(nameOf(id), undefined);
    if (surplus.length > 0) throw unexpectedArgument(surplus);
    return [id, ...args.slice(length)];
  }
  const topic = words[0];
  if (topic === undefined) {
    if (wantsHelp) return ['--help'];
    throw flagBeforeCommand(args[0] ?? '', known);
  }
  if (!isTopic(topic, known) || words.length > 1) throw unknownCommand(words, known);
  if (wantsHelp || args.length === 1) return [topic, '--help'];
  throw incompleteCommand(topic, known);
}

function takesArguments(id: string, known: KnownCommands): boolean {
  const command = known.findCommand(id);
  return command?.strict === false || Object.keys(command?.args ?? {}).length > 0;
}

function unknownCommand(words: readonly string[], known: KnownCommands): UsageError {
  const [topic = '', ...rest] = words;
  const close = closeCommands(words, known);
  return new UsageError({
    code: 'unknown-command',
    message: `There is no command "${words.slice(0, 2).join(' ')}".`,
    hint: suggestion(close, namesWithin(topic, known), rest.length > 0),
    details: { nearest: close },
  });
}

function closeCommands(words: readonly string[], known: KnownCommands): string[] {
  const [first = '', second = ''] = words;
  const names = known.commandIDs.map(nameOf);
  if (second !== '' && names.includes(`${second} ${first}`)) return [`${second} ${first}`];
  const pairs = nearest(`${first} ${second}`.trim(), names, 2);
  if (pairs.length > 0) return pairs;
  const singles = names.filter((name) => !name.includes(' '));
  const topics = new Set(names.filter((name) => name.includes(' ')).map((name) => name.split(' ')[0] ?? ''));
  return nearest(first, [...singles, ...(second === '' ? topics : [])], 2);
}

function suggestion(close: readonly string[], within: readonly string[], hasTopic: boolean): string {
  if (close.length > 0) {
    return `Did you mean ${close.map((name) => `\`provost ${name}\``).join(' or ')}?`;
  }
  if (hasTopic && within.length > 0) {
    return `There are: ${within.map((name) => `\`provost ${name}\``).join(', ')}.`;
  }
  return 'See all of them with `provost --help`.';
}

function namesWithin(topic: string, { commandIDs }: KnownCommands): string[] {
  return commandIDs.filter((id) => id.startsWith(`${topic}:`)).map(nameOf);
}

function flagBeforeCommand(flag: string, { commands }: KnownCommands): UsageError {
  const name = flag.replace(/^--?/, '').replace(/=.*$/, '');
  return new UsageError(
    commands.some(({ flags }) => name in flags)
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

function incompleteCommand(topic: string, known: KnownCommands): UsageError {
  const names = namesWithin(topic, known);
  return new UsageError({
    code: 'unknown-command',
    message: `"${topic}" is a topic, not yet a command.`,
    hint: suggestion([], names, true),
    details: { commands: names },
  });
}
