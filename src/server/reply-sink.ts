import { UnavailableError } from '../domain/errors.js';

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
