import { etaOf, rateOf } from '../domain/pace.js';
import { formatCount } from '../domain/counts.js';
import type { Terminal } from './terminal.js';

/** How a run reports its progress on stderr: `--progress`. */
export type ProgressMode = 'auto' | 'plain' | 'none' | 'json';

/** The progress of a run on stderr, for a person or for the log of a script. */
export interface Progress {
  /** Names the phases of the run in their order, as people read them. */
  expect(phases: readonly string[]): void;
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

const APPEARS_AFTER_MS = 2000;
const DRAWN_EVERY_MS = 100;
const LINE_EVERY_MS = 2000;
const LOG_LINE_EVERY_MS = 10_000;
const EVENT_EVERY_MS = 250;

/**
 * Creates the progress of a mode.
 * - `auto`: on a terminal one redrawn line with a bar, after two seconds; elsewhere, as in the log of
 *   a pipeline, a line every ten seconds; neither with `--quiet`
 * - `plain`: a line every two seconds, on any stderr
 * - `json`: one JSON document a line for each step, at most four a second, with start and end
 * - `none`: nothing
 */
export function createProgress(terminal: Terminal, options: ProgressOptions): Progress {
  const { label, mode = 'auto', now } = options;
  switch (mode) {
    case 'auto':
      if (!terminal.canShowStatus) {
        return createPacedProgress(now, LOG_LINE_EVERY_MS, {
          show: (step) => terminal.note(`${label}: ${step}`),
          waiting: (what) => terminal.note(what),
          pause: () => undefined,
        });
      }
      return createPacedProgress(now, DRAWN_EVERY_MS, {
        show: (step) => terminal.status(`${label}: ${step}`),
        waiting: (what) => terminal.note(what),
        pause: () => terminal.status(undefined),
        hasBar: true,
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

/** How a paced step is shown: as the line of a log, or with a bar. */
interface Shown {
  readonly show: (step: string) => void;
  readonly waiting: (what: string) => void;
  readonly pause: () => void;
  readonly hasBar?: boolean;
}

/** The phases as people read them; the changes are committed while the last of them is written. */
const PHASE_WORDS: Readonly<Record<string, string>> = { applying: 'writing', committing: 'writing' };

/** For people: nothing in the first seconds, then one step in each interval. */
function createPacedProgress(
  now: () => number,
  every: number,
  { show, waiting, pause, hasBar = false }: Shown,
): Progress {
  let started = now();
  let last = started;
  let share = 0;
  const phases = createPhases(started);
  const shown = new Set<string>();
  return {
    expect: (names) => phases.expect(names),
    step(done, total, current = 'reading') {
      if (every === Infinity) return;
      const time = now();
      const phase = phases.enter(PHASE_WORDS[current] ?? current, time);
      if (phase === undefined) return;
      phase.done = Math.max(phase.done, done);
      if (time - started < APPEARS_AFTER_MS || time - last < every) return;
      last = time;
      const { numbered, index, count } = phases.position();
      const ofPhase = total === undefined || total <= 0 ? 0 : Math.min(1, phase.done / total);
      share = Math.max(share, (index + ofPhase) / count);
      const left = estimate(phase, total, time);
      const isCounted = phase.done > 0 || total !== undefined;
      const counted = hasBar ? amountOf(phase.done, total) : amount(phase.done, total);
      const texts = [hasBar ? `${numbered} ${bar(share)}` : numbered, ...(isCounted ? [counted] : [])];
      show(`${texts.join(hasBar ? ' ' : ', ')}${left === null ? '' : `, ${left}`}`);
    },
    waiting(what = WAITING) {
      if (!shown.has(what)) waiting(what);
      shown.add(what);
    },
    pause() {
      pause();
      started = last = now();
      phases.resume(started);
    },
    end: pause,
  };
}

interface Phases {
  expect(names: readonly string[]): void;
  /** The phase that runs now; undefined for one that is past, which is not shown again. */
  enter(name: string, time: number): Phase | undefined;
  /** The time of a question does not count, and what it asks about has been read. */
  resume(time: number): void;
  position(): { readonly numbered: string; readonly index: number; readonly count: number };
}

function createPhases(start: number): Phases {
  let names: readonly string[] = [];
  let phase: Phase = { name: '', started: start, done: 0 };
  /** Earlier phases are past: a service reads and checks again after the question. */
  let least = 0;
  return {
    expect(expected) {
      names = expected;
    },
    enter(name, time) {
      // Such as sending the file to a service, which comes before the phases of the change.
      if (names.length > 0 && phase.name === '' && !names.includes(name)) names = [name, ...names];
      const at = names.indexOf(name);
      if (at < least && names.length > 0) return undefined;
      // The first phase began with the run.
      if (name !== phase.name) phase = { name, started: phase.name === '' ? phase.started : time, done: 0 };
      least = Math.max(least, at);
      return phase;
    },
    resume(time) {
      phase = { ...phase, started: time };
      least = Math.max(least, phase.name === '' ? 0 : names.indexOf('checking'));
    },
    position() {
      const at = names.indexOf(phase.name);
      const numbered = at < 0 ? phase.name : `${phase.name} ${at + 1}/${names.length}`;
      return { numbered, index: Math.max(0, at), count: Math.max(1, names.length) };
    },
  };
}

interface Phase {
  readonly name: string;
  readonly started: number;
  done: number;
}

/** By the pace of the phase alone; null in its first two seconds, and where the total is unknown. */
function estimate({ started, done }: Phase, total: number | undefined, time: number): string | null {
  if (time - started < APPEARS_AFTER_MS) return null;
  const etaMs = etaOf(done, total ?? null, rateOf(done, time - started));
  return etaMs === null || etaMs < 500 ? null : timeLeft(etaMs);
}

/** With it a step of a long import fits 80 cells. */
const BAR_CELLS = 12;

function bar(share: number): string {
  const full = Math.floor(share * BAR_CELLS);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`;
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
    expect: () => undefined,
    end: (end) => emit({ event: 'end', operation, ...end, elapsedMs: elapsed() }),
  };
}

/** Such as `12,000 of 100,000`. */
function amountOf(done: number, total: number | null | undefined): string {
  if (total === undefined || total === null || total <= 0) return formatCount(done);
  return `${formatCount(done)} of ${formatCount(Math.max(done, total))}`;
}

/** Such as `12,000 of 100,000 (12 %)`. */
export function amount(done: number, total: number | null | undefined): string {
  if (total === undefined || total === null || total <= 0) return amountOf(done, total);
  // Rounded down, so that 100 % means complete.
  const percent = Math.min(100, Math.floor((done / total) * 100));
  return `${amountOf(done, total)} (${percent} %)`;
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
