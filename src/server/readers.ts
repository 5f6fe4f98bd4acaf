import { UnavailableError } from '../domain/errors.js';
import { errorOf } from '../operations/wire/wire-problem.js';
import type {
  FromReader,
  MessageEnd,
  ReadFailure,
  ReadOrder,
  ReadOutcome,
  ToReader,
} from './reader-messages.js';
import type { ReplyStream } from './reply-stream.js';
import type { RequestScope } from './request-scope.js';
import { createUse } from './token-use.js';

/** A reader thread, as the service sees it. */
export interface ReaderLink extends MessageEnd<ToReader, FromReader> {
  /** Calls `listener` when the thread ends by itself. */
  onLost(listener: (cause: unknown) => void): void;
  /** Has it close its store; resolves when it has ended. */
  close(): Promise<void>;
}

/** Threads that read the store, so that no read, however large, keeps the service from answering others. */
export interface Readers {
  /**
   * Runs the read in a thread and passes its answer on, as fast as `stream` takes it. Stopped when the client leaves.
   * @returns sends what is left of the answer, which waits for the client; the thread is done with it.
   * @throws what the read throws, as long as nothing of the answer was sent.
   */
  read(order: ReadOrder, answer: ReadAnswer): Promise<() => Promise<void>>;
  /** Stops all reads: the service is ending. */
  stop(): void;
  close(): Promise<void>;
}

/** Where the answer of a read goes. */
export interface ReadAnswer {
  readonly stream: ReplyStream;
  readonly scope: RequestScope;
  /** Notes a failure that was told within the answer. */
  readonly noteFailure: (error: unknown) => void;
}

/** A read that a thread is at. */
interface Relay {
  take(message: FromReader): void;
  fail(error: unknown): void;
}

interface Thread {
  readonly link: ReaderLink;
  readonly relays: Map<number, Relay>;
}

/**
 * How much less of a busy processor each thread is given than the service itself. The token that reads most is read for in the
 * second, so that one that fills its thread leaves the other, and more of the processors, to all others.
 */
const NICENESS = { others: 0, most: 5 } as const;
type Share = keyof typeof NICENESS;

/** Threads are started when they are needed. @param start starts one with this niceness. */
export function createReaders(start: (niceness: number) => ReaderLink): Readers {
  const threads = new Map<Share, Thread>();
  const use = createUse();
  let lastId = 0;

  const threadFor = (token: string): Thread => {
    const share = use.isMost(token) ? 'most' : 'others';
    const running = threads.get(share);
    if (running !== undefined) return running;
    const thread: Thread = { link: start(NICENESS[share]), relays: new Map() };
    thread.link.onMessage((message) => thread.relays.get(message.id)?.take(message));
    thread.link.onLost((cause) => {
      if (threads.get(share) === thread) threads.delete(share);
      for (const relay of thread.relays.values()) relay.fail(readerLost(cause));
    });
    threads.set(share, thread);
    return thread;
  };

  return {
    async read(order, { stream, scope, noteFailure }) {
      const id = (lastId += 1);
      const { token } = order.principal;
      const { link, relays } = threadFor(token);
      const noteEnd = use.begin(token);
      const stop = (): void => link.post({ kind: 'stop', id, isStopping: false });
      const outcome = new Promise<ReadOutcome>((resolve, reject) => {
        let passing: Promise<unknown> = Promise.resolve();
        relays.set(id, {
          take(message) {
            if (message.kind === 'done') {
              // A client that took no more has stopped the read: that is what it failed of.
              passing.then(() => resolve(message.outcome), reject);
              return;
            }
            passing = passing.then(async () => {
              stream.open(message.type);
              await stream.write(message.bytes);
              link.post({ kind: 'more', id });
            });
            passing.catch(stop);
          },
          fail: reject,
        });
      });
      const stopListening = scope.onGone(stop);
      link.post({ kind: 'read', id, order });
      try {
        return ended(await outcome, stream, noteFailure);
      } finally {
        stopListening();
        relays.delete(id);
        noteEnd();
      }
    },

    stop() {
      for (const { link, relays } of threads.values())
        for (const id of relays.keys()) link.post({ kind: 'stop', id, isStopping: true });
    },

    async close() {
      const ending = [...threads.values()];
      threads.clear();
      await Promise.all(ending.map(({ link }) => link.close()));
    },
  };
}

/** How the answer is ended. @throws the failure where nothing was sent. */
function ended(
  outcome: ReadOutcome,
  stream: ReplyStream,
  noteFailure: (error: unknown) => void,
): () => Promise<void> {
  switch (outcome.kind) {
    case 'whole':
      return async () => stream.sendWhole(outcome.document);
    case 'end':
      if (outcome.failure !== undefined) noteFailure(errorIn(outcome.failure));
      return async () => {
        stream.open(outcome.type);
        await stream.end(outcome.last);
      };
    case 'cut':
      noteFailure(errorIn(outcome.failure));
      return async () => stream.cut();
    case 'refused':
      throw errorIn(outcome.failure);
  }
}

function errorIn(failure: ReadFailure): Error {
  if (failure.kind === 'problem') return errorOf(failure.problem);
  const error = new Error(failure.message);
  if (failure.stack !== undefined) error.stack = failure.stack;
  return error;
}

function readerLost(cause: unknown): UnavailableError {
  return new UnavailableError(
    {
      code: 'reader-lost',
      message: 'The part of the service that reads the store ended unexpectedly.',
      hint: 'Ask again; where it comes again, ask for less at once.',
    },
    { cause },
  );
}
