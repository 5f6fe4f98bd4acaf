import { setImmediate as nextTurn } from 'node:timers/promises';
import { UnavailableError } from '../domain/errors.js';
import type { ServiceLimits } from './limits.js';
import { DisconnectedError } from './request-scope.js';
import type { RequestScope } from './request-scope.js';

/** Kinds of store access: a store has several readers and one writer. */
export type TurnKind = 'read' | 'write';

/**
 * Shares the service between tokens: request slots, turns at the store, and bytes of temporary
 * files.
 */
export interface Admission {
  /**
   * Takes a slot, which is free again when the scope ends.
   * @throws {UnavailableError} `service-busy`, `token-busy`
   */
  admit(scope: RequestScope, token: string): void;
  /**
   * Runs `work` when it is its turn: the requests of one token wait for each other.
   * @param leaves cancels the wait when the client leaves.
   * @throws {DisconnectedError}
   */
  inTurn<T>(scope: RequestScope, kind: TurnKind, work: () => Promise<T>, leaves?: boolean): Promise<T>;
  /**
   * Gives the request priority; call on arrival and when its body is complete. Has no effect for a
   * token with many requests.
   */
  hurry(scope: RequestScope): void;
  /** Ends the priority of a request that waits for its client. */
  linger(scope: RequestScope): void;
  /**
   * Resolves when the next step of the work may run. A token with many requests lets prioritized
   * requests go first, at most `LONGEST_STEP_ASIDE_MS` each time.
   */
  step(scope: RequestScope): Promise<void>;
  /** The temporary files of one request. */
  spoolFor(scope: RequestScope): SpoolShare;
  readonly atWork: number;
  /** Bytes in temporary files. */
  readonly spooled: number;
  /** Resolves when no request has a slot. */
  idle(): Promise<void>;
}

/** Bytes of temporary files that one request holds. */
export interface SpoolShare {
  /** False if the token would exceed its limit; then nothing is taken. */
  take(bytes: number): boolean;
  /** Releases all that was taken. */
  release(): void;
}

interface Spooled {
  /** Bytes of temporary files. */
  spooled: number;
}

/** What the requests of one token hold. */
interface Holding extends Spooled {
  requests: number;
  readonly running: Record<TurnKind, number>;
  readonly waiting: Record<TurnKind, (() => void)[]>;
}

/** A token with at most this many requests is a light one: a person, or a sequential program. */
const LIGHT = 4;

/** How long a step waits for light requests, in milliseconds. */
const LONGEST_STEP_ASIDE_MS = 25;

type Caps = Pick<ServiceLimits, 'atOnce' | 'atOncePerToken' | 'readsPerToken' | 'spoolPerToken'>;

