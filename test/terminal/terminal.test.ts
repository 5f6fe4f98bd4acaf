import { PassThrough, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { UnavailableError } from '../../src/domain/errors.js';
import type { Environment } from '../../src/terminal/colour.js';
import { OutputClosedError } from '../../src/terminal/output.js';
import { createTerminal } from '../../src/terminal/terminal.js';
import { record } from './recording.js';

describe('colour', () => {
  const onTerminal: [Environment, number][] = [
    [{}, 1],
    [{ TERM: 'xterm-256color' }, 2],
    [{ COLORTERM: 'truecolor' }, 3],
    [{ NO_COLOR: '1' }, 0],
    [{ NO_COLOR: '' }, 1],
    [{ CLICOLOR: '0' }, 0],
    [{ TERM: 'dumb' }, 0],
    [{ FORCE_COLOR: '0' }, 0],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, 0],
    [{ NO_COLOR: '1', CLICOLOR_FORCE: '1' }, 0],
    [{ NO_COLOR: '', FORCE_COLOR: '1' }, 1],
  ];
  test.each(onTerminal)('on a terminal %j gives level %i', (env, level) => {
    expect(record({ onTerminal: true, env }).terminal.colour).toBe(level);
  });

  const offTerminal: [Environment, number][] = [
    [{}, 0],
    [{ CLICOLOR: '1' }, 0],
    [{ FORCE_COLOR: '1' }, 1],
    [{ FORCE_COLOR: 'false' }, 0],
    [{ FORCE_COLOR: '3' }, 3],
    [{ CLICOLOR_FORCE: '1' }, 1],
    [{ CLICOLOR_FORCE: '0' }, 0],
    [{ PROVOST_FORCE_TERMINAL: '100' }, 1],
  ];
  test.each(offTerminal)('off a terminal %j gives level %i', (env, level) => {
    expect(record({ env }).terminal.colour).toBe(level);
  });

  test('paint uses the level', () => {
    expect(record({ onTerminal: true }).terminal.paint.red('x')).toBe('\x1b[31mx\x1b[39m');
    expect(record().terminal.paint.red('x')).toBe('x');
  });
});

describe('width', () => {
  const widths: [Environment, number | undefined, number][] = [
    [{}, undefined, 80],
    [{ COLUMNS: '132' }, undefined, 132],
    [{ COLUMNS: '132' }, 100, 100],
    [{ COLUMNS: 'wide' }, 0, 80],
    [{ PROVOST_FORCE_TERMINAL: '60', COLUMNS: '132' }, 100, 60],
    [{ COLUMNS: '5' }, undefined, 20],
  ];
  test.each(widths)('%j with %s columns is %i', (env, columns, width) => {
    const stdout = Object.assign(new PassThrough(), columns === undefined ? {} : { columns });
    const terminal = createTerminal({
      stdin: new PassThrough(),
      stdout,
      stderr: new PassThrough(),
      env,
      clock: () => 0,
    });
    expect(terminal.width).toBe(width);
  });
});

describe('interaction', () => {
  test('a person at a terminal can answer questions', () => {
    expect(record({ onTerminal: true }).terminal.isInteractive).toBe(true);
  });

  test('there are no questions off a terminal, with --no-input or in CI', () => {
    expect(record().terminal.isInteractive).toBe(false);
    expect(record({ onTerminal: true, noInput: true }).terminal.isInteractive).toBe(false);
    expect(record({ onTerminal: true, env: { CI: 'true' } }).terminal.isInteractive).toBe(false);
    expect(record({ env: { PROVOST_FORCE_TERMINAL: '80' } }).terminal.isInteractive).toBe(false);
  });

  test('opens the input only where somebody can be asked', () => {
    let opened = 0;
    const streams = (isTTY: boolean) => ({
      get stdin() {
        opened += 1;
        return new PassThrough();
      },
      stdout: new PassThrough(),
      stderr: Object.assign(new PassThrough(), { isTTY }),
      env: {},
      clock: () => 0,
    });
    const terminal = createTerminal({ ...streams(true), stdinIsTerminal: () => true });
    opened = 0;
    expect(terminal.isInteractive).toBe(true);
    expect(
      createTerminal(Object.assign(streams(false), { stdinIsTerminal: () => false })).isInteractive,
    ).toBe(false);
    expect(opened).toBe(0);
    expect(createTerminal(streams(true)).isInteractive).toBe(false);
    expect(opened).toBe(1);
  });

  test('with stderr in a file questions go to the terminal of the process, where one can be opened', () => {
    const screen = Object.assign(new PassThrough(), { isTTY: true });
    const streams = {
      stdin: Object.assign(new PassThrough(), { isTTY: true }),
      ...{ stdout: new PassThrough(), stderr: new PassThrough(), env: {}, quiet: true, clock: () => 0 },
    };
    const terminal = createTerminal({ ...streams, openTerminal: () => screen });
    expect(terminal).toMatchObject({ isAttended: true, isInteractive: true, stderrIsTerminal: false });
    expect(terminal.promptStreams.output).toBe(screen);
    terminal.questions.note('Seven rows would be rejected.');
    expect([String(screen.read()), streams.stderr.read()]).toEqual(['Seven rows would be rejected.\n', null]);
    const without = createTerminal({ ...streams, openTerminal: () => undefined });
    expect(without).toMatchObject({ isAttended: true, isInteractive: false });
  });

  test('CI=false is not CI', () => {
    expect(record({ onTerminal: true, env: { CI: 'false' } }).terminal.isInteractive).toBe(true);
  });
});

