import type { StateMark, StoreReader } from '../port.js';

/** How long a reading that nobody uses stays open, in milliseconds. */
const LONGEST_UNUSED = 100;

/** How long any stays open, in milliseconds: it keeps a log from being emptied, what is dead from being cleared away, or a table from being altered. */
const LONGEST = 1_000;

/** A transaction that stays open after it was read in, for those who want to read the same state. */
export class KeptReading {
  readonly reader: StoreReader;
  readonly #mark: StateMark;
  readonly #since = performance.now();
  #used = this.#since;

  /** @param mark was taken before the transaction began. */
  constructor(mark: StateMark, reader: StoreReader) {
    this.#mark = mark;
    this.reader = reader;
  }

  /** Is its state the one of this mark? That was taken later: so nothing was committed since before the transaction began. */
  isOf(mark: StateMark | undefined): boolean {
    return this.#mark === mark && performance.now() - this.#since < LONGEST;
  }

  wasUsed(): void {
    this.#used = performance.now();
  }

  isOver(): boolean {
    const now = performance.now();
    return now - this.#used >= LONGEST_UNUSED || now - this.#since >= LONGEST;
  }
}

/** Calls `sweep` from time to time, from when it is told that there is something kept until `sweep` says that there is nothing left. */
export function sweeping(sweep: () => boolean): { begin(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      if (sweep()) begin();
    }, LONGEST_UNUSED).unref();
  };
  return {
    begin,
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
