import type { KnownBearers } from '../operations/token/authenticate.js';
import type { StateMark, Store } from '../store/port.js';
import { keptUpTo, type Kept } from './kept.js';

/** What was found out of the store as it is now. Nothing of it outlives a commit, by whomever: then there is another one. */
export interface CurrentState {
  /** Of the store in this state. */
  readonly mark: StateMark;
  /** Who holds a token, by its secret. */
  readonly bearers: KnownBearers;
  /** Answers of reads, by all that they hang on besides the state. */
  readonly answers: Kept;
  /**
   * Does what is found out now belong here? Not when the day may be another one than that of the answers here. Days begin at whole
   * quarters of an hour everywhere.
   */
  isOf(instant: number): boolean;
}

export interface StateKeeping {
  /**
   * The state as it is at some moment after this was called and before the promise holds, so that it has all that was committed before
   * the call. Undefined where the store cannot tell, or cannot be read.
   */
  now(): Promise<CurrentState | undefined>;
}

/** Characters of answers, and of what was asked, that are kept at once: some 8 MB of text with accents, half as much without. */
const MOST_CHARACTERS = 4 * 1024 * 1024;

/** Holders of tokens that are kept at once. */
const MOST_BEARERS = 10_000;

const QUARTER_MS = 15 * 60_000;

/**
 * The store is asked whether it changed once for all requests that came in the same turn of the event loop, after the last of them, and, where
 * its answer takes a while, for all that came meanwhile. Who began to find something out keeps it with the state from which it was begun: where
 * that is over meanwhile, nobody sees it.
 */
export function keepingState(
  { stateMark }: Pick<Store, 'stateMark'>,
  clock: () => number,
  most = MOST_CHARACTERS,
): StateKeeping {
  if (stateMark === undefined) return { now: async () => undefined };
  let current: { readonly quarter: number; readonly state: CurrentState } | undefined;
  let asking: Promise<CurrentState | undefined> | undefined;
  let waiting: Promise<unknown> | undefined;

  const stateOf = (mark: StateMark | undefined): CurrentState | undefined => {
    if (mark === undefined) return (current = undefined);
    const quarter = quarterOf(clock());
    if (current?.state.mark !== mark || current.quarter !== quarter) {
      current = { quarter, state: emptyState(mark, quarter, most) };
    }
    return current.state;
  };
  const look = (): CurrentState | undefined | Promise<CurrentState | undefined> => {
    // Whatever is wrong with the store is told by whoever reads it.
    try {
      const mark = stateMark();
      if (!(mark instanceof Promise)) return stateOf(mark);
      const state = mark.then(stateOf, () => stateOf(undefined));
      waiting = state.finally(() => (waiting = undefined));
      return state;
    } catch {
      return stateOf(undefined);
    }
  };
  const atEndOfTurn = (): Promise<CurrentState | undefined> =>
    new Promise((resolve) => {
      setImmediate(() => {
        asking = undefined;
        resolve(look());
      });
    });
  return {
    now: () => (asking ??= waiting === undefined ? atEndOfTurn() : waiting.then(atEndOfTurn)),
  };
}

function emptyState(mark: StateMark, quarter: number, most: number): CurrentState {
  const bearers = new Map<string, NonNullable<ReturnType<KnownBearers['get']>>>();
  return {
    mark,
    bearers: {
      get: (secret) => bearers.get(secret),
      set(secret, bearer) {
        if (bearers.size < MOST_BEARERS) bearers.set(secret, bearer);
      },
    },
    answers: keptUpTo(most),
    isOf: (instant) => quarterOf(instant) === quarter,
  };
}

function quarterOf(instant: number): number {
  return Math.floor(instant / QUARTER_MS);
}
