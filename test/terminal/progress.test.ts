import { describe, expect, test } from 'vitest';
import { createProgress } from '../../src/terminal/progress.js';
import type { Recording } from './recording.js';
import { record } from './recording.js';

const ERASE = '\r\x1b[2K';

function started(recording: Recording) {
  let time = 0;
  const progress = createProgress(recording.terminal, { label: 'Importing rows', now: () => time });
  return {
    stepAt(milliseconds: number, done: number, total?: number) {
      time = milliseconds;
      progress.step(done, total);
    },
    end: () => {
      progress.end();
    },
  };
}

describe('progress', () => {
  test('appears after a second and erases itself', () => {
    const recording = record({ onTerminal: true });
    const run = started(recording);
    run.stepAt(999, 10, 20_000);
    expect(recording.stderr()).toBe('');
    run.stepAt(1000, 12_345, 20_000);
    expect(recording.stderr()).toBe('Importing rows: 12,345 of 20,000 (61 %)');
    run.end();
    expect(recording.stderr()).toBe(`Importing rows: 12,345 of 20,000 (61 %)${ERASE}`);
    expect(recording.stdout()).toBe('');
  });

  test('leaves no trace of a short run', () => {
    const recording = record({ onTerminal: true });
    const run = started(recording);
    run.stepAt(500, 1);
    run.end();
    expect(recording.stderr()).toBe('');
  });

  test('is drawn at most ten times a second', () => {
    const recording = record({ onTerminal: true });
    const run = started(recording);
    for (let time = 1000; time < 2000; time += 1) run.stepAt(time, time);
    expect(recording.stderr().match(/Importing/g)).toHaveLength(10);
  });

  test('says 100 % only when all is done', () => {
    const recording = record({ onTerminal: true });
    started(recording).stepAt(1000, 99_999, 100_000);
    expect(recording.stderr()).toContain('(99 %)');
  });

  test.each([
    ['off a terminal', {}],
    ['with --quiet', { onTerminal: true, quiet: true }],
    ['in CI', { onTerminal: true, env: { CI: '1' } }],
    ['on a terminal that cannot erase', { onTerminal: true, env: { TERM: 'dumb' } }],
  ])('is not drawn %s', (_, options) => {
    const recording = record(options);
    const run = started(recording);
    run.stepAt(5000, 1, 2);
    run.end();
    expect(recording.stderr()).toBe('');
  });
});