export function createAdmission(caps: Caps): Admission {
  const holdings = new Map<string, Holding>();
  const holders = new WeakMap<RequestScope, Holding>();
  /** Prioritized requests, and the steps that wait for them. */
  const light = new Set<RequestScope>();
  const stepping = new Set<() => void>();
  const turns: Readonly<Record<TurnKind, number>> = { read: caps.readsPerToken, write: 1 };
  let whenIdle: (() => void)[] = [];
  const total: Spooled = { spooled: 0 };
  let atWork = 0;

  const holdingOf = (scope: RequestScope): Holding => {
    const holding = holders.get(scope);
    if (holding === undefined) throw new Error('The request has no slot.');
    return holding;
  };
  const linger = (scope: RequestScope): void => {
    if (light.delete(scope) && light.size === 0) for (const go of stepping) go();
  };
  const leave = (token: string, holding: Holding): void => {
    holding.requests -= 1;
    atWork -= 1;
    if (holding.requests === 0) holdings.delete(token);
    if (atWork > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  };

  return {
    admit(scope, token) {
      if (atWork >= caps.atOnce) throw serviceBusy();
      let holding = holdings.get(token);
      if (holding === undefined) holdings.set(token, (holding = emptyHolding()));
      if (holding.requests >= caps.atOncePerToken) throw tokenBusy(caps.atOncePerToken);
      const tokenHolding = holding;
      tokenHolding.requests += 1;
      atWork += 1;
      holders.set(scope, tokenHolding);
      if (tokenHolding.requests > LIGHT) linger(scope);
      scope.onEnd(() => leave(token, tokenHolding));
    },

    async inTurn(scope, kind, work, leaves = true) {
      const holding = holdingOf(scope);
      if (holding.running[kind] < turns[kind]) holding.running[kind] += 1;
      else await turnOf(leaves ? scope : undefined, holding.waiting[kind]);
      try {
        return await work();
      } finally {
        // The turn passes to the next in the queue, so that no newcomer takes it.
        const next = holding.waiting[kind].shift();
        if (next === undefined) holding.running[kind] -= 1;
        else setImmediate(next);
      }
    },

    hurry(scope) {
      if ((holders.get(scope)?.requests ?? 0) > LIGHT || light.has(scope)) return;
      light.add(scope);
      scope.onEnd(() => linger(scope));
    },
    linger,

    async step(scope) {
      await nextTurn();
      if (light.size === 0 || holdingOf(scope).requests <= LIGHT) return;
      await new Promise<void>((resolve) => {
        const go = (): void => {
          clearTimeout(timer);
          stepping.delete(go);
          resolve();
        };
        const timer = setTimeout(go, LONGEST_STEP_ASIDE_MS);
        stepping.add(go);
      });
    },

    spoolFor: (scope) => new RequestSpool(scope, holdingOf(scope), total, caps.spoolPerToken),

    get atWork() {
      return atWork;
    },
    get spooled() {
      return total.spooled;
    },
    idle: () => (atWork === 0 ? Promise.resolve() : new Promise((resolve) => void whenIdle.push(resolve))),
  };
}

/** A class, because most requests take nothing and leave no function behind. */
class RequestSpool implements SpoolShare {
  readonly #scope: RequestScope;
  readonly #holding: Spooled;
  readonly #total: Spooled;
  readonly #most: number;
  #taken = 0;
  #isReleasedAtEnd = false;

  constructor(scope: RequestScope, holding: Spooled, total: Spooled, most: number) {
    this.#scope = scope;
    this.#holding = holding;
    this.#total = total;
    this.#most = most;
  }

  take(bytes: number): boolean {
    if (this.#holding.spooled + bytes > this.#most) return false;
    if (!this.#isReleasedAtEnd) this.#scope.onEnd(() => this.release());
    this.#isReleasedAtEnd = true;
    this.#taken += bytes;
    this.#holding.spooled += bytes;
    this.#total.spooled += bytes;
    return true;
  }

  release(): void {
    this.#holding.spooled -= this.#taken;
    this.#total.spooled -= this.#taken;
    this.#taken = 0;
  }
}

/** Waits in the queue for a turn. */
function turnOf(scope: RequestScope | undefined, waiting: (() => void)[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const take = (): void => {
      stopListening?.();
      resolve();
    };
    const leave = (): void => {
      const at = waiting.indexOf(take);
      // Otherwise the turn was already passed on, and the work will see that the client left.
      if (at < 0) return;
      waiting.splice(at, 1);
      reject(new DisconnectedError('the client left before its turn'));
    };
    waiting.push(take);
    const stopListening = scope?.onGone(leave);
  });
}

function emptyHolding(): Holding {
  return { requests: 0, spooled: 0, running: { read: 0, write: 0 }, waiting: { read: [], write: [] } };
}

function serviceBusy(): UnavailableError {
  return new UnavailableError({
    code: 'service-busy',
    message: 'The service has as much to do as it takes at once; nothing was changed.',
    hint: 'Ask again in a moment.',
  });
}

function tokenBusy(most: number): UnavailableError {
  return new UnavailableError({
    code: 'token-busy',
    message: `The token has ${most} requests under way, which is as many as one token may have; nothing was changed.`,
    hint: 'Wait for some of them to end, or use a token of its own for each program.',
  });
}
