/** A PostgreSQL server of the tests' own, with a folder of its own. */
export interface TestServer {
  /** Of a database in it, with the password. */
  readonly url: string;
  /** Kills it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again after it was killed; with `standsBy` as one that takes no writes, until `pg_promote()`. */
  restart(how?: { readonly standsBy?: boolean }): Promise<void>;
  /** Stops it and removes all that it kept. */
  stop(): Promise<void>;
}

/**
 * Makes and starts a server on loopback. Its databases order texts by the rules of a language, so that what leans on the order of code points
 * has to say so. It outlives neither `stop` nor this process.
 * @param options `isDurable`: keep what was committed through `kill`, which is slower. `settings`: further ones, such as `work_mem=64MB`.
 */
export function startServer(options?: {
  readonly isDurable?: boolean;
  readonly settings?: readonly string[];
}): Promise<TestServer>;
