import type { ReadRequest } from '../operations/wire/wire-request.js';
import type { Problem } from '../operations/wire/wire-problem.js';
import type { Principal } from '../operations/token/authenticate.js';
import type { Format } from './reply-form.js';

/** A read to run in a reader thread. */
export interface ReadTask {
  readonly operation: string;
  readonly options: ReadRequest;
  readonly format: Format;
  readonly principal: Principal;
  /** The instant of the request, in milliseconds since 1970. */
  readonly now: number;
}

/** Messages from the main thread to a reader thread. */
export type ToReader =
  | { readonly kind: 'read'; readonly id: number; readonly task: ReadTask }
  /** A piece was passed on: the next one may be sent. */
  | { readonly kind: 'more'; readonly id: number }
  /** The client left, or (`isStopping`) the service stops. */
  | { readonly kind: 'stop'; readonly id: number; readonly isStopping: boolean }
  | { readonly kind: 'close' };

/** Messages from a reader thread to the main thread. */
export type FromReader =
  | { readonly kind: 'piece'; readonly id: number; readonly type: string; readonly bytes: Uint8Array }
  | { readonly kind: 'done'; readonly id: number; readonly outcome: ReadOutcome };

/** How a read ended. */
export type ReadOutcome =
  /** A small reply, complete. */
  | { readonly kind: 'whole'; readonly document: string }
  /** The last piece. `failure` was reported within the reply. */
  | { readonly kind: 'end'; readonly type: string; readonly last: string; readonly failure?: ReadFailure }
  /** Pieces were sent that cannot be finished. */
  | { readonly kind: 'cut'; readonly failure: ReadFailure }
  /** Nothing was sent. */
  | { readonly kind: 'refused'; readonly failure: ReadFailure };

/** An error between threads: the problem of an expected one, the stack of a bug. */
export type ReadFailure =
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'bug'; readonly message: string; readonly stack: string | undefined };

/** One end of a channel between the main thread and a reader thread. */
export interface MessageEnd<Sent, Received> {
  post(message: Sent, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: Received) => void): void;
}
