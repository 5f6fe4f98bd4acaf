import { etaOf, rateOf } from '../domain/pace.js';
import { formatCount } from '../domain/counts.js';
import type { Terminal } from './terminal.js';

/** How a run reports its progress on stderr: `--progress`. */
export type ProgressMode = 'auto' | 'plain' | 'none' | 'json';

/** The progress of a run on stderr, for a person or for the log of a script. */
export interface Progress {
  /** Reports `done` items, of `total` where known, in a phase of the run. */
  step(done: number, total?: number, phase?: string): void;
  /** Reports that the run waits, by default for another process that writes to the store. */
  waiting(what?: string): void;
  /** Erases the status line, for a question. */
  pause(): void;
  /** Must be called at the end of every run, failed ones too. */
  end(end: RunEnd): void;
}

/** How a run ended. */
export interface RunEnd {
  readonly outcome: 'done' | 'failed' | 'interrupted';
  readonly exitCode: number;
  /** Code of the error; null where there was none. */
  readonly code: string | null;
}

export interface ProgressOptions {
  /** The name of the command, such as `transfer import`. */
  readonly label: string;
  readonly mode?: ProgressMode | undefined;
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number;
}

const APPEARS_AFTER_MS = 1000;
const DRAWN_EVERY_MS = 100;
const LINE_EVERY_MS = 2000;
const EVENT_EVERY_MS = 250;

/**
 * Creates the progress of a mode.
 * - `auto`: one redrawn line on a terminal without `--quiet`, after the first second
 * - `plain`: a line every two seconds, on any stderr
 * - `json`: one JSON document a line for each step, at most four a second, with start and end
 * - `none`: nothing
 */
export function createProgress(terminal: Terminal, options: ProgressOptions): Progress {
  const { label, mode = 'auto', now } = options;
  switch (mode) {
    case 'auto':
      return createPacedProgress(now, terminal.canShowStatus ? DRAWN_EVERY_MS : Infinity, {
        show: (step) => terminal.status(`${label}: ${step}`),
        waiting: (what) => terminal.note(what),
        pause: () => terminal.status(undefined),
      });
    case 'plain':
      return createPacedProgress(now, LINE_EVERY_MS, {
        show: (step) => terminal.error(`${label}: ${step}`),
        waiting: (what) => terminal.error(what),
        pause: () => undefined,
      });
    case 'json':
      return createEventProgress(now, label.replaceAll(' ', '.'), (event) =>
        terminal.error(JSON.stringify(event)),
      );
    case 'none':
      return createPacedProgress(now, Infinity, {
        show: () => undefined,
        waiting: (what) => terminal.note(what),
        pause: () => undefined,
      });
  }
}

const WAITING = 'Waiting for another process that is writing to the store …';

interface Shown {
  readonly show: (step: string) => void;
  readonly waiting: (what: string) => void;
  readonly pause: () => void;
}

/** For people: nothing in the first second, then one step in each interval. */
function createPacedProgress(now: () => number, every: number, { show, waiting, pause }: Shown): Progress {
  let started = now();
  let phase: string | undefined;
  let phaseStarted = started;
  let last = -Infinity;
  const shown = new Set<string>();
  return {
    step(done, total, current = 'reading') {
      if (every === Infinity) return;
      const time = now();
      if (phase !== undefined && current !== phase) phaseStarted = time;
      phase = current;
      if (time - started < APPEARS_AFTER_MS || time - last < every) return;
      last = time;
      const etaMs = etaOf(done, total ?? null, rateOf(done, time - phaseStarted));
      show(`${amount(done, total)}${etaMs === null || etaMs === 0 ? '' : `, ${timeLeft(etaMs)}`}`);
    },
    waiting(what = WAITING) {
      if (!shown.has(what)) waiting(what);
      shown.add(what);
    },
    pause() {
      pause();
      started = phaseStarted = now();
    },
    end: pause,
  };
}

/** For scripts. The first step of each phase is always an event. */
function createEventProgress(now: () => number, operation: string, emit: (event: object) => void): Progress {
  const started = now();
  let phase: string | null = null;
  let phaseStarted = started;
  let last = -Infinity;
  const elapsed = (): number => Math.round(now() - started);
  emit({ event: 'start', operation, elapsedMs: 0 });
  return {
    step(done, total = undefined, current = 'reading') {
      const time = now();
      const isNew = current !== phase;
      if (!isNew && time - last < EVENT_EVERY_MS) return;
      if (isNew) phaseStarted = time;
      phase = current;
      last = time;
      const rate = rateOf(done, time - phaseStarted);
      emit({
        event: isNew ? 'phase' : 'progress',
        operation,
        phase,
        done,
        total: total ?? null,
        rate,
        elapsedMs: elapsed(),
        etaMs: etaOf(done, total ?? null, rate),
      });
    },
    waiting(what = WAITING) {
      const time = now();
      if (phase === 'waiting' && time - last < LINE_EVERY_MS) return;
      phase = 'waiting';
      last = time;
      emit({ event: 'waiting', operation, what, elapsedMs: elapsed() });
    },
    pause: () => undefined,
    end: (end) => emit({ event: 'end', operation, ...end, elapsedMs: elapsed() }),
  };
}

/** Such as `12,000 of 100,000 (12 %)`. */
export function amount(done: number, total: number | null | undefined): string {
  if (total === undefined || total === null || total <= 0) return formatCount(done);
  // Rounded down, so that 100 % means complete.
  const percent = Math.min(100, Math.floor((done / total) * 100));
  return `${formatCount(done)} of ${formatCount(total)} (${percent} %)`;
}

/** Such as `about 8 s left`. */
export function timeLeft(milliseconds: number): string {
  return `about ${spell(milliseconds)} left`;
}

/** Such as `45 s` or `3 min`. */
export function spell(milliseconds: number): string {
  const whole = Math.round(milliseconds / 1000);
  return whole < 120 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}
