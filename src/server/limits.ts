/** How much one client may take of the service, and how fast it must be. All times in milliseconds. */
export interface ServiceLimits {
  /** Bytes of a request that is JSON. */
  readonly json: number;
  /** Bytes of a file that a request brings. */
  readonly file: number;
  /** How long a client may send nothing of a body, or take nothing of an answer. */
  readonly silence: number;
  /** Bytes a second that a client must send or take in the long run. */
  readonly slowest: number;
  /** Requests at work at once; more are refused for the moment. */
  readonly atOnce: number;
  /** Of these, requests of one token. */
  readonly atOncePerToken: number;
  /** Reads of the store that run at once for one token; further ones wait for their turn. */
  readonly readsPerToken: number;
  /** Bytes of one token's uploads and unsent answers in temporary files. */
  readonly spoolPerToken: number;
  readonly connections: number;
  /** How long the headers of a request, and the greeting of TLS, may take to come. */
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

/** The limits on the speed of a client. */
export type Pace = Pick<ServiceLimits, 'silence' | 'slowest'>;

/**
 * How long a client that has passed on so many bytes may still be waited for, where it was waited for so long already. Each wait is
 * limited by the silence, all of them together by the slowest speed: a client that takes a byte now and then gains nothing.
 */
export function longestWait({ silence, slowest }: Pace, bytes: number, waited: number): number {
  return Math.max(0, Math.min(silence, silence + (bytes / slowest) * 1000 - waited));
}
