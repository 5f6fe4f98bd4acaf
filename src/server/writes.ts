import type { WriteRequest, WriteResult } from '../changes/proposal.js';
import { encodeChange } from '../changes/encoding.js';
import type { TextSpool } from '../changes/text-spool.js';
import { UsageError } from '../domain/errors.js';
import type { ReplayKey, Store } from '../store/port.js';
import type { WriteFacts } from '../operations/wire/wire-event.js';
import { resultLines } from './result-lines.js';

/** How long a replay is stored, in milliseconds. */
export const REPLAY_TTL_MS = 24 * 60 * 60 * 1000;

/** Runs each write once, however often it is requested. */
export interface Writes {
  /**
   * Runs the write and records its replay in the same transaction. If the same write is running,
   * waits for it; if it is recorded, does nothing. Afterwards the replay is in the store. A refused
   * write changes nothing and runs anew.
   * @throws {UsageError} `key-reused` when the key was used for another request.
   */
  once<O>(request: OneWrite<O>): Promise<{ readonly repeated: boolean }>;
  /** Aborts a running write and waits for its end. */
  cancel(of: ReplayKey): Promise<void>;
  isRunning(of: ReplayKey): boolean;
  /** Removes the expired replays. */
  forgetExpired(): Promise<void>;
}

export interface OneWrite<O> {
  readonly of: ReplayKey;
  /** Digest of the request. */
  readonly request: string;
  /** The events ahead of the result. */
  readonly spool: TextSpool;
  /** The result holds a secret: only the fact of the write is recorded, not its result. */
  readonly secret: boolean;
  /** Aborts the write. */
  readonly controller: { abort(): void };
  readonly perform: (transaction: NonNullable<WriteRequest<O>['transaction']>) => Promise<unknown>;
}

interface Running {
  readonly request: string;
  readonly controller: OneWrite<unknown>['controller'];
  readonly done: Promise<unknown>;
}

/** Another process recorded the same write first. */
class AlreadyRecordedError extends Error {
  override readonly name = 'AlreadyRecordedError';
}

export function createWrites(store: Store, clock: () => number): Writes {
  const running = new Map<string, Running>();

  const find = async (of: ReplayKey): Promise<string | undefined> => {
    const found = await store.read((reader) => reader.replays.find(of));
    return found === undefined || found.expires <= isoOf(clock()) ? undefined : found.request;
  };
  const requireSame = (request: string, recorded: string): void => {
    if (request !== recorded) throw keyReused();
  };

  const recordingTransaction =
    <O>({ of, request, spool, secret }: OneWrite<O>): NonNullable<WriteRequest<O>['transaction']> =>
    async (writer, work) => {
      const now = clock();
      await writer.replays.removeExpired(isoOf(now));
      const recorded = await writer.replays.find(of);
      // Another process of the service may have run the same write.
      if (recorded !== undefined) {
        requireSame(request, recorded.request);
        throw new AlreadyRecordedError();
      }
      const result = await work();
      await writer.replays.add(of, { request, at: isoOf(now), expires: isoOf(now + REPLAY_TTL_MS) });
      if (secret) return result;
      let seq = 0;
      for await (const lines of spool.pieces()) await writer.replays.addPart(of, (seq += 1), lines);
      for (const line of resultLines(result.output, writeFactsOf(result)))
        await writer.replays.addPart(of, (seq += 1), line);
      return result;
    };

  return {
    async once(write) {
      const { of, request, controller } = write;
      const name = nameOf(of);
      const other = running.get(name);
      if (other !== undefined) {
        requireSame(request, other.request);
        await other.done;
        return { repeated: true };
      }
      const work = async (): Promise<boolean> => {
        const recorded = await find(of);
        if (recorded !== undefined) {
          requireSame(request, recorded);
          return true;
        }
        try {
          await write.perform(recordingTransaction(write));
          return false;
        } catch (error) {
          if (error instanceof AlreadyRecordedError) return true;
          throw error;
        }
      };
      const done = work();
      running.set(name, { request, controller, done });
      try {
        return { repeated: await done };
      } finally {
        running.delete(name);
      }
    },

    async cancel(of) {
      const found = running.get(nameOf(of));
      found?.controller.abort();
      await found?.done.catch(() => undefined);
    },

    isRunning: (of) => running.has(nameOf(of)),

    async forgetExpired() {
      const now = isoOf(clock());
      // Avoids the write lock when nothing has expired.
      if (!(await store.read((reader) => reader.replays.hasExpired(now)))) return;
      await store.write((writer) => writer.replays.removeExpired(now));
    },
  };
}

export function writeFactsOf<O>({ rejected, outcome, preview }: WriteResult<O>): WriteFacts {
  const { size, counts, touchable, warnings, subjects, accounting, tenant, examples, digest } = preview;
  return {
    rejected,
    outcome,
    preview: {
      size,
      counts: { ...counts },
      touchable,
      warnings: [...warnings],
      subjects: subjects.map(({ names, ...rest }) => ({ ...rest, names: [...names] })),
      rejected: preview.rejected,
      ...(accounting === undefined ? {} : { accounting }),
      ...(tenant === undefined
        ? {}
        : { tenant: encodeChange({ tenant: tenant.key, entity: 'tenant', before: null, after: tenant }) }),
      digest,
      examples: examples.map(encodeChange),
    },
  };
}

function nameOf({ principal, key }: ReplayKey): string {
  return `${principal}\n${key}`;
}

function isoOf(instant: number): string {
  return new Date(instant).toISOString();
}

function keyReused(): UsageError {
  return new UsageError({
    code: 'key-reused',
    message: 'This Idempotency-Key was used for another request; nothing was changed.',
    hint: 'Make a new key for every write, and repeat one only with the same request.',
  });
}
