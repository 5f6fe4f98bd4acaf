/** Limits for each client of the service. All times are in milliseconds. */
export interface ServiceLimits {
  /** Largest JSON request, in bytes. */
  readonly json: number;
  /** Largest uploaded file, in bytes. */
  readonly file: number;
  /** How long a client may neither send nor take any byte. */
  readonly silence: number;
  /** Lowest average speed of a client, in bytes per second. */
  readonly slowest: number;
  /** Most requests that run at once; further ones get 503. */
  readonly atOnce: number;
  /** The same limit for one token. */
  readonly atOncePerToken: number;
  /** Reads of one token that run at once; further ones wait in a queue. */
  readonly readsPerToken: number;
  /** Bytes of one token's uploads and unsent replies in temporary files. */
  readonly spoolPerToken: number;
  readonly connections: number;
  /** How long the headers of a request, or a TLS handshake, may take. */
  readonly headers: number;
}

const MB = 1024 * 1024;

export const usualLimits: ServiceLimits = {
  json: MB,
  file: 1024 * MB,
  silence: 30_000,
  slowest: 8 * 1024,
  atOnce: 128,
  atOncePerToken: 32,
  readsPerToken: 2,
  spoolPerToken: 2048 * MB,
  connections: 1_024,
  headers: 10_000,
};

/** The limits on how slow a client may be. */
export type Pace = Pick<ServiceLimits, 'silence' | 'slowest'>;

/**
 * How many more milliseconds to wait for a client that has passed on `bytes` so far and was waited
 * for `waited` milliseconds. `silence` limits each wait and `slowest` their sum, so a client cannot
 * stay connected by passing a byte now and then.
 */
export function longestWait({ silence, slowest }: Pace, bytes: number, waited: number): number {
  return Math.max(0, Math.min(silence, silence + (bytes / slowest) * 1000 - waited));
}
