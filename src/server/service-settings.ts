import type { Principal } from '../operations/token/authenticate.js';
import type { Store } from '../store/port.js';
import type { ServiceLimits } from './limits.js';
import type { ReaderLink } from './readers.js';

export interface ServiceSettings {
  /** With readers of its own, so that a long write keeps nobody waiting who reads. */
  readonly store: Store;
  /** Who the bearer of a token is; undefined for one that is good for nothing. */
  readonly authenticate: (secret: string, now: string) => Promise<Principal | undefined>;
  /** The present instant in milliseconds since 1970. */
  readonly clock: () => number;
  /** Of the program. */
  readonly version: string;
  /** Takes the log: one line of JSON a request, without personal data. */
  readonly log: { write(line: string): void };
  readonly limits?: Partial<ServiceLimits> | undefined;
  /** Certificate and key in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Names under which it may be asked where it listens on loopback, besides those of this machine. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Starts a thread that reads the same store; without it, reads run in this thread. */
  readonly startReader?: ((niceness: number) => ReaderLink) | undefined;
  /** Where its figures are told without a token. */
  readonly metricsListen?: { readonly host: string; readonly port: number } | undefined;
}
