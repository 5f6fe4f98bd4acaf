import type { Command } from '@oclif/core/command';
import { slugOf } from '../../domain/text.js';
import { commandIn, leadingWords, type KnownCommands } from '../known-commands.js';
import type { Referred } from '../reference-flags.js';

/** A word that may be typed, and what it is. */
export interface Candidate {
  readonly value: string;
  readonly about?: string | undefined;
}

export interface Completion {
  readonly candidates: readonly Candidate[];
  /** The value may name a file, which the shell completes itself. */
  readonly isFile: boolean;
}

/** The flags given so far; empty for those without a value. */
export type GivenFlags = Readonly<Record<string, string>>;

/** Finds what the beginning of a value may become. */
export type ValueSource = (
  referred: Referred,
  typed: string,
  given: GivenFlags,
) => Promise<readonly Candidate[]>;

export interface CompletionFacts {
  readonly known: KnownCommands;
  /** Topics of commands and of help, with what they are about. */
  readonly topics: () => Readonly<Record<string, string>>;
  readonly helpTopics: readonly Candidate[];
  readonly values: ValueSource;
}

/** What the manifest says of a flag or an argument, and of its value. */
interface ValueFacts {
  readonly name: string;
  readonly options?: readonly string[];
  readonly values?: readonly string[];
  readonly refersTo?: readonly Referred[];
}
type FlagFacts = Command.Flag.Cached & ValueFacts;

const NOTHING: Completion = { candidates: [], isFile: false };

/** Completes the word that is being typed after these words. */
export async function complete(
  words: readonly string[],
  typed: string,
  facts: CompletionFacts,
): Promise<Completion> {
  const leading = leadingWords(words);
  const [id, length] = commandIn(leading, facts.known);
  const isWord = leading.length === words.length && !typed.startsWith('-');
  if (id === 'help' && isWord)
    return offering([...nextWords(leading.slice(1), facts), ...facts.helpTopics], typed);
  const following =
    isWord && (id === undefined || leading.length === length) ? nextWords(leading, facts) : [];
  const command = id === undefined ? undefined : facts.known.findCommand(id);
  if (command === undefined) return offering(following, typed);
  const rest = await completeAfter(command, words.slice(length), typed, facts.values);
  return { ...rest, candidates: [...matching(following, typed), ...rest.candidates] };
}

/** The words that may follow as part of the name of a command. */
function nextWords(words: readonly string[], { known, topics }: CompletionFacts): Candidate[] {
  const before = words.map((word) => `${word}:`).join('');
  const next = new Map<string, string | undefined>();
  for (const id of known.commandIDs.filter((one) => one.startsWith(before))) {
    const [word = '', ...others] = id.slice(before.length).split(':');
    if (others.length > 0) next.set(word, before === '' ? topics()[word] : undefined);
    else next.set(word, known.findCommand(id)?.summary);
  }
  return Array.from(next, ([value, about]) => ({ value, about })).sort((a, b) =>
    a.value < b.value ? -1 : 1,
  );
}

/** Completes a flag, the value of a flag, or an argument of the command. */
async function completeAfter(
  command: Command.Cached,
  words: readonly string[],
  typed: string,
  values: ValueSource,
): Promise<Completion> {
  const { waiting, given, operands, isEnded } = readArguments(command, words);
  const columns = 'columns' in command ? (command['columns'] as readonly string[]) : [];
  const completed = (facts: ValueFacts, text: string): Promise<Completion> =>
    completeValue(facts, text, { columns, given, values });
  if (waiting !== undefined) return completed(waiting, typed);
  const [, start = '', name = ''] = /^(--([^=]+)=)/.exec(typed) ?? [];
  const flag = command.flags[name];
  if (flag !== undefined && !isEnded) {
    const { candidates, isFile } = await completed(flag, typed.slice(start.length));
    return { isFile, candidates: candidates.map(({ value, about }) => ({ value: start + value, about })) };
  }
  const args = Object.values(command.args);
  const arg = args[operands] ?? (command.strict === false ? args.at(-1) : undefined);
  const isFlag = typed.startsWith('-') && !isEnded;
  if (isFlag || (arg === undefined && !isEnded)) return offering(flagsLeft(command, given), typed);
  return arg === undefined ? NOTHING : completed(arg, typed);
}

function flagsLeft({ flags }: Command.Cached, given: GivenFlags): Candidate[] {
  const left = Object.values(flags).filter(
    (flag) =>
      flag.hidden !== true && (!(flag.name in given) || (flag.type === 'option' && flag.multiple === true)),
  );
  return [
    ...left.map(({ name, description }) => ({ value: `--${name}`, about: description })),
    { value: '--help', about: 'explain the command' },
  ];
}

interface ReadArguments {
  /** The flag whose value comes next. */
  readonly waiting: FlagFacts | undefined;
  readonly given: GivenFlags;
  /** The number of arguments so far. */
  readonly operands: number;
  /** `--` ended the flags. */
  readonly isEnded: boolean;
}

function readArguments({ flags }: Command.Cached, words: readonly string[]): ReadArguments {
  const given: Record<string, string> = {};
  let waiting: FlagFacts | undefined;
  let operands = 0;
  let isEnded = false;
  for (const word of words) {
    if (waiting !== undefined) {
      given[waiting.name] = word;
      waiting = undefined;
    } else if (isEnded || !word.startsWith('-') || word === '-') operands += 1;
    else if (word === '--') isEnded = true;
    else {
      const [name = '', ...value] = word.replace(/^--?/, '').split('=');
      const flag = flags[name] ?? Object.values(flags).find(({ char }) => word === `-${char}`);
      if (flag?.type === 'option' && value.length === 0) waiting = flag;
      given[flag?.name ?? name] = value.join('=');
    }
  }
  return { waiting, given, operands, isEnded };
}

async function completeValue(
  { options = [], values: fixed = [], refersTo = [] }: ValueFacts,
  typed: string,
  {
    columns,
    given,
    values,
  }: {
    readonly columns: readonly string[];
    readonly given: GivenFlags;
    readonly values: ValueSource;
  },
): Promise<Completion> {
  if (refersTo.includes('column')) return offering(columnLists(columns, typed), typed);
  const isFile = refersTo.includes('file');
  const listed = [...options, ...fixed].map((value) => ({ value }));
  const found = await Promise.all(
    refersTo.filter((one) => one !== 'file').map((referred) => values(referred, typed, given)),
  );
  return { candidates: [...matching(listed, typed), ...found.flat()], isFile };
}

/** One more column after those that are typed, such as `name,-kind`. */
function columnLists(columns: readonly string[], typed: string): Candidate[] {
  const [before = ''] = /^(.*,)?-?/.exec(typed) ?? [];
  const used = before.split(',').map((column) => column.replace(/^-/, ''));
  return columns.filter((column) => !used.includes(column)).map((column) => ({ value: before + column }));
}

function offering(candidates: readonly Candidate[], typed: string): Completion {
  return { candidates: matching(candidates, typed), isFile: false };
}

/** Those that begin with the text in any case, else those whose slug does. */
function matching(candidates: readonly Candidate[], typed: string): Candidate[] {
  const text = typed.toLowerCase();
  const direct = candidates.filter(({ value }) => value.toLowerCase().startsWith(text));
  if (direct.length > 0) return direct;
  return candidates
    .map(({ value }) => ({ value: slugOf(value), about: value }))
    .filter(({ value }) => value.startsWith(text));
}
