import { etaOf, rateOf } from '../domain/pace.js';
import type { RunningJob, RunningJobs } from '../store/running.js';
import type { RunPhase } from './runner.js';

/** Reports a running write to other processes. */
export interface RunningReport {
  step(done: number, total: number | undefined, phase: RunPhase): void;
  /** Must also be called when the write fails. */
  end(): void;
}

/** A shorter write is over before anybody can look, and costs nothing. */
const FIRST_REPORT_MS = 500;
const REPORT_INTERVAL_MS = 200;
/** The interval of reports while there is no step. */
const HEARTBEAT_MS = 1000;

/**
 * Reports a write from `FIRST_REPORT_MS` after its start until its end.
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
  const report = (): void => {
    last = now();
    const rate = rateOf(at.done, last - phaseStarted);
    const etaMs = etaOf(at.done, at.total, rate);
    jobs.report(name, { ...about, ...at, rate, etaMs, elapsedMs: Math.round(last - started) });
  };
  const heartbeat = setInterval(report, HEARTBEAT_MS).unref();
  return {
    step(done, total, phase) {
      const time = now();
      const isNew = phase !== at.phase;
      if (isNew) phaseStarted = time;
      at = { phase, done, total: total ?? null };
      if (time - started >= FIRST_REPORT_MS && (isNew || time - last >= REPORT_INTERVAL_MS)) report();
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
