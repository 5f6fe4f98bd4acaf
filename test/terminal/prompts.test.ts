import { describe, expect, test, vi } from 'vitest';
import {
  askChoice,
  askConfirm,
  askSearch,
  askSecret,
  askText,
  askTyped,
} from '../../src/terminal/prompts.js';
import type { Terminal } from '../../src/terminal/terminal.js';
import { record } from './recording.js';

const question = { message: 'Why?', instead: '--reason TEXT' };
const choices = [
  { value: { key: 'north' }, name: 'North region' },
  { value: { key: 'south' }, name: 'South region', description: 'by the sea' },
];

/** Asks, then types each text once the prompt has had time to read the last. */
async function answered<Answer>(ask: (terminal: Terminal) => Promise<Answer>, ...typed: string[]) {
  const { terminal, stdin, stdout, stderr } = record({ onTerminal: true });
  const asking = ask(terminal);
  asking.catch(() => undefined);
  while (stderr() === '') await pause();
  for (const text of typed) {
    stdin.write(text);
    await pause();
  }
  return { answer: await asking, stdout: stdout(), stderr: stderr() };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 30));
}

describe('without an interactive terminal', () => {
  const questions: [string, (terminal: Terminal) => Promise<unknown>][] = [
    ['text', (terminal) => askText(terminal, question)],
    ['secret', (terminal) => askSecret(terminal, question)],
    ['confirmation', (terminal) => askConfirm(terminal, question)],
    ['typed name', (terminal) => askTyped(terminal, { ...question, expected: 'x' })],
    ['choice', (terminal) => askChoice(terminal, { ...question, choices })],
    ['search', (terminal) => askSearch(terminal, { ...question, choices })],
  ];
  test.each(questions)('a %s is a usage error that names the flag', async (_, ask) => {
    const { terminal, stderr } = record();
    await expect(ask(terminal)).rejects.toMatchObject({
      exitCode: 2,
      code: 'missing-input',
      message: '--reason TEXT is missing, and nobody can be asked for it here.',
      hint: 'Give --reason TEXT; --help shows how.',
    });
    expect(stderr()).toBe('');
  });
});

describe('on a terminal', () => {
  test('the question for a text is repeated on stderr until there is an answer', async () => {
    const { answer, stdout, stderr } = await answered(
      (terminal) => askText(terminal, { ...question, message: 'Why\x1b[2J?' }),
      '\r',
      'audit\r',
    );
    expect(answer).toBe('audit');
    expect(stdout).toBe('');
    expect(stderr).toContain('Why\\x1b[2J?');
    expect(stderr).toContain('An answer is needed.');
  });

  test('a secret is not shown', async () => {
    const { answer, stderr } = await answered((terminal) => askSecret(terminal, question), 'hunter2', '\r');
    expect(answer).toBe('hunter2');
    expect(stderr).not.toContain('hunter2');
  });

  test('s shows more and asks again, until the answer is yes or no', async () => {
    for (const [typed, answer] of [
      ['y\r', true],
      ['\r', false],
      ['N\r', false],
    ] as const) {
      const show = vi.fn();
      const run = await answered(
        (terminal) => askConfirm(terminal, { ...question, show }),
        's\r',
        'S\r',
        typed,
      );
      expect([run.answer, show.mock.calls.length]).toEqual([answer, 2]);
      expect(run.stderr).toContain('Why? y / n / s to show');
    }
    const show = vi.fn();
    const named = { ...question, expected: 'Acme', show };
    expect((await answered((terminal) => askTyped(terminal, named), 's\r', 'Acme\r')).answer).toBe(true);
    expect(show).toHaveBeenCalledOnce();
  });

  test('what is neither yes nor no is asked for again', async () => {
    const show = (): void => undefined;
    const run = await answered(
      (terminal) => askConfirm(terminal, { ...question, show }),
      'maybe\r',
      '\x15',
      'y\r',
    );
    expect(run.stderr).toContain('Type y, n or s');
    expect(run.answer).toBe(true);
  });

  test('Enter alone confirms nothing', async () => {
    expect((await answered((terminal) => askConfirm(terminal, question), '\r')).answer).toBe(false);
    expect((await answered((terminal) => askConfirm(terminal, question), 'y\r')).answer).toBe(true);
  });

  test('a name counts only when it is typed exactly', async () => {
    const typed = (text: string) =>
      answered((terminal) => askTyped(terminal, { ...question, expected: 'Northfield' }), text);
    expect((await typed('Northfield\r')).answer).toBe(true);
    expect((await typed('northfield\r')).answer).toBe(false);
  });

  test('a choice gives the value chosen with the arrow keys', async () => {
    const asking = (terminal: Terminal) => askChoice(terminal, { ...question, choices });
    expect((await answered(asking, '\x1b[B', '\r')).answer).toEqual({ key: 'south' });
  });

  test('a search finds by name or description', async () => {
    const asking = (terminal: Terminal) => askSearch(terminal, { ...question, choices });
    expect((await answered(asking, 'SEA', '\r')).answer).toEqual({ key: 'south' });
  });

  test('nothing to choose from is a usage error', async () => {
    const { terminal } = record({ onTerminal: true });
    await expect(askChoice(terminal, { ...question, choices: [] })).rejects.toMatchObject({
      code: 'nothing-to-choose',
    });
  });

  test('Ctrl-C stops the question', async () => {
    await expect(answered((terminal) => askText(terminal, question), '\x03')).rejects.toMatchObject({
      name: 'ExitPromptError',
    });
  });
});
