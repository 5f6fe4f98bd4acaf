import type { Principal } from '../operations/token/authenticate.js';
import type { Store } from '../store/port.js';
import type { ServiceLimits } from './limits.js';
import type { ReaderLink } from './readers.js';

export interface ServiceSettings {
  /** Reads through connections of its own, so that a long write blocks no read. */
  readonly store: Store;
  /** The principal of a token; undefined if the token is not valid. */
  readonly authenticate: (secret: string, now: string) => Promise<Principal | undefined>;
  /** The present instant in milliseconds since 1970. */
  readonly clock: () => number;
  readonly version: string;
  /** Receives the log: one line of JSON per request, without personal data. */
  readonly log: { write(line: string): void };
  readonly limits?: Partial<ServiceLimits> | undefined;
  /** Certificate and key in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** More host names that a service on a loopback address accepts. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Starts a thread that reads the same store; without it, reads run in the main thread. */
  readonly startReader?: ((niceness: number) => ReaderLink) | undefined;
  /** Address of the metrics listener, which needs no token. */
  readonly metricsListen?: { readonly host: string; readonly port: number } | undefined;
}
