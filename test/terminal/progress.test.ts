import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProgressMode } from '../../src/terminal/progress.js';
import { createProgress } from '../../src/terminal/progress.js';
import type { Recording } from './recording.js';
import { record } from './recording.js';

const ERASE = '\r\x1b[2K';

function started(recording: Recording, mode?: ProgressMode, phases?: readonly string[]) {
  let time = 0;
  const progress = createProgress(recording.terminal, { label: 'Importing rows', mode, now: () => time });
  if (phases !== undefined) progress.expect(phases);
  return {
    stepAt(milliseconds: number, done: number, total?: number, phase?: string) {
      time = milliseconds;
      progress.step(done, total, phase);
    },
    waitAt(milliseconds: number) {
      time = milliseconds;
      progress.waiting();
    },
    pauseAt(milliseconds: number) {
      time = milliseconds;
      progress.pause();
    },
    end: () => {
      progress.end({ outcome: 'done', exitCode: 0, code: null });
    },
  };
}

const PHASES = ['reading', 'checking', 'writing'];

/** The status lines that a terminal showed, one after the other. */
function drawn({ stderr }: Recording): string[] {
  return stderr()
    .split(ERASE)
    .filter((line) => line !== '');
}

describe('progress', () => {
  test('appears after two seconds and erases itself', () => {
    const recording = record({ onTerminal: true });
    const run = started(recording);
    run.stepAt(1999, 10, 20_000);
    expect(recording.stderr()).toBe('');
    run.stepAt(2000, 12_345, 20_000);
    const line = 'Importing rows: reading ███████░░░░░ 12,345 of 20,000, about 1 s left';
    expect(recording.stderr()).toBe(line);
    run.end();
    expect(recording.stderr()).toBe(`${line}${ERASE}`);
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
    for (let time = 2000; time < 3000; time += 1) run.stepAt(time, time);
    expect(recording.stderr().match(/Importing/g)).toHaveLength(10);
  });

  test('names the phases of a change, which share one bar, also before the question', () => {
    const recording = record({ onTerminal: true, columns: 100 });
    const run = started(recording, 'auto', PHASES);
    run.stepAt(3000, 500, 1000, 'reading');
    run.stepAt(4000, 0, undefined, 'checking');
    run.pauseAt(5000);
    run.stepAt(6000, 0, 1000, 'applying');
    run.stepAt(8000, 500, 1000, 'applying');
    run.stepAt(9000, 1000, 1000, 'committing');
    expect(drawn(recording)).toEqual([
      'Importing rows: reading 1/3 ██░░░░░░░░░░ 500 of 1,000, about 3 s left',
      'Importing rows: checking 2/3 ████░░░░░░░░',
      'Importing rows: writing 3/3 ██████████░░ 500 of 1,000, about 2 s left',
      'Importing rows: writing 3/3 ████████████ 1,000 of 1,000',
    ]);
  });

  test('does not begin again where a service reads again after the question', () => {
    const recording = record({ onTerminal: true, columns: 100 });
    const run = started(recording, 'auto', PHASES);
    run.stepAt(3000, 900, 1000, 'reading');
    run.pauseAt(4000);
    run.stepAt(7000, 100, 1000, 'reading');
    run.stepAt(8000, 100, 1000, 'applying');
    expect(drawn(recording).map((line) => /(\w+ \d\/3)/.exec(line)?.[1])).toEqual([
      'reading 1/3',
      'writing 3/3',
    ]);
  });

  test('never goes backwards, whatever is reported', () => {
    const steps = fc.array(
      fc.record({
        after: fc.integer({ min: 1, max: 5000 }),
        done: fc.nat(2000),
        total: fc.option(fc.nat(2000), { nil: undefined }),
        phase: fc.constantFrom('sending', 'reading', 'checking', 'applying', 'committing'),
        pauses: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(steps, (reported) => {
        const recording = record({ onTerminal: true, columns: 200 });
        const run = started(recording, 'auto', PHASES);
        let time = 0;
        for (const { after, done, total, phase, pauses } of reported) {
          run.stepAt((time += after), done, total, phase);
          if (pauses) run.pauseAt(time);
        }
        const lines = drawn(recording);
        const cells = lines.map((line) => line.match(/█/g)?.length ?? 0);
        const numbers = lines.map((line) => Number(/ (\d)\/\d /.exec(line)?.[1]));
        expect(cells).toEqual([...cells].sort((a, b) => a - b));
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      }),
    );
  });

  test('estimates what is left by the pace of the phase alone, from its third second on', () => {
    const recording = record({ quiet: true });
    const run = started(recording, 'plain');
    run.stepAt(0, 1_000, 10_000, 'reading');
    run.stepAt(4_000, 0, 1_000, 'applying');
    run.stepAt(5_999, 90, 1_000, 'applying');
    run.stepAt(8_000, 200, 1_000, 'applying');
    expect(recording.stderr()).toBe(
      'Importing rows: writing, 0 of 1,000 (0 %)\nImporting rows: writing, 200 of 1,000 (20 %), about 16 s left\n',
    );
  });

  test('says 100 % only when all is done', () => {
    const recording = record();
    started(recording, 'plain').stepAt(2000, 99_999, 100_000);
    expect(recording.stderr()).toContain('(99 %)');
  });

  test('is not shown with --quiet', () => {
    const recording = record({ onTerminal: true, quiet: true });
    const run = started(recording);
    run.stepAt(50_000, 1, 2);
    run.end();
    expect(recording.stderr()).toBe('');
  });

  test.each([
    ['off a terminal', {}],
    ['in CI', { onTerminal: true, env: { CI: '1' } }],
    ['on a terminal that cannot erase', { onTerminal: true, env: { TERM: 'dumb' } }],
  ])('%s is a line every ten seconds', (_, options) => {
    const recording = record(options);
    const run = started(recording, 'auto', PHASES);
    for (let time = 0; time <= 25_000; time += 100) run.stepAt(time, time, 100_000);
    run.end();
    expect(recording.stderr()).toBe(
      'Importing rows: reading 1/3, 10,000 of 100,000 (10 %), about 90 s left\nImporting rows: reading 1/3, 20,000 of 100,000 (20 %), about 80 s left\n',
    );
  });

  test('as plain lines appears wherever stderr goes, once in two seconds', () => {
    const recording = record({ quiet: true });
    const run = started(recording, 'plain');
    for (let time = 0; time < 5000; time += 10) run.stepAt(time, time, 10_000);
    run.end();
    expect(recording.stderr()).toBe(
      'Importing rows: reading, 2,000 of 10,000 (20 %), about 8 s left\nImporting rows: reading, 4,000 of 10,000 (40 %), about 6 s left\n',
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
