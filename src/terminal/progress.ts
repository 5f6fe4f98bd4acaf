import { formatCount } from './count.js';
import type { Terminal } from './terminal.js';

/** How far a long run has come, on stderr, for a person who is watching. */
export interface Progress {
  /** `done` things so far, of `total` where that is known. */
  step(done: number, total?: number): void;
  /** Erases the line. To be called also when the run fails. */
  end(): void;
}

export interface ProgressOptions {
  /** What is being done, such as `Importing rows`. */
  readonly label: string;
  /** Milliseconds on a clock that never goes back; for tests. */
  readonly now?: () => number;
}

const APPEARS_AFTER_MS = 1000;
const UPDATE_EVERY_MS = 100;

/** Shown only on a terminal without `--quiet`, only when the run takes more than a second, at most ten times a second. */
export function createProgress(terminal: Terminal, options: ProgressOptions): Progress {
  const { label, now = monotonic } = options;
  const started = now();
  let lastUpdate = -Infinity;
  return {
    step(done, total) {
      if (!terminal.canShowStatus) return;
      const time = now();
      if (time - started < APPEARS_AFTER_MS || time - lastUpdate < UPDATE_EVERY_MS) return;
      lastUpdate = time;
      terminal.status(`${label}: ${amount(done, total)}`);
    },
    end() {
      terminal.status(undefined);
    },
  };
}

/** As `performance.now()`, which Node loads a module for. */
function monotonic(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

function amount(done: number, total: number | undefined): string {
  if (total === undefined || total <= 0) return formatCount(done);
  // Rounded down: 100 % is said only when all is done.
  const percent = Math.min(100, Math.floor((done / total) * 100));
  return `${formatCount(done)} of ${formatCount(total)} (${percent} %)`;
}
