import type { ReadRequest } from '../operations/wire/wire-request.js';
import type { Problem } from '../operations/wire/wire-problem.js';
import type { Principal } from '../operations/token/authenticate.js';
import type { Format } from './reply-form.js';

/** A read as a reader thread is given it. */
export interface ReadOrder {
  readonly operation: string;
  readonly options: ReadRequest;
  readonly format: Format;
  readonly principal: Principal;
  /** The instant of the request, in milliseconds since 1970. */
  readonly now: number;
}

/** What the service tells a reader thread. */
export type ToReader =
  | { readonly kind: 'read'; readonly id: number; readonly order: ReadOrder }
  /** A piece was passed on: another may come. */
  | { readonly kind: 'more'; readonly id: number }
  /** Nobody waits for the answer any more, or (`isStopping`) the service ends. */
  | { readonly kind: 'stop'; readonly id: number; readonly isStopping: boolean }
  | { readonly kind: 'close' };

/** What a reader thread tells the service. */
export type FromReader =
  | { readonly kind: 'piece'; readonly id: number; readonly type: string; readonly bytes: Uint8Array }
  | { readonly kind: 'done'; readonly id: number; readonly outcome: ReadOutcome };

/** How a read ended. */
export type ReadOutcome =
  /** A small answer, whole. */
  | { readonly kind: 'whole'; readonly document: string }
  /** The last piece. `failure` was told within the answer. */
  | { readonly kind: 'end'; readonly type: string; readonly last: string; readonly failure?: ReadFailure }
  /** Pieces were sent that cannot be finished. */
  | { readonly kind: 'cut'; readonly failure: ReadFailure }
  /** Nothing was sent. */
  | { readonly kind: 'refused'; readonly failure: ReadFailure };

/** An error as it passes from one thread to another: the facts of an expected one, the stack of a bug. */
export type ReadFailure =
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'bug'; readonly message: string; readonly stack: string | undefined };

/** One end of a channel between the service and a reader thread. */
export interface MessageEnd<Sent, Received> {
  post(message: Sent, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: Received) => void): void;
}
