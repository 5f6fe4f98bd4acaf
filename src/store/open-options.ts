/** How a store is opened. */
export interface OpenOptions {
  /** Make the store where there is none. */
  readonly create: boolean;
  /** Where there is none, work on an empty one that does not last: for previews. */
  readonly temporary?: boolean | undefined;
  /** It is to be written: refused at once where it may not be. */
  readonly writes?: boolean | undefined;
  /** Called while another writer is waited for, with the milliseconds waited so far. */
  readonly onWait?: ((waited: number) => void) | undefined;
  /** How long to wait for another writer, in milliseconds; a minute by default. */
  readonly longestWait?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * How many reads may run at once during a write, for a service. Without it reads and writes take
   * turns, which saves a command the extra connections.
   */
  readonly readers?: number | undefined;
  /** The store saves packed blocks from this number of rows on; some thousands by default. */
  readonly keepBlocksFrom?: number | undefined;
}
