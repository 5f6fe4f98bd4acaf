import { etaOf, rateOf } from '../domain/pace.js';
import type { RunningJob, RunningJobs } from '../store/running.js';
import type { RunPhase } from './runner.js';

/** Tells other processes of a write while it runs. */
export interface RunningReport {
  step(done: number, total: number | undefined, phase: RunPhase): void;
  /** To be called also when the write fails. */
  end(): void;
}

/** A write that takes less is over before anybody could look. */
const TOLD_AFTER_MS = 500;
const TOLD_EVERY_MS = 200;
/** So often also while no step is heard of. */
const HEARTBEAT_MS = 1000;

/**
 * Tells of a write from half a second after its begin until its end, at most five times a second: a short one costs nothing.
 * @param now milliseconds on a clock that never goes back; for tests
 */
export function reportRunning(
  jobs: RunningJobs,
  about: Pick<RunningJob, 'key' | 'tenant' | 'operation' | 'actor' | 'account' | 'since'>,
  now: () => number = monotonic,
): RunningReport {
  const started = now();
  const name = `${process.pid}-${process.hrtime.bigint().toString(36)}`;
  let last = -Infinity;
  let phaseStarted = started;
  let at: Pick<RunningJob, 'phase' | 'done' | 'total'> = { phase: null, done: 0, total: null };
  const tell = (): void => {
    last = now();
    const rate = rateOf(at.done, last - phaseStarted);
    const etaMs = etaOf(at.done, at.total, rate);
    jobs.report(name, { ...about, ...at, rate, etaMs, elapsedMs: Math.round(last - started) });
  };
  const heartbeat = setInterval(tell, HEARTBEAT_MS).unref();
  return {
    step(done, total, phase) {
      const time = now();
      const isNew = phase !== at.phase;
      if (isNew) phaseStarted = time;
      at = { phase, done, total: total ?? null };
      if (time - started >= TOLD_AFTER_MS && (isNew || time - last >= TOLD_EVERY_MS)) tell();
    },
    end() {
      clearInterval(heartbeat);
      if (last > -Infinity) jobs.withdraw(name);
    },
  };
}

function monotonic(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
