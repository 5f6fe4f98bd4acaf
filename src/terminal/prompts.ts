import { UsageError } from '../domain/errors.js';
import { sparingClosedTerminal } from './hang-up.js';
import { visible } from './sanitise.js';
import type { Terminal } from './terminal.js';

/** A question, and how the answer is given where nobody can be asked. */
export interface Question {
  readonly message: string;
  /** The argument or flag that answers it, such as `--reason TEXT`. */
  readonly instead: string;
}

export interface Choice<Value> {
  readonly value: Value;
  readonly name: string;
  readonly description?: string;
}

export interface ChoiceQuestion<Value> extends Question {
  readonly choices: readonly Choice<Value>[];
}

/** The ways to ask; a test answers them from a list. */
export interface Prompts {
  readonly askText: typeof askText;
  readonly askSecret: typeof askSecret;
  readonly askConfirm: typeof askConfirm;
  readonly askTyped: typeof askTyped;
  readonly askChoice: typeof askChoice;
  readonly askSearch: typeof askSearch;
}

const SHOWN_AT_ONCE = 12;

/** A line of text, never empty. @throws {UsageError} `missing-input` when nobody can be asked, as all of these. */
export async function askText(
  terminal: Terminal,
  question: Question & { readonly default?: string },
): Promise<string> {
  const preset = question.default === undefined ? {} : { default: question.default };
  return String(await ask(terminal, question, { type: 'input', validate: isGiven, ...preset }));
}

/** A text that is not shown while it is typed. */
export async function askSecret(terminal: Terminal, question: Question): Promise<string> {
  return String(await ask(terminal, question, { type: 'password', mask: true, validate: isGiven }));
}

/** Yes or no; Enter alone is no, unless `default` says otherwise. */
export async function askConfirm(
  terminal: Terminal,
  question: Question & { readonly default?: boolean },
): Promise<boolean> {
  return (await ask(terminal, question, { type: 'confirm', default: question.default ?? false })) === true;
}

/** Whether exactly the expected text was typed, such as the name of a tenant that is to be deleted. */
export async function askTyped(
  terminal: Terminal,
  question: Question & { readonly expected: string },
): Promise<boolean> {
  return String(await ask(terminal, question, { type: 'input' })).trim() === question.expected;
}

/** One of a few choices, picked with the arrow keys. @throws {UsageError} `nothing-to-choose` when there are none. */
export async function askChoice<Value>(terminal: Terminal, question: ChoiceQuestion<Value>): Promise<Value> {
  return choose(terminal, question, (choices) => ({ type: 'select', choices }));
}

/** One of many choices, found by typing part of its name or description. @throws {UsageError} as `askChoice`. */
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
  refuseWhereNobodyAnswers(terminal, question);
  if (question.choices.length === 0) throw nothingToChoose(question);
  const numbered = numberedChoices(question.choices);
  const answer = await ask(terminal, question, { ...settings(numbered), pageSize: SHOWN_AT_ONCE });
  const choice = typeof answer === 'number' ? question.choices[answer] : undefined;
  if (!choice) throw nothingToChoose(question);
  return choice.value;
}

/** The prompt's own settings; inquirer keeps the types of each apart in ways that do not matter here. */
interface PromptSettings {
  readonly type: 'input' | 'password' | 'confirm' | 'select' | 'search';
  readonly [setting: string]: unknown;
}

async function ask(terminal: Terminal, question: Question, settings: PromptSettings): Promise<unknown> {
  refuseWhereNobodyAnswers(terminal, question);
  terminal.status(undefined);
  for (;;) {
    const asked = await askOnce(terminal, question, settings);
    if (asked !== 'continued') return asked.answer;
  }
}

/** A question waits for keys, of which Ctrl-C is one; what ends a run from outside must end its question too. */
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The answer; or that the run was stopped (Ctrl-Z) and goes on, with the question no longer on the screen. */
async function askOnce(
  { promptStreams }: Terminal,
  question: Question,
  settings: PromptSettings,
): Promise<{ readonly answer: unknown } | 'continued'> {
  const { createPromptModule } = await import('inquirer');
  const asking = new AbortController();
  let isContinued = false;
  const stop = (): void => asking.abort();
  // After Node's own reader of lines, which only pauses its input: nothing would wait for an answer any more.
  const goOn = (): void =>
    void setImmediate(() => {
      isContinued = true;
      asking.abort();
    });
  for (const signal of STOPPING) process.on(signal, stop);
  process.on('SIGCONT', goOn);
  try {
    const prompt = createPromptModule({ ...promptStreams, signal: asking.signal });
    const answers: Readonly<Record<string, unknown>> = await sparingClosedTerminal(promptStreams.input, () =>
      prompt([{ ...settings, name: 'answer', message: visible(question.message) }]),
    );
    return { answer: answers['answer'] };
  } catch (error) {
    if (isContinued) return 'continued';
    throw error;
  } finally {
    for (const signal of STOPPING) process.off(signal, stop);
    process.off('SIGCONT', goOn);
  }
}

/** Asked before inquirer is: at the end of its input it reports an interruption by a person who is not there. */
function refuseWhereNobodyAnswers(terminal: Terminal, { instead }: Question): void {
  if (terminal.isInteractive) return;
  throw new UsageError({
    code: 'missing-input',
    message: `${instead} is missing, and nobody can be asked for it here.`,
    hint: `Give ${instead}; --help shows how.`,
  });
}

/** Choices are known to the prompt by their place, so that what comes back is one of ours. */
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

function isGiven(text: string): true | string {
  return text.trim() === '' ? 'An answer is needed.' : true;
}
