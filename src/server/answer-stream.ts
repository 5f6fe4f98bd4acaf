import { UnavailableError } from '../domain/errors.js';

/** Where a reply goes: to the client's connection, or from a reader thread to the service. */
export interface AnswerStream {
  /** Something was sent: a plain refusal is no longer possible. */
  readonly isOpen: boolean;
  /** Begins a reply of many pieces. */
  open(type: string): void;
  /** Sends a piece; resolves when the next one may come. @throws {DisconnectedError} */
  write(text: string): Promise<void>;
  /** Sends it only where nothing else waits: for heartbeats. */
  writeIfIdle(text: string): boolean;
  /** Sends all that waits, and ends the reply. @throws {DisconnectedError} */
  end(last?: string): Promise<void>;
  /** Sends a small document of JSON with its length, in place of a stream. */
  sendWhole(document: string): void;
  /** Cuts the reply off: one that cannot be finished must not look whole. */
  cut(): void;
}

/** A document that was cut short must not look whole. */
export function cutIfOpen(stream: AnswerStream): boolean {
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
