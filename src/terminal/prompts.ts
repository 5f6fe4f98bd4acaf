import { UsageError } from '../domain/errors.js';
import { withLostTerminalIgnored } from './hang-up.js';
import { visible } from './sanitise.js';
import type { Terminal } from './terminal.js';

/** A question, and the flag to use where nobody can answer. */
export interface Question {
  readonly message: string;
  /** The argument or flag that answers it, such as `--reason TEXT`. */
  readonly instead: string;
}

/** A question that may be answered by looking at more first. */
export interface ShowingQuestion extends Question {
  /** Prints more at the answer `s`, after which the question is asked again. */
  readonly show?: () => void;
}

export interface Choice<Value> {
  readonly value: Value;
  readonly name: string;
  readonly description?: string;
}

export interface ChoiceQuestion<Value> extends Question {
  readonly choices: readonly Choice<Value>[];
}

/** The prompts; tests replace them. */
export interface Prompts {
  readonly askText: typeof askText;
  readonly askSecret: typeof askSecret;
  readonly askConfirm: typeof askConfirm;
  readonly askTyped: typeof askTyped;
  readonly askChoice: typeof askChoice;
  readonly askSearch: typeof askSearch;
}

const SHOWN_AT_ONCE = 12;

/**
 * A line of text, never empty.
 * @throws {UsageError} `missing-input` off a terminal, like all prompts
 */
export async function askText(
  terminal: Terminal,
  question: Question & {
    readonly default?: string;
    /** What is wrong with an answer, in a sentence; it is asked for again. */
    readonly problem?: (text: string) => string | undefined;
  },
): Promise<string> {
  const preset = question.default === undefined ? {} : { default: question.default };
  const validate = (text: string): true | string => {
    const filled = isFilled(text);
    return filled === true ? (question.problem?.(text.trim()) ?? true) : filled;
  };
  return String(await ask(terminal, question, { type: 'input', validate, ...preset }));
}

/** A line of text that is hidden while typed. */
export async function askSecret(terminal: Terminal, question: Question): Promise<string> {
  return String(await ask(terminal, question, { type: 'password', mask: true, validate: isFilled }));
}

/** Yes or no; Enter alone is no, unless `default` says otherwise. With `show` also `s`. */
export async function askConfirm(
  terminal: Terminal,
  question: ShowingQuestion & { readonly default?: boolean },
): Promise<boolean> {
  if (question.show !== undefined) {
    const message = `${question.message} y / n / s to show`;
    return /^y/i.test(await askShowing(terminal, { ...question, message }, isDecision));
  }
  return (await ask(terminal, question, { type: 'confirm', default: question.default ?? false })) === true;
}

/** Whether exactly the expected text was typed, such as the name of a tenant to delete. */
export async function askTyped(
  terminal: Terminal,
  question: ShowingQuestion & { readonly expected: string },
): Promise<boolean> {
  return (await askShowing(terminal, question)) === question.expected;
}

/** The trimmed text; each `s` shows more instead. */
async function askShowing(
  terminal: Terminal,
  question: ShowingQuestion,
  validate: (text: string) => true | string = () => true,
): Promise<string> {
  for (;;) {
    const text = String(await ask(terminal, question, { type: 'input', validate })).trim();
    if (question.show === undefined || !/^s(how)?$/i.test(text)) return text;
    question.show();
  }
}

function isDecision(text: string): true | string {
  return /^(y|yes|n|no|s|show|)$/i.test(text.trim()) || 'Type y, n or s; Enter alone is n.';
}

/**
 * One of a few choices, by arrow keys.
 * @throws {UsageError} `nothing-to-choose` when there are none
 */
export async function askChoice<Value>(terminal: Terminal, question: ChoiceQuestion<Value>): Promise<Value> {
  return choose(terminal, question, (choices) => ({ type: 'select', choices }));
}

/**
 * One of many choices, by part of its name or description.
 * @throws {UsageError} as `askChoice`
 */
