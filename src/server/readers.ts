import { UnavailableError } from '../domain/errors.js';
import { errorOf } from '../operations/wire/wire-problem.js';
import type {
  FromReader,
  MessageEnd,
  ReadFailure,
  ReadTask,
  ReadOutcome,
  ToReader,
} from './reader-messages.js';
import type { ReplyStream } from './reply-stream.js';
import type { RequestScope } from './request-scope.js';
import { createTokenUse } from './token-use.js';

/** A reader thread as the main thread sees it. */
export interface ReaderLink extends MessageEnd<ToReader, FromReader> {
  /** Calls `listener` when the thread ends by itself. */
  onLost(listener: (cause: unknown) => void): void;
  /** Closes the store of the thread; resolves when the thread has ended. */
  close(): Promise<void>;
}

/** Threads that read the store, so that no read, however large, blocks the main thread. */
export interface Readers {
  /**
   * Runs the read in a thread and passes its reply on as fast as `stream` takes it. Stops it when
   * the client leaves.
   * @returns sends the rest of the reply, for which the thread is no longer needed.
   * @throws what the read throws, as long as nothing of the reply was sent.
   */
  read(task: ReadTask, reply: ReadReply): Promise<() => Promise<void>>;
  /** Stops all reads because the service stops. */
  stop(): void;
  close(): Promise<void>;
}

/** Where the reply of a read goes. */
export interface ReadReply {
  readonly stream: ReplyStream;
  readonly scope: RequestScope;
  /** Logs a failure that was reported within the reply. */
  readonly noteFailure: (error: unknown) => void;
}

/** A read that a thread is running. */
interface Relay {
  take(message: FromReader): void;
  fail(error: unknown): void;
}

interface Thread {
  readonly link: ReaderLink;
  readonly relays: Map<number, Relay>;
}

/**
 * How much `nice` lowers the priority of each thread against the main one. The token that reads
 * most uses the second thread, so that it cannot block the others.
 */
const NICENESS = { others: 0, most: 5 } as const;
type Share = keyof typeof NICENESS;

/** Starts each thread on first tokenUse. @param start starts one with this niceness. */
export function createReaders(start: (niceness: number) => ReaderLink): Readers {
  const threads = new Map<Share, Thread>();
  const tokenUse = createTokenUse();
  let lastId = 0;

  const threadFor = (token: string): Thread => {
    const share = tokenUse.isMost(token) ? 'most' : 'others';
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
    async read(task, { stream, scope, noteFailure }) {
      const id = (lastId += 1);
      const { token } = task.principal;
      const { link, relays } = threadFor(token);
      const endUse = tokenUse.begin(token);
      const stop = (): void => link.post({ kind: 'stop', id, isStopping: false });
      const outcome = new Promise<ReadOutcome>((resolve, reject) => {
        let forwarding: Promise<unknown> = Promise.resolve();
        relays.set(id, {
          take(message) {
            if (message.kind === 'done') {
              // A client that left has stopped the read, so its disconnection is the failure to
              // report.
              forwarding.then(() => resolve(message.outcome), reject);
              return;
            }
            forwarding = forwarding.then(async () => {
              stream.open(message.type);
              await stream.write(message.bytes);
              link.post({ kind: 'more', id });
            });
            forwarding.catch(stop);
          },
          fail: reject,
        });
      });
      const stopListening = scope.onGone(stop);
      link.post({ kind: 'read', id, task });
      try {
        return finishOf(await outcome, stream, noteFailure);
      } finally {
        stopListening();
        relays.delete(id);
        endUse();
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

/** The function that ends the reply. @throws the failure if nothing was sent. */
function finishOf(
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
