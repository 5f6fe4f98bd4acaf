import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The client has gone away: there is nobody to answer. */
export class DisconnectedError extends Error {
  override readonly name = 'DisconnectedError';
}

/** Does the failure say only that the client has gone away? Node's own, of a body that stops with its connection, has no name. */
export function isDisconnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isOfBody = 'code' in error && error.code === 'ECONNRESET' && error.message === 'aborted';
  return isOfBody || error.name === 'DisconnectedError';
}

/** How a request ended, for log and metrics. */
export interface RequestEnd {
  /** The answer did not reach the client whole. */
  readonly isCut: boolean;
  /** Null where no answer was begun. */
  readonly status: number | null;
  readonly milliseconds: number;
}

/**
 * What one request holds: a slot, temporary files, a turn. All of it is given back in one place, when its work has settled and its response is closed,
 * whatever happened: the answer was sent, the client left while a body or an answer was under way, or something failed.
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

  /** The client has left before the answer was whole. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Calls `tell` when the client leaves, at once if it has. @returns stops listening. */
  onGone(tell: () => void): () => void {
    if (this.#isGone) {
      tell();
      return () => undefined;
    }
    const listeners = (this.#onGone ??= new Set());
    listeners.add(tell);
    return () => void listeners.delete(tell);
  }

  /** Calls `release` when work and response have both ended. */
  onEnd(release: () => void): void {
    this.#onEnd.push(release);
  }

  /** Runs the work of the request: what it holds is not given back before it has settled. */
  async work<T>(work: () => Promise<T>): Promise<T> {
    this.#isAtWork = true;
    try {
      return await work();
    } finally {
      this.#isAtWork = false;
      this.#settledAt = performance.now();
      this.#endIfOver();
    }
  }

  /** The response was closed, or the connection under it. */
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
    if (isCut) for (const tell of this.#onGone ?? []) tell();
    this.#onGone = undefined;
    this.#endIfOver();
  }

  /** Cuts the connection. */
  cut(): void {
    this.#request.socket.destroy();
  }

  /** How long the client has had the end of the answer before it and not taken it, in milliseconds. */
  waited(now: number): number {
    // A response that stands behind another one on its connection is not the client's to take yet.
    if (this.#settledAt === undefined || this.#isAtWork) return 0;
    if (this.raw.socket === null) this.#settledAt = now;
    return now - this.#settledAt;
  }

  #endIfOver(): void {
    if (!this.#isClosed || this.#isAtWork) return;
    const releases = this.#onEnd;
    this.#onEnd = [];
    for (const release of releases) release();
  }
}

/** The scopes of all requests whose response is not closed. */
export interface OpenRequests {
  add(request: IncomingMessage, raw: ServerResponse, onClose: (end: RequestEnd) => void): RequestScope;
  /** Cuts the connections of clients that do not take the end of their answer within so many milliseconds. */
  cutStalled(longest: number): void;
  readonly size: number;
}

export function openRequests(): OpenRequests {
  const open = new Set<RequestScope>();
  const onSockets = new WeakMap<Socket, Set<RequestScope>>();
  /** One listener a socket, which may carry many requests. A response that waits behind another never hears of its socket. */
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
