/** Where an answer goes: to the client's connection, or from a reader thread to the service, which passes it on. */
export interface AnswerStream {
  /** Has anything been sent? Until then a plain refusal can be sent in its place. */
  readonly isOpen: boolean;
  /** Begins an answer of many pieces. */
  open(type: string): void;
  /** Passes a piece on; resolves when the next one may come. One piece at a time. @throws {DisconnectedError} */
  write(text: string): Promise<void>;
  /** Sends it where nothing else waits to be sent: for signs of life. */
  writeIfIdle(text: string): boolean;
  /** Sends all that waits, and ends the answer. @throws {DisconnectedError} */
  end(last?: string): Promise<void>;
  /** Sends a small document of JSON with its length, in place of a stream. */
  sendWhole(document: string): void;
  /** Cuts the answer off: one that cannot be finished must not look whole. */
  cut(): void;
}
