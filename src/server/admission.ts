import { setImmediate as nextTurn } from 'node:timers/promises';
import { UnavailableError } from '../domain/errors.js';
import type { ServiceLimits } from './limits.js';
import { DisconnectedError } from './request-scope.js';
import type { RequestScope } from './request-scope.js';

/** What kind of work a turn is for: a store has several readers and one writer. */
export type TurnKind = 'read' | 'write';

/** Who gets how much of the service: slots for requests, turns at the store and bytes of temporary files, each capped for one token. */
export interface Admission {
  /** Takes a slot for the request, which is free again when its scope ends. @throws {UnavailableError} `service-busy`, `token-busy` */
  admit(scope: RequestScope, token: string): void;
  /**
   * Runs `work` when it is the token's turn at the store. So the requests of one token wait for each other, and hold up another token's for no longer
   * than a few of them take.
   * @param leaves it does not run where the client has left before its turn. @throws {DisconnectedError}
   */
  inTurn<T>(scope: RequestScope, kind: TurnKind, work: () => Promise<T>, leaves?: boolean): Promise<T>;
  /** Lets the request go ahead of heavy ones: from when it comes, and again when its body has come. A heavy one does not. */
  hurry(scope: RequestScope): void;
  /** The request waits for its client, and nobody is to wait for it. */
  linger(scope: RequestScope): void;
  /**
   * Holds when the next step of the request's work may be done. A token with many requests under way is a heavy one: between its steps it lets the requests
   * of light ones be done, each time for a moment at most, so that it gets on too.
   */
  step(scope: RequestScope): Promise<void>;
  /** A share of the token's temporary files. */
  spoolFor(scope: RequestScope): SpoolShare;
  /** Requests that have a slot. */
  readonly atWork: number;
  /** Bytes in temporary files. */
  readonly spooled: number;
  /** Holds when no request has a slot. */
  idle(): Promise<void>;
}

/** Bytes of temporary files that one request holds. */
export interface SpoolShare {
  /** False where the token would have more than it may: then nothing is taken. */
  take(bytes: number): boolean;
  /** Gives all back that was taken. */
  release(): void;
}

/** What the requests of one token hold. */
interface Holding {
  requests: number;
  spooled: number;
  readonly running: Record<TurnKind, number>;
  readonly waiting: Record<TurnKind, (() => void)[]>;
}

/** A token with no more requests under way than this is a light one: a person, or a program that does one thing after the other. */
const LIGHT = 4;

/** How long a step waits for light requests, in milliseconds. */
const LONGEST_STEP_ASIDE_MS = 25;

type Caps = Pick<ServiceLimits, 'atOnce' | 'atOncePerToken' | 'readsPerToken' | 'spoolPerToken'>;

export function createAdmission(caps: Caps): Admission {
  const holdings = new Map<string, Holding>();
  const holders = new WeakMap<RequestScope, Holding>();
  /** Requests of light tokens that are being answered, and the steps that wait for them. */
  const light = new Set<RequestScope>();
  const stepping = new Set<() => void>();
  const turns: Readonly<Record<TurnKind, number>> = { read: caps.readsPerToken, write: 1 };
  let whenIdle: (() => void)[] = [];
  let [atWork, spooled] = [0, 0];

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
    for (const tell of whenIdle) tell();
    whenIdle = [];
  };

  return {
    admit(scope, token) {
      if (atWork >= caps.atOnce) throw serviceBusy();
      let holding = holdings.get(token);
      if (holding === undefined) holdings.set(token, (holding = emptyHolding()));
      if (holding.requests >= caps.atOncePerToken) throw tokenBusy(caps.atOncePerToken);
      const held = holding;
      held.requests += 1;
      atWork += 1;
      holders.set(scope, held);
      if (held.requests > LIGHT) linger(scope);
      scope.onEnd(() => leave(token, held));
    },

    async inTurn(scope, kind, work, leaves = true) {
      const holding = holdingOf(scope);
      if (holding.running[kind] < turns[kind]) holding.running[kind] += 1;
      else await turnOf(leaves ? scope : undefined, holding.waiting[kind]);
      try {
        return await work();
      } finally {
        // A turn is handed on as it is, so that nobody else takes it in between.
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
          clearTimeout(patience);
          stepping.delete(go);
          resolve();
        };
        const patience = setTimeout(go, LONGEST_STEP_ASIDE_MS);
        stepping.add(go);
      });
    },

    spoolFor(scope) {
      const holding = holdingOf(scope);
      let taken = 0;
      const release = (): void => {
        holding.spooled -= taken;
        spooled -= taken;
        taken = 0;
      };
      scope.onEnd(release);
      return {
        take(bytes) {
          if (holding.spooled + bytes > caps.spoolPerToken) return false;
          taken += bytes;
          holding.spooled += bytes;
          spooled += bytes;
          return true;
        },
        release,
      };
    },

    get atWork() {
      return atWork;
    },
    get spooled() {
      return spooled;
    },
    idle: () => (atWork === 0 ? Promise.resolve() : new Promise((resolve) => void whenIdle.push(resolve))),
  };
}

/** Waits in the queue for a turn that is handed over. */
function turnOf(scope: RequestScope | undefined, waiting: (() => void)[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const take = (): void => {
      stopListening?.();
      resolve();
    };
    const leave = (): void => {
      const at = waiting.indexOf(take);
      // Otherwise the turn is on its way: it is taken, and the work finds the client gone.
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