describe('streams', () => {
  test('the answer goes to stdout, what is said about it to stderr', async () => {
    const { terminal, stdout, stderr } = record();
    await terminal.out('answer\n');
    terminal.note('a note');
    terminal.warn('a warning');
    expect(stdout()).toBe('answer\n');
    expect(stderr()).toBe('a note\nWarning: a warning\n');
  });

  test('--quiet silences notes and not warnings', () => {
    const { terminal, stderr } = record({ quiet: true });
    terminal.note('a note');
    terminal.warn('a warning');
    terminal.error('an error');
    expect(stderr()).toBe('Warning: a warning\nan error\n');
  });

  test('escape sequences in a note are shown', () => {
    const { terminal, stderr } = record();
    terminal.note('title \x1b]0;owned\x07');
    expect(stderr()).toBe('title \\x1b]0;owned\\x07\n');
  });

  test('writing waits for a slow reader', async () => {
    let pending: (() => void) | undefined;
    let taken = 0;
    const slow = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        taken += chunk.length;
        pending = done;
      },
    });
    const terminal = createTerminal({
      stdin: new PassThrough(),
      stdout: slow,
      stderr: new PassThrough(),
      env: {},
      clock: () => 0,
    });
    const line = `${'x'.repeat(1023)}\n`;
    let made = 0;
    function* lines(): Iterable<string> {
      for (; made < 1000; made += 1) yield line;
    }
    const done = terminal.outAll(lines());
    await new Promise(setImmediate);
    expect(made).toBeLessThan(100);
    let finished = false;
    void done.then(() => (finished = true));
    while (!finished) {
      pending?.();
      await new Promise(setImmediate);
    }
    expect(taken).toBe(1000 * 1024);
  });

  test('a reader that has gone differs from a failure to write', async () => {
    const failing = (code: string): Writable =>
      new Writable({
        write(_chunk, _encoding, done) {
          done(Object.assign(new Error(`${code}: write`), { code }));
        },
      });
    const over = (stdout: Writable) =>
      createTerminal({
        stdin: new PassThrough(),
        stdout,
        stderr: new PassThrough(),
        env: {},
        clock: () => 0,
      });
    const closed = over(failing('EPIPE'));
    await expect(closed.out('a')).rejects.toBeInstanceOf(OutputClosedError);
    await expect(closed.out('b')).rejects.toBeInstanceOf(OutputClosedError);
    await expect(over(failing('ENOSPC')).out('a')).rejects.toBeInstanceOf(UnavailableError);
  });
});

describe('the status line', () => {
  test('is erased before anything else is printed', async () => {
    const { terminal, stderr } = record({ onTerminal: true });
    terminal.status('Working');
    terminal.note('a note');
    terminal.status('Still working');
    await terminal.out('answer');
    expect(stderr()).toBe('Working\r\x1b[2Ka note\nStill working\r\x1b[2K');
  });

  test('is cut to the width and shows hidden characters', () => {
    const { terminal, stderr } = record({ onTerminal: true, columns: 30 });
    terminal.status(`\x1b[2J${'x'.repeat(50)}`);
    expect(stderr()).toBe(`\\x1b[2J${'x'.repeat(21)}…`);
  });
});
