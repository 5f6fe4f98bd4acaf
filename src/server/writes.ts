import type { WriteRequest, WriteResult } from '../changes/proposal.js';
import { encodeChange } from '../changes/encoding.js';
import type { TextSpool } from '../changes/text-spool.js';
import { UsageError } from '../domain/errors.js';
import type { AnswerKey, Store } from '../store/port.js';
import type { WriteFacts } from '../operations/wire/wire-event.js';
import { resultLines } from './result-lines.js';

/** How long an answer is kept for those who ask again, in milliseconds. */
export const ANSWERS_KEPT_MS = 24 * 60 * 60 * 1000;

/** Writes, each done once however often it is asked for. */
export interface Writes {
  /**
   * Does the write and keeps its answer in the same transaction, so that there is never the one without the other; or, where it is
   * being done, waits; or, where it was done, does nothing. Then the answer is in the store. A write that was refused changed
   * nothing and is done anew.
   * @throws {UsageError} `key-reused`: the key was used for another request.
   */
  once<O>(request: OneWrite<O>): Promise<{ readonly repeated: boolean }>;
  /** Stops a write that is being done, and waits for its end. */
  cancel(of: AnswerKey): Promise<void>;
  isRunning(of: AnswerKey): boolean;
  /** Removes the answers whose time is over. */
  forgetExpired(): Promise<void>;
}

export interface OneWrite<O> {
  readonly of: AnswerKey;
  /** Digest of everything that was asked. */
  readonly request: string;
  /** What goes ahead of the result. */
  readonly spool: TextSpool;
  /** The answer holds a secret: that it was given is kept, and nothing of what it says. */
  readonly secret: boolean;
  /** Ends the write. */
  readonly controller: { abort(): void };
  readonly perform: (transaction: NonNullable<WriteRequest<O>['transaction']>) => Promise<unknown>;
}

interface Running {
  readonly request: string;
  readonly controller: OneWrite<unknown>['controller'];
  readonly done: Promise<unknown>;
}

/** Somebody else answered the same request first. */
class AnsweredError extends Error {
  override readonly name = 'AnsweredError';
}

export function onceEach(store: Store, clock: () => number): Writes {
  const running = new Map<string, Running>();

  const find = async (of: AnswerKey): Promise<string | undefined> => {
    const found = await store.read((reader) => reader.answers.find(of));
    return found === undefined || found.expires <= isoOf(clock()) ? undefined : found.request;
  };
  const mustBeSame = (asked: string, answered: string): void => {
    if (asked !== answered) throw keyReused();
  };

  const keeping =
    <O>({ of, request, spool, secret }: OneWrite<O>): NonNullable<WriteRequest<O>['transaction']> =>
    async (writer, work) => {
      const now = clock();
      await writer.answers.removeExpired(isoOf(now));
      const earlier = await writer.answers.find(of);
      // Another process of the service may have been asked the same.
      if (earlier !== undefined) {
        mustBeSame(request, earlier.request);
        throw new AnsweredError();
      }
      const result = await work();
      await writer.answers.add(of, { request, at: isoOf(now), expires: isoOf(now + ANSWERS_KEPT_MS) });
      if (secret) return result;
      let seq = 0;
      for await (const lines of spool.pieces()) await writer.answers.addPart(of, (seq += 1), lines);
      for (const line of resultLines(result.output, writeFactsOf(result)))
        await writer.answers.addPart(of, (seq += 1), line);
      return result;
    };

  return {
    async once(asked) {
      const { of, request, controller } = asked;
      const name = nameOf(of);
      const other = running.get(name);
      if (other !== undefined) {
        mustBeSame(request, other.request);
        await other.done;
        return { repeated: true };
      }
      const work = async (): Promise<boolean> => {
        const answered = await find(of);
        if (answered !== undefined) {
          mustBeSame(request, answered);
          return true;
        }
        try {
          await asked.perform(keeping(asked));
          return false;
        } catch (error) {
          if (error instanceof AnsweredError) return true;
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
      // Where there is none, no writer is kept waiting.
      if (!(await store.read((reader) => reader.answers.hasExpired(now)))) return;
      await store.write((writer) => writer.answers.removeExpired(now));
    },
  };
}

export function writeFactsOf<O>({ rejected, outcome, preview }: WriteResult<O>): WriteFacts {
  const { size, counts, touchable, warnings, accounting, tenant, examples, digest } = preview;
  return {
    rejected,
    outcome,
    preview: {
      size,
      counts: { ...counts },
      touchable,
      warnings: [...warnings],
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

function nameOf({ principal, key }: AnswerKey): string {
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
