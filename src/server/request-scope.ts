import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The client has left. */
export class DisconnectedError extends Error {
  override readonly name = 'DisconnectedError';
}

/**
 * Whether the failure only means that the client left. Node reports an aborted body without an
 * error class.
 */
export function isDisconnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isOfBody = 'code' in error && error.code === 'ECONNRESET' && error.message === 'aborted';
  return isOfBody || error.name === 'DisconnectedError';
}

/** Outcome of a request, for log and metrics. */
export interface RequestEnd {
  /** The reply did not reach the client whole. */
  readonly isCut: boolean;
  /** Null if no reply was begun. */
  readonly status: number | null;
  readonly milliseconds: number;
}

/**
 * What one request holds: a slot, temporary files, a turn. All of it is released in one place, once
 * the work has settled and the response is closed, whether it succeeded, failed or lost its client.
 */
export class RequestScope {
  readonly raw: ServerResponse;
  readonly #request: IncomingMessage;
  readonly #started = performance.now();
  readonly #onClose: (end: RequestEnd) => void;
  #isClosed = false;
  #isGone = false;
  #isAtWork = false;
  #settledAt: number | undefined;
  #onGone: Set<() => void> | undefined;
  #onEnd: (() => void)[] = [];

  /** @param onClose is called once, when the response is closed. */
  constructor(request: IncomingMessage, raw: ServerResponse, onClose: (end: RequestEnd) => void) {
    this.#request = request;
    this.raw = raw;
    this.#onClose = onClose;
  }

  /** The client left before the reply was complete. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /**
   * Calls `listener` when the client leaves, or at once if it has left.
   * @returns removes the listener.
   */
  onGone(listener: () => void): () => void {
    if (this.#isGone) {
      listener();
      return () => undefined;
    }
    const listeners = (this.#onGone ??= new Set());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /** Calls `release` when the work has settled and the response is closed. */
  onEnd(release: () => void): void {
    this.#onEnd.push(release);
  }

  /** Runs the work of the request; nothing is released before it has settled. */
  async work<T>(work: () => Promise<T>): Promise<T> {
    this.#isAtWork = true;
    try {
      return await work();
    } finally {
      this.#isAtWork = false;
      this.#settledAt = performance.now();
      this.#releaseIfOver();
    }
  }

  /** Call when the response or its connection is closed. */
  closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { raw } = this;
    const isCut = !raw.writableFinished;
    this.#isGone = isCut;
    this.#onClose({
      isCut,
      status: isCut && !raw.headersSent ? null : raw.statusCode,
      milliseconds: performance.now() - this.#started,
    });
    if (isCut) for (const listener of this.#onGone ?? []) listener();
    this.#onGone = undefined;
    this.#releaseIfOver();
  }

  cut(): void {
    this.#request.socket.destroy();
  }

  /** Milliseconds since the complete reply has been waiting for the client. */
  waited(now: number): number {
    // A pipelined response without its socket yet is not late: the client cannot take it.
    if (this.#settledAt === undefined || this.#isAtWork) return 0;
    if (this.raw.socket === null) this.#settledAt = now;
    return now - this.#settledAt;
  }

  #releaseIfOver(): void {
    if (!this.#isClosed || this.#isAtWork) return;
    const releases = this.#onEnd;
    this.#onEnd = [];
    for (const release of releases) release();
  }
}

/** The scopes of all requests with an open response. */
export interface OpenRequests {
  add(request: IncomingMessage, raw: ServerResponse, onClose: (end: RequestEnd) => void): RequestScope;
  /**
   * Cuts the connections whose client has not taken a complete reply within `longest` milliseconds.
   */
  cutStalled(longest: number): void;
  readonly size: number;
}

export function createOpenRequests(): OpenRequests {
  const open = new Set<RequestScope>();
  const onSockets = new WeakMap<Socket, Set<RequestScope>>();
  /** One listener per socket: a pipelined response gets no `close` event of its socket. */
  const scopesOn = (socket: Socket): Set<RequestScope> => {
    let scopes = onSockets.get(socket);
    if (scopes === undefined) {
      const all = (scopes = new Set<RequestScope>());
      onSockets.set(socket, all);
      socket.once('close', () => {
        for (const scope of all) scope.closed();
      });
    }
    return scopes;
  };
  return {
    add(request, raw, onClose) {
      const scopes = scopesOn(request.socket);
      const scope = new RequestScope(request, raw, (end) => {
        open.delete(scope);
        scopes.delete(scope);
        onClose(end);
      });
      open.add(scope);
      scopes.add(scope);
      raw.once('close', () => scope.closed());
      return scope;
    },
    cutStalled(longest) {
      const now = performance.now();
      for (const scope of open) if (scope.waited(now) > longest) scope.cut();
    },
    get size() {
      return open.size;
    },
  };
}
