import type { Ending } from '../changes/interruption.js';
import { ProvostError } from '../domain/errors.js';
import { createStoreRunner } from '../operations/local-runner.js';
import { operations } from '../operations/registry.js';
import { problemOf } from '../operations/wire/wire-problem.js';
import type { Store } from '../store/port.js';
import type { ReplySink } from './reply-sink.js';
import { publicErrors } from './public-errors.js';
import type {
  FromReader,
  MessageEnd,
  ReadFailure,
  ReadTask,
  ReadOutcome,
  ToReader,
} from './reader-messages.js';
import { runFailure } from './refusals.js';
import { replyForm } from './reply-form.js';
import { DisconnectedError } from './request-scope.js';
import { readInto } from './run-context.js';

/** Unacknowledged pieces of one reply: bounds the memory. */
const MAX_UNACKNOWLEDGED = 2;

/**
 * Runs the reads that arrive over a channel, several at a time, each in its own transaction.
 * Resolves when `close` has arrived and the store is closed.
 * @param opening the connections of this thread; if it rejects, each read fails with its error.
 */
export function serveReads(
  channel: MessageEnd<FromReader, ToReader>,
  opening: Promise<Store>,
): Promise<void> {
  const reads = new Map<number, ActiveRead>();
  return new Promise((resolve) => {
    channel.onMessage((message) => {
      switch (message.kind) {
        case 'read': {
          const { id, task } = message;
          const read = new ActiveRead(id, channel);
          reads.set(id, read);
          void outcomeOf(task, opening, read).then((outcome) => {
            reads.delete(id);
            channel.post({ kind: 'done', id, outcome });
          });
          return;
        }
        case 'more':
          return reads.get(message.id)?.more();
        case 'stop':
          return reads.get(message.id)?.stop(message.isStopping);
        case 'close':
          void opening.then((store) => store.close()).then(resolve, () => resolve());
      }
    });
    opening.catch(() => undefined);
  });
}

/** Runs the read. Never rejects: a failure is an outcome. */
async function outcomeOf(task: ReadTask, opening: Promise<Store>, read: ActiveRead): Promise<ReadOutcome> {
  try {
    const store = await opening;
    const operation = operations.find(({ name }) => name === task.operation);
    if (operation?.kind !== 'read') throw new Error(`There is no read ${task.operation}.`);
    const { principal, options, now } = task;
    const runner = createStoreRunner(store, {
      ...{ user: principal.name, clock: () => now, principal, signal: read.ending },
    });
    const request = { kind: 'read', options, file: undefined } as const;
    const form = await replyForm(task.format, operation, request, read);
    try {
      await readInto(form, runner, operation, request);
      await form.finish();
      return read.outcome();
    } catch (error) {
      const failure = runFailure(error, read.isStopping);
      if (failure instanceof DisconnectedError || !(await form.fail(publicErrors(store.location)(failure))))
        throw failure;
      return read.outcome(failureOf(failure));
    } finally {
      form.dispose();
    }
  } catch (error) {
    return { kind: 'refused', failure: failureOf(error) };
  }
}

function failureOf(error: unknown): ReadFailure {
  if (error instanceof ProvostError) return { kind: 'problem', problem: problemOf(error) };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'bug', message, stack };
}

/** The reply of one read on its way to the main thread. */
class ActiveRead implements ReplySink {
  readonly ending: Ending & { aborted: boolean } = { aborted: false };
  isStopping = false;
  readonly #id: number;
  readonly #channel: MessageEnd<FromReader, ToReader>;
  #type: string | undefined;
  #document: string | undefined;
  #last = '';
  #isCut = false;
  #unacknowledged = 0;
  #resume: (() => void) | undefined;

  constructor(id: number, channel: MessageEnd<FromReader, ToReader>) {
    this.#id = id;
    this.#channel = channel;
  }

  get isOpen(): boolean {
    return this.#type !== undefined;
  }

  open(type: string): void {
    this.#type ??= type;
  }

  async write(text: string): Promise<void> {
    while (!this.ending.aborted && this.#unacknowledged >= MAX_UNACKNOWLEDGED)
      await new Promise<void>((resolve) => (this.#resume = resolve));
    if (this.ending.aborted) throw new DisconnectedError('the client has left');
    this.#send(text);
  }

  writeIfIdle(text: string): boolean {
    if (this.#unacknowledged > 0 || this.ending.aborted) return false;
    this.#send(text);
    return true;
  }

  async end(last = ''): Promise<void> {
    this.#last = last;
  }

  sendWhole(document: string): void {
    this.#document = document;
  }

  cut(): void {
    this.#isCut = true;
  }

  more(): void {
    this.#unacknowledged -= 1;
    this.#resume?.();
  }

  stop(isStopping: boolean): void {
    this.isStopping = isStopping;
    this.ending.aborted = true;
    this.#resume?.();
  }

  /** @param failure was reported within the reply, or cut it off. */
  outcome(failure?: ReadFailure): ReadOutcome {
    if (failure !== undefined && this.#isCut) return { kind: 'cut', failure };
    if (this.#document !== undefined) return { kind: 'whole', document: this.#document };
    const { type, last } = { type: this.#type ?? '', last: this.#last };
    return { kind: 'end', type, last, ...(failure === undefined ? {} : { failure }) };
  }

  #send(text: string): void {
    const bytes = encoder.encode(text);
    this.#unacknowledged += 1;
    this.#channel.post({ kind: 'piece', id: this.#id, type: this.#type ?? '', bytes }, [bytes.buffer]);
  }
}

const encoder = new TextEncoder();
