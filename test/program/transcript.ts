import { PassThrough, Writable } from 'node:stream';
import type { Session } from '../../src/program/session.js';
import type { Choice, Prompts } from '../../src/terminal/prompts.js';
import * as prompts from '../../src/terminal/prompts.js';
import { createTerminal } from '../../src/terminal/terminal.js';
import { NOW } from '../terminal/recording.js';
import { runCommand } from './running.js';

/** Answers to the questions of a run, in order: a text, yes or no, or the name of a choice. */
export type Answers = readonly (string | boolean)[];

export interface TranscriptOptions {
  readonly onTerminal: boolean;
  /** The width of the terminal; by default 80. */
  readonly columns?: number;
  readonly answers?: Answers;
  /** With stderr in a file: whether the terminal of the process can be opened for questions. */
  readonly stderrInFile?: 'can-open-terminal' | 'no-terminal';
  readonly session?: Partial<Session>;
}

export interface Transcript {
  /** What a person sees: both streams and the questions with their answers, in their order. */
  readonly text: string;
  readonly questions: readonly string[];
  readonly stdout: string;
  /** What stderr got: with it in a file, without what stands on the terminal. */
  readonly stderr: string;
  readonly exitCode: number;
  readonly error: unknown;
}

/** Runs a command over streams in memory. A terminal (no colour) gets the answers. */
export async function transcript(
  name: string,
  argv: readonly string[],
  { onTerminal, columns = 80, answers = [], stderrInFile, session = {} }: TranscriptOptions,
): Promise<Transcript> {
  const seen: string[] = [];
  const written: string[] = [];
  const inFile: string[] = [];
  const asTerminal = onTerminal ? { isTTY: true, columns } : {};
  const stream = (take: (text: string) => void, properties: object = asTerminal): Writable =>
    Object.assign(
      new Writable({
        decodeStrings: false,
        write: (chunk: string, _encoding, done) => (take(String(chunk)), done()),
      }),
      properties,
    );
  const onScreen = stream((text) => void seen.push(text));
  const stdin = Object.assign(new PassThrough(), asTerminal);
  const streams = {
    stdin,
    stdout: stream((text) => void (seen.push(text), written.push(text))),
    stderr: stderrInFile === undefined ? onScreen : stream((text) => void inFile.push(text), {}),
    openTerminal: () => (stderrInFile === 'can-open-terminal' ? onScreen : undefined),
    env: { NO_COLOR: '1' },
    clock: () => NOW,
    timeZone: 'UTC',
  };
  const questions: string[] = [];
  const scripted = scriptedPrompts(answers, (question, answer) => {
    questions.push(question);
    seen.push(`? ${question} ${answer}\n`);
  });
  const recording = {
    terminal: createTerminal(streams),
    stdin,
    stdout: () => written.join(''),
    stderr: () => inFile.join(''),
  };
  const run = await runCommand(name, argv, recording, {
    terminal: async (flags) => createTerminal({ ...streams, noInput: flags['no-input'], quiet: flags.quiet }),
    prompts: async () => (onTerminal ? scripted : prompts),
    ...session,
  });
  return { ...run, text: seen.join(''), questions };
}

function scriptedPrompts(answers: Answers, note: (question: string, answer: string) => void): Prompts {
  const left = [...answers];
  const next = (question: string): string | boolean => {
    const answer = left.shift();
    if (answer === undefined) throw new Error(`No answer is left for "${question}".`);
    note(question, String(answer));
    return answer;
  };
  const choice = <Value>(message: string, choices: readonly Choice<Value>[]): Value => {
    const answer = next(message);
    const chosen = choices.find(({ name }) => name === answer);
    if (chosen === undefined)
      throw new Error(`"${answer}" is none of ${choices.map(({ name }) => name).join(', ')}.`);
    return chosen.value;
  };
  const showing = (message: string, show: (() => void) | undefined): string | boolean => {
    const answer = next(message);
    if (answer !== 's') return answer;
    show?.();
    return showing(message, show);
  };
  return {
    askText: async (_, { message }) => String(next(message)),
    askSecret: async (_, { message }) => String(next(message)),
    askConfirm: async (_, { message, show }) => showing(message, show) === true,
    askTyped: async (_, { message, show, expected }) => showing(message, show) === expected,
    askChoice: async (_, { message, choices }) => choice(message, choices),
    askSearch: async (_, { message, choices }) => choice(message, choices),
  };
}
