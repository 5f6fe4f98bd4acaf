import { UsageError } from '../domain/errors.js';
import { isLoopback } from '../http/loopback.js';
import type { ServiceLimits } from '../server/limits.js';

export interface ServeSettings {
  readonly storeUrl: string;
  /** The script that a thread of the service runs to read the store. */
  readonly readerScript: string;
  readonly version: string;
  /** `HOST:PORT`. */
  readonly listen: string;
  /** Paths of certificate and key. */
  readonly tls: { readonly cert: string | undefined; readonly key: string | undefined };
  /** Plain HTTP beyond this machine is allowed. */
  readonly insecure: boolean;
  /** Where /metrics needs no token, as `HOST:PORT`. */
  readonly metricsListen: string | undefined;
  /** Host names that it accepts on loopback, in addition to those of this machine. */
  readonly allowedHosts: readonly string[];
  readonly limits: Partial<ServiceLimits>;
  /** In milliseconds. */
  readonly grace: number;
  readonly announce: (urls: { readonly url: string; readonly metrics?: string }) => Promise<void>;
  readonly log: (line: string) => void;
  /** Receives sentences about problems that the operator should fix. */
  readonly warn: (sentence: string) => void;
}

/**
 * Serves the store until a signal, then ends the requests and closes the store. After Ctrl-C the
 * exit code is 130.
 * @throws {UsageError} `bad-listen`, `insecure-listen`, `bad-certificate`, `bad-key`
 * @throws {UnavailableError} when the store cannot be opened, or the address is in use
 */
export async function serve(settings: ServeSettings): Promise<void> {
  const { host, port } = listenAddress(settings.listen);
  const metricsListen =
    settings.metricsListen === undefined ? undefined : listenAddress(settings.metricsListen);
  const tls = await certificateOf(settings.tls, settings.warn);
  if (tls === undefined && !settings.insecure && !isLoopback(host)) throw insecureListen(host);

  const { startService } = await import('../server/start.js');
  const log = gathered(settings.log);
  const service = await startService({
    storeUrl: settings.storeUrl,
    readerScript: settings.readerScript,
    clock: Date.now,
    version: settings.version,
    log,
    limits: settings.limits,
    tls,
    allowedHosts: settings.allowedHosts,
    metricsListen,
  });
  let grace = 0;
  try {
    const signalled = untilSignalled();
    const url = await service.listen(host, port);
    const metrics = service.metricsUrl();
    await settings.announce(metrics === undefined ? { url } : { url, metrics });
    if ((await signalled) === 'SIGINT') process.exitCode = 130;
    ({ grace } = settings);
  } finally {
    await service.stop(grace);
    log.flush();
  }
}

/** The longest delay of a line of the log, in milliseconds. */
const LINES_WAIT = 50;

/** Characters at which waiting lines are written at once. */
const MOST_WAITING = 65_536;

/**
 * Writes lines of the log in batches: a write per line is a large part of a small request's time.
 * Waiting lines are written when the process exits.
 */
function gathered(log: (lines: string) => void): { write(line: string): void; flush(): void } {
  let waiting = '';
  const flush = (): void => {
    if (waiting === '') return;
    const lines = waiting.trimEnd();
    waiting = '';
    log(lines);
  };
  process.on('exit', flush);
  return {
    write(line) {
      if (waiting === '') setTimeout(flush, LINES_WAIT).unref();
      waiting += line;
      if (waiting.length >= MOST_WAITING) flush();
    },
    flush,
  };
}

/** The first signal to stop. A second one ends the process at once. */
function untilSignalled(): Promise<'SIGINT' | 'SIGTERM'> {
  return new Promise((resolve) => {
    let isStopping = false;
    const stop = (signal: 'SIGINT' | 'SIGTERM') => () => {
      if (isStopping) process.exit(130);
      isStopping = true;
      resolve(signal);
    };
    process.on('SIGINT', stop('SIGINT'));
    process.on('SIGTERM', stop('SIGTERM'));
  });
}

/** @throws {UsageError} `bad-listen` */
export function listenAddress(text: string): { host: string; port: number } {
  const [, bracketed, plain, digits = ''] =
    /^(?:\[([0-9a-fA-F:]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host !== undefined && port <= 65_535) return { host, port };
  throw new UsageError({
    code: 'bad-listen',
    message: `"${text}" is no address to listen on.`,
    hint: 'Write it as HOST:PORT, for example 127.0.0.1:8420 or [::1]:8420.',
  });
}

/** @throws {NotFoundError} `file-missing`; {UsageError} `file-…`, `bad-certificate`, `bad-key` */
async function certificateOf(
  { cert, key }: ServeSettings['tls'],
  warn: ServeSettings['warn'],
): Promise<{ readonly cert: string; readonly key: string } | undefined> {
  if (cert === undefined || key === undefined) return undefined;
  const { certificateIn } = await import('./certificate.js');
  return certificateIn(cert, key, warn);
}

function insecureListen(host: string): UsageError {
  return new UsageError({
    code: 'insecure-listen',
    message: `${host} can be reached from other machines, and without a certificate tokens and records would pass in the clear.`,
    hint: 'Give --tls-cert and --tls-key, or --insecure-http where a proxy before the service has the certificate.',
  });
}
