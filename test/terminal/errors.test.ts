import { PassThrough, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { DeniedError, NotFoundError, UsageError, LimitError } from '../../src/domain/errors.js';
import { presentError } from '../../src/terminal/errors.js';
import { OutputClosedError } from '../../src/terminal/output.js';
import { createTerminal } from '../../src/terminal/terminal.js';
import { record } from './recording.js';

const plain = { json: false, debug: false };
const unknownRole = new UsageError({
  code: 'unknown-role',
  message: 'No role is called "Asessor\x1b".',
  hint: 'Did you mean Assessor?',
  details: ['Assessor', 'Trainee\nAssessor'],
});

async function presented(error: unknown, output: { json: boolean; debug: boolean }) {
  const { terminal, stdout, stderr } = record();
  const exitCode = await presentError(terminal, error, output);
  return { exitCode, stdout: stdout(), stderr: stderr() };
}

describe('an expected failure', () => {
  test('says what happened and what to try, on stderr', async () => {
    expect(await presented(unknownRole, plain)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'Error: No role is called "Asessor\\x1b".\n  Assessor\n  Trainee\\nAssessor\nTry: Did you mean Assessor?\n',
    });
  });

  test('is the one JSON document on stdout with --json, and is on stderr as well', async () => {
    const { exitCode, stdout, stderr } = await presented(unknownRole, { json: true, debug: false });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: (await presented(unknownRole, plain)).stderr,
    });
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'unknown-role',
        message: 'No role is called "Asessor\x1b".',
        hint: 'Did you mean Assessor?',
        details: ['Assessor', 'Trainee\nAssessor'],
      },
    });
  });

  test('keeps details that are not texts for scripts', async () => {
    const error = new NotFoundError({ code: 'c', message: 'M.', hint: 'H.', details: { a: 1 } });
    expect((await presented(error, plain)).stderr).toBe('Error: M.\nTry: H.\n');
    expect((await presented(error, plain)).exitCode).toBe(5);
  });

  test('names rejected rows that stopped the run', async () => {
    const rejected = [{ line: 3, value: 'x', code: 'unknown-account', message: 'There is no account x.' }];
    const error = new LimitError({
      code: 'c',
      message: 'M.',
      hint: 'H.',
      details: { rejected, rejectedCount: 8 },
    });
    expect((await presented(error, plain)).stderr).toBe(
      'Error: M.\n  line 3  There is no account x.\n  and 7 more (--json lists them all)\nTry: H.\n',
    );
  });

  test('lists twenty details and counts the rest', async () => {
    const details = Array.from({ length: 1234 }, (_, index) => `gate ${index}`);
    const error = new DeniedError({ code: 'c', message: 'M.', hint: 'H.', details });
    const lines = (await presented(error, plain)).stderr.split('\n');
    expect(lines.slice(20, 23)).toEqual(['  gate 19', '  and 1,214 more (--json lists them all)', 'Try: H.']);
  });

  test('is marked in red where stderr is a terminal', async () => {
    const { terminal, stderr } = record({ onTerminal: true });
    await presentError(terminal, unknownRole, plain);
    expect(stderr()).toMatch(/^\x1b\[31mError:\x1b\[39m No role/);
  });
});

describe('an unexpected failure', () => {
  const bug = new TypeError('x is not a function\nat once', { cause: new Error('the cause') });

  test('is one sentence without a stack', async () => {
    expect(await presented(bug, plain)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        'Error: An unexpected failure: x is not a function.\nTry: Run it again with --debug and report what it prints.\n',
    });
  });

  test('has its stack and its causes with --debug, on stderr also with --json', async () => {
    const { stdout, stderr } = await presented(bug, { json: true, debug: true });
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'unexpected' } });
    expect(stderr).toMatch(
      /TypeError: x is not a function[\s\S]+errors\.test\.ts[\s\S]+Caused by:\nError: the cause/,
    );
  });

  test('may be anything that was thrown', async () => {
    expect((await presented('no error', plain)).stderr).toMatch(
      /^Error: An unexpected failure: no error\.\n/,
    );
  });
});

describe('an interruption', () => {
  test.each(['ExitPromptError', 'AbortPromptError', 'AbortError'])(
    'named %s exits with 130',
    async (name) => {
      const error = Object.assign(new Error('User force closed the prompt'), { name });
      const { exitCode, stderr } = await presented(error, plain);
      expect(exitCode).toBe(130);
      expect(stderr).toMatch(
        /^Error: Interrupted before the end; nothing was written and nothing was changed\.\n/,
      );
    },
  );
});

describe('a reader that has gone', () => {
  test('is no failure and nothing is said', async () => {
    expect(await presented(new OutputClosedError('closed'), plain)).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
  });

  test('does not hide the exit code of an error printed to it', async () => {
    const stdout = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('EPIPE'), { code: 'EPIPE' }));
      },
    });
    const terminal = createTerminal({
      stdin: new PassThrough(),
      stdout,
      stderr: new PassThrough(),
      env: {},
      clock: () => 0,
    });
    expect(await presentError(terminal, unknownRole, { json: true, debug: false })).toBe(2);
  });

  test('a broken connection elsewhere is not mistaken for it', async () => {
    const error = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    expect((await presented(error, plain)).exitCode).toBe(1);
  });
});