export async function askSearch<Value>(terminal: Terminal, question: ChoiceQuestion<Value>): Promise<Value> {
  return choose(terminal, question, (choices) => ({
    type: 'search',
    source: (term: string | undefined) => choices.filter((choice) => contains(choice, term)),
  }));
}

async function choose<Value>(
  terminal: Terminal,
  question: ChoiceQuestion<Value>,
  settings: (choices: readonly NumberedChoice[]) => PromptSettings,
): Promise<Value> {
  assertInteractive(terminal, question);
  if (question.choices.length === 0) throw nothingToChoose(question);
  const numbered = numberedChoices(question.choices);
  const answer = await ask(terminal, question, { ...settings(numbered), pageSize: SHOWN_AT_ONCE });
  const choice = typeof answer === 'number' ? question.choices[answer] : undefined;
  if (!choice) throw nothingToChoose(question);
  return choice.value;
}

/** The settings of any prompt: inquirer's own types differ by kind. */
interface PromptSettings {
  readonly type: 'input' | 'password' | 'confirm' | 'select' | 'search';
  readonly [setting: string]: unknown;
}

async function ask(terminal: Terminal, question: Question, settings: PromptSettings): Promise<unknown> {
  assertInteractive(terminal, question);
  terminal.status(undefined);
  for (;;) {
    const result = await askOnce(terminal, question, settings);
    if (result !== 'continued') return result.answer;
  }
}

/** The prompt itself handles Ctrl-C as a key; these signals must end it too. */
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The answer, or `continued` after Ctrl-Z and `fg`, which remove the question from the screen. */
async function askOnce(
  { promptStreams }: Terminal,
  question: Question,
  settings: PromptSettings,
): Promise<{ readonly answer: unknown } | 'continued'> {
  const { createPromptModule } = await import('inquirer');
  const controller = new AbortController();
  let isContinued = false;
  const stop = (): void => controller.abort();
  // Runs after Node's own handler, which pauses the input, so that nothing would read an answer.
  const resume = (): void =>
    void setImmediate(() => {
      isContinued = true;
      controller.abort();
    });
  for (const signal of STOPPING) process.on(signal, stop);
  process.on('SIGCONT', resume);
  try {
    const prompt = createPromptModule({ ...promptStreams, signal: controller.signal });
    const answers: Readonly<Record<string, unknown>> = await withLostTerminalIgnored(
      promptStreams.input,
      () => prompt([{ ...settings, name: 'answer', message: visible(question.message) }]),
    );
    return { answer: answers['answer'] };
  } catch (error) {
    if (isContinued) return 'continued';
    throw error;
  } finally {
    for (const signal of STOPPING) process.off(signal, stop);
    process.off('SIGCONT', resume);
  }
}

/** Must precede the prompt: at the end of its input inquirer would report an interruption. */
function assertInteractive(terminal: Terminal, { instead }: Question): void {
  if (terminal.isInteractive) return;
  throw new UsageError({
    code: 'missing-input',
    message: `${instead} is missing, and nobody can be asked for it here.`,
    hint: `Give ${instead}; --help shows how.`,
  });
}

/** A choice with its index as value, so that the answer is always one of the choices. */
interface NumberedChoice {
  readonly value: number;
  readonly name: string;
  readonly description?: string;
}

function numberedChoices<Value>(choices: readonly Choice<Value>[]): NumberedChoice[] {
  return choices.map(({ name, description }, value) => ({
    value,
    name: visible(name),
    ...(description === undefined ? {} : { description: visible(description) }),
  }));
}

function contains({ name, description = '' }: NumberedChoice, term = ''): boolean {
  return `${name} ${description}`.toLowerCase().includes(term.trim().toLowerCase());
}

function nothingToChoose({ message, instead }: Question): UsageError {
  return new UsageError({
    code: 'nothing-to-choose',
    message: `"${message}" has nothing to choose from.`,
    hint: `Give ${instead}.`,
  });
}

function isFilled(text: string): true | string {
  return text.trim() === '' ? 'An answer is needed.' : true;
}
