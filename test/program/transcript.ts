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
  readonly session?: Partial<Session>;
}

export interface Transcript {
  /** What a person sees: both streams and the questions with their answers, in their order. */
  readonly text: string;
  readonly questions: readonly string[];
  readonly stdout: string;
  readonly exitCode: number;
  readonly error: unknown;
}

/** Runs a command over streams in memory. A terminal (no colour) gets the answers. */
export async function transcript(
  name: string,
  argv: readonly string[],
  { onTerminal, columns = 80, answers = [], session = {} }: TranscriptOptions,
): Promise<Transcript> {
  const seen: string[] = [];
  const written: string[] = [];
  const asTerminal = onTerminal ? { isTTY: true, columns } : {};
  const stream = (take: (text: string) => void): Writable =>
    Object.assign(
      new Writable({
        decodeStrings: false,
        write: (chunk: string, _encoding, done) => (take(String(chunk)), done()),
      }),
      asTerminal,
    );
  const stdin = Object.assign(new PassThrough(), asTerminal);
  const streams = {
    stdin,
    stdout: stream((text) => void (seen.push(text), written.push(text))),
    stderr: stream((text) => void seen.push(text)),
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
    stderr: () => seen.join(''),
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
  return {
    askText: async (_, { message }) => String(next(message)),
    askSecret: async (_, { message }) => String(next(message)),
    askConfirm: async (_, { message }) => next(message) === true,
    askTyped: async (_, { message, expected }) => next(message) === expected,
    askChoice: async (_, { message, choices }) => choice(message, choices),
    askSearch: async (_, { message, choices }) => choice(message, choices),
  };
}
