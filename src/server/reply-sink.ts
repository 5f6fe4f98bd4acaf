import { UnavailableError } from '../domain/errors.js';
import type { RowSink } from '../operations/row-list.js';
import type { RunOptions } from '../operations/runner.js';
import type { WireEvent, WriteFacts } from '../operations/wire/wire-event.js';

/** Where a reply goes: the client's connection, or the channel from a reader thread. */
export interface ReplySink {
  /** Something was sent, so a plain error is no longer possible. */
  readonly isOpen: boolean;
  /** Begins a reply of many pieces. */
  open(type: string): void;
  /** Sends a piece; resolves when the next one may come. @throws {DisconnectedError} */
  write(text: string): Promise<void>;
  /** Sends it only if nothing else waits: for heartbeats. */
  writeIfIdle(text: string): boolean;
  /** Sends everything that waits and ends the reply. @throws {DisconnectedError} */
  end(last?: string): Promise<void>;
  /** Sends a small JSON document with its length instead of a stream. */
  sendWhole(document: string): void;
  /** Cuts the connection, because an unfinished reply must not look complete. */
  cut(): void;
}

/** Cuts an open reply; false if nothing was sent yet. */
export function cutIfOpen(stream: ReplySink): boolean {
  stream.cut();
  return stream.isOpen;
}

export function replayExpired(): UnavailableError {
  return new UnavailableError({
    code: 'answer-expired',
    message: 'The write was done before, and its answer is kept no longer.',
    hint: 'Look for the job with `provost job list`.',
  });
}

/**
 * One form of the reply. Its pieces go into the stream while the operation runs. It is finished
 * afterwards, so that a slow client holds no reader of the store.
 */
export interface ReplyForm {
  readonly onProgress: RunOptions['onProgress'];
  /** Takes rows ahead of the result; undefined if the form needs the whole result. */
  readonly rows?: RowSink<unknown>;
  /** Sends an event ahead of the result; undefined if the form has no events. */
  readonly send?: (event: WireEvent) => Promise<void>;
  /** Writes lines of events; undefined if the form has no events. */
  readonly sendLines?: (lines: string) => Promise<void>;
  /** Writes the result, with the facts of a write. */
  result(output: unknown, facts?: WriteFacts): Promise<void>;
  /** Writes the recorded lines of a write, which may be read twice. */
  replay(parts: () => AsyncIterable<string>): Promise<void>;
  /** Sends the rest and ends the reply. */
  finish(): Promise<void>;
  /** Reports a failure within the reply; false if nothing was sent yet, so that an error can be. */
  fail(error: unknown): Promise<boolean>;
  dispose(): void;
}
