import { describe, expect, test } from 'vitest';
import type { ProgressMode } from '../../src/terminal/progress.js';
import { createProgress } from '../../src/terminal/progress.js';
import type { Recording } from './recording.js';
import { record } from './recording.js';

const ERASE = '\r\x1b[2K';

function started(recording: Recording, mode?: ProgressMode) {
  let time = 0;
  const progress = createProgress(recording.terminal, { label: 'Importing rows', mode, now: () => time });
  return {
    stepAt(milliseconds: number, done: number, total?: number, phase?: string) {
      time = milliseconds;
      progress.step(done, total, phase);
    },
    waitAt(milliseconds: number) {
      time = milliseconds;
      progress.waiting();
    },
    end: () => {
      progress.end({ outcome: 'done', exitCode: 0, code: null });
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
    expect(recording.stderr()).toBe('Importing rows: 12,345 of 20,000 (61 %), about 1 s left');
    run.end();
    expect(recording.stderr()).toBe(`Importing rows: 12,345 of 20,000 (61 %), about 1 s left${ERASE}`);
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

  test('estimates what is left by the pace of the phase alone', () => {
    const recording = record({ quiet: true });
    const run = started(recording, 'plain');
    run.stepAt(0, 1_000, 10_000, 'reading');
    run.stepAt(4_000, 0, 1_000, 'applying');
    run.stepAt(6_000, 100, 1_000, 'applying');
    expect(recording.stderr()).toContain('100 of 1,000 (10 %), about 18 s left');
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

  test('as plain lines appears wherever stderr goes, once in two seconds', () => {
    const recording = record({ quiet: true });
    const run = started(recording, 'plain');
    for (let time = 0; time < 5000; time += 10) run.stepAt(time, time, 10_000);
    run.end();
    expect(recording.stderr()).toBe(
      'Importing rows: 1,000 of 10,000 (10 %), about 9 s left\nImporting rows: 3,000 of 10,000 (30 %), about 7 s left\n',
    );
  });

  test('does not appear with none, not even on a terminal', () => {
    const recording = record({ onTerminal: true });
    const run = started(recording, 'none');
    run.stepAt(5000, 1, 2);
    run.end();
    expect(recording.stderr()).toBe('');
  });
});

describe('progress as JSON', () => {
  const eventsOf = (recording: Recording): unknown[] =>
    recording
      .stderr()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);

  test('begins with the start, names each phase, and ends with the outcome', () => {
    const recording = record();
    const run = started(recording, 'json');
    run.waitAt(100);
    run.stepAt(200, 0, undefined, 'reading');
    run.stepAt(1200, 5000, undefined, 'reading');
    run.stepAt(1201, 10, 100, 'applying');
    run.stepAt(1301, 20, 100, 'applying');
    run.stepAt(2201, 50, 100, 'applying');
    run.stepAt(2202, 100, 100, 'committing');
    run.end();
    const operation = 'Importing.rows';
    expect(eventsOf(recording)).toMatchObject([
      { event: 'start', operation, elapsedMs: 0 },
      { event: 'waiting', operation, elapsedMs: 100 },
      { event: 'phase', operation, phase: 'reading', done: 0, total: null, rate: null, etaMs: null },
      { event: 'progress', phase: 'reading', done: 5000, total: null, rate: 5000, etaMs: null },
      { event: 'phase', phase: 'applying', done: 10, total: 100 },
      { event: 'progress', phase: 'applying', done: 50, total: 100, rate: 50, etaMs: 1000, elapsedMs: 2201 },
      { event: 'phase', phase: 'committing', done: 100, total: 100 },
      { event: 'end', operation, outcome: 'done', exitCode: 0, code: null, elapsedMs: 2202 },
    ]);
  });

  test('is at most four events a second within a phase', () => {
    const recording = record();
    const run = started(recording, 'json');
    for (let time = 0; time < 1000; time += 1) run.stepAt(time, time);
    run.end();
    expect(eventsOf(recording)).toHaveLength(6);
  });
});
