import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { InterruptedError } from '../domain/errors.js';
import type { runningFacts, watchJobs } from '../operations/job/watch.js';
import { amount, spell, timeLeft } from '../terminal/progress.js';
import { counted, formatCount } from '../domain/counts.js';
import { visible } from '../terminal/sanitise.js';
import { timeText } from '../views/view.js';
import type { Sentence } from '../views/view.js';

export type Running = z.infer<typeof runningFacts>;
export type Watched = z.infer<typeof watchJobs.output>;
type Finished = Watched['finished'][number];

/** An event of a job; `idle` means that no job is running. */
export type JobEvent =
  | ({ readonly event: 'running' } & Running)
  | ({ readonly event: 'finished' } & Finished)
  /** The write ended without a job: it failed, was stopped, or had no changes. */
  | { readonly event: 'stopped'; readonly key: string; readonly operation: string; readonly actor: string }
  | { readonly event: 'idle' };

export interface Watching {
  /** Reads the running writes, and the jobs after this one. */
  readonly look: (after: string | undefined) => Promise<Watched>;
  readonly onEvents: (events: readonly JobEvent[], running: readonly Running[]) => Promise<void>;
  readonly signal: AbortSignal;
  /** Ends as soon as nothing is running. */
  readonly untilIdle: boolean;
}

const EVERY_MS = 500;

/** Polls twice a second and passes on new events. @throws {InterruptedError} when stopped */
export async function followJobs({ look, onEvents, signal, untilIdle }: Watching): Promise<void> {
  let known: Known = { running: [], gone: [] };
  let last: string | undefined;
  for (;;) {
    const seen = await look(last);
    const { events, now } = eventsBetween(known, seen);
    const isIdle = untilIdle && now.running.length === 0 && now.gone.length === 0;
    await onEvents(isIdle ? [...events, { event: 'idle' }] : events, seen.running);
    if (isIdle) return;
    known = now;
    last = seen.last;
    await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw stoppedWatching();
  }
}

/** The last poll. */
export interface Known {
  readonly running: readonly Running[];
  /** Ended, but not in the journal, which was read earlier: the next poll decides. */
  readonly gone: readonly Running[];
}

/** The events between two polls: first finished jobs, then stopped ones, then progress. */
export function eventsBetween(
  known: Known,
  { running, finished }: Watched,
): { readonly events: JobEvent[]; readonly now: Known } {
  const isAmong = (jobs: readonly { readonly key: string | null }[], { key }: Running): boolean =>
    jobs.some((job) => job.key === key);
  const stopped = known.gone.filter((job) => !isAmong(finished, job) && !isAmong(running, job));
  const gone = known.running.filter((job) => !isAmong(finished, job) && !isAmong(running, job));
  const moved = running.filter(
    ({ key, elapsedMs }) => !known.running.some((job) => job.key === key && job.elapsedMs === elapsedMs),
  );
  const events: JobEvent[] = [
    ...finished.map((job) => ({ event: 'finished' as const, ...job })),
    ...stopped.map(({ key, operation, actor }) => ({ event: 'stopped' as const, key, operation, actor })),
    ...moved.map((job) => ({ event: 'running' as const, ...job })),
  ];
  return { events, now: { running, gone } };
}

/** An event as a line for people. */
export function eventLine(event: JobEvent): Sentence {
  switch (event.event) {
    case 'running':
      return runningLine(event);
    case 'finished': {
      const { id, title, changes, actor, at } = event;
      return [`Job ${id}: ${title} (${counted(changes, 'change')}) by ${actor} at `, timeText(at)];
    }
    case 'stopped':
      return `${event.operation} by ${visible(event.actor)} ended without changing anything`;
    case 'idle':
      return 'Nothing is running.';
  }
}

/** The progress of a write, in a line. */
export function runningLine({
  operation,
  actor,
  phase,
  done,
  total,
  rate,
  elapsedMs,
  etaMs,
}: Running): string {
  const parts = [
    ...(phase === null ? [] : [done === 0 ? phase : `${phase} ${amount(done, total)}`]),
    ...(rate === null ? [] : [`${formatCount(rate)}/s`]),
    `for ${spell(elapsedMs)}`,
    ...(etaMs === null || phase === 'committing' ? [] : [timeLeft(etaMs)]),
  ];
  return `${operation} by ${visible(actor)}: ${parts.join(', ')}`;
}

function stoppedWatching(): InterruptedError {
  return new InterruptedError({
    code: 'interrupted',
    message: 'Stopped watching; what is running goes on.',
    hint: 'Watch again with `provost job watch`.',
  });
}
