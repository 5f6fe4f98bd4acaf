import type { ProvostError } from '../domain/errors.js';
import { UnavailableError } from '../domain/errors.js';
import { ProxyError } from './proxy.js';

/** Why there is no reply. */
export interface Failure {
  readonly error: ProvostError;
  /** Whether the request may have reached the service. Then a write may have been done. */
  readonly mayHaveArrived: boolean;
  /** Whether a retry may help. */
  readonly isTransient: boolean;
  /** There was no reply at all: a retry may wait as long again. */
  readonly isSilence?: boolean | undefined;
  /** The Retry-After header, in milliseconds. */
  readonly retryAfter?: number | undefined;
}

/** The remote host as messages name it. */
export interface Peer {
  readonly host: string;
  /** As in a URL: `http:` or `https:`. */
  readonly protocol: string;
  /** The setting that holds the address, such as `--store`. */
  readonly setting: string;
}

interface FailureText {
  readonly code: string;
  readonly message: (host: string) => string;
  readonly hint: (setting: string) => string;
  readonly isTransient?: boolean;
}

const notFound: FailureText = {
  code: 'host-not-found',
  message: (host) => `No machine of the name ${host} can be found.`,
  hint: (setting) => `Check the address of ${setting}, and whether this machine is on the network.`,
};
const unreachable: FailureText = {
  code: 'service-unreachable',
  message: (host) => `${host} cannot be reached.`,
  hint: (setting) => `Check the address and the port of ${setting}, and whether the service runs.`,
  isTransient: true,
};
const untrusted: FailureText = {
  code: 'certificate-untrusted',
  message: (host) => `The certificate of ${host} is signed by nobody whom this machine trusts.`,
  hint: () =>
    'If it is your own authority’s, name its certificate in NODE_EXTRA_CA_CERTS; otherwise do not send your token there.',
};
const expired: FailureText = {
  code: 'certificate-expired',
  message: (host) => `The certificate of ${host} is out of date, or the clock of this machine is.`,
  hint: () =>
    'Check the clock (`provost doctor`), and ask whoever runs the service to renew the certificate.',
};

/** Failures before any request is sent, by Node error code. */
const beforeSending: Readonly<Record<string, FailureText>> = {
  ENOTFOUND: notFound,
  EAI_AGAIN: { ...notFound, isTransient: true },
  ECONNREFUSED: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EHOSTDOWN: unreachable,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_UNTRUSTED: untrusted,
  CERT_REVOKED: untrusted,
  CERT_HAS_EXPIRED: expired,
  CERT_NOT_YET_VALID: expired,
  ERR_TLS_CERT_ALTNAME_INVALID: {
    code: 'certificate-wrong-host',
    message: (host) => `The certificate that ${host} shows is another machine’s.`,
    hint: () =>
      'Use the name that stands in the certificate, and do not send your token to an address that you do not know.',
  },
  EPROTO: {
    code: 'not-tls',
    message: (host) => `${host} does not speak TLS.`,
    hint: (setting) =>
      `Check the port of ${setting}: a service without a certificate is reached by http:// on its own machine only.`,
  },
};

/** Describes the error that Node gave for a connection. */
export function connectionFailure(cause: unknown, peer: Peer): Failure {
  const { host, setting } = peer;
  const proxyError = proxyErrorIn(cause);
  if (proxyError !== undefined) return proxyFailure(proxyError, peer);
  const code = codeOf(cause);
  const text = beforeSending[code] ?? (code.startsWith('ERR_SSL_') ? beforeSending['EPROTO'] : undefined);
  if (text !== undefined) {
    return {
      error: unavailable(text.code, text.message(host), text.hint(setting), cause),
      mayHaveArrived: false,
      isTransient: text.isTransient === true,
    };
  }
  if (code === 'ETIMEDOUT') {
    const error = unavailable(
      'service-timeout',
      `${host} did not answer in time.`,
      'Ask again later; if it goes on, ask whoever runs the service.',
      cause,
    );
    return { error, mayHaveArrived: true, isTransient: true, isSilence: true };
  }
  return connectionLost(peer, cause);
}

const STRAIGHT = 'name the service in NO_PROXY if it can be reached without the proxy.';

/** The proxy did not connect: no part of the request has reached the service. */
function proxyFailure(
  { host: proxy, hasLogin, problem, cause }: ProxyError,
  { host, setting }: Peer,
): Failure {
  const name = `The proxy ${proxy}, which the environment names,`;
  const failed = (code: string, message: string, hint: string, isTransient: boolean): Failure => ({
    error: unavailable(code, message, hint, cause),
    mayHaveArrived: false,
    isTransient,
  });
  if (problem.kind === 'timeout') {
    const hint = `Ask again later, or ${STRAIGHT}`;
    return { ...failed('proxy-timeout', `${name} did not answer in time.`, hint, true), isSilence: true };
  }
  if (problem.kind === 'unreachable') {
    const { code } = problem;
    const certificate = beforeSending[code];
    if (certificate?.code.startsWith('certificate-') === true)
      return failed(
        certificate.code,
        certificate.message(`the proxy ${proxy}`),
        certificate.hint(setting),
        false,
      );
    if (/^(HPE_|ERR_SSL_|EPROTO$)/.test(code))
      return failed(
        'not-a-proxy',
        `${name} does not answer like a proxy.`,
        `Check HTTPS_PROXY, or ${STRAIGHT}`,
        false,
      );
    const isTransient = TRANSIENT_AT_PROXY.includes(code);
    return failed(
      'proxy-unreachable',
      `${name} cannot be reached.`,
      `Check HTTPS_PROXY, or ${STRAIGHT}`,
      isTransient,
    );
  }
  const { status } = problem;
  if (status === 407) {
    return !hasLogin
      ? failed(
          'proxy-wants-login',
          `${name} wants a log-in before it lets anything through.`,
          `Give name and password in HTTPS_PROXY as http://NAME:PASSWORD@HOST:PORT, or ${STRAIGHT}`,
          false,
        )
      : failed(
          'proxy-login-refused',
          `${name} refuses the name and password that the environment gives for it.`,
          `Check them in HTTPS_PROXY (characters such as @ and : are written as %40 and %3A), or ${STRAIGHT}`,
          false,
        );
  }
  if (status === 429 || (status >= 500 && status !== 501)) {
    return failed(
      'proxy-error',
      `${name} answered ${status}: it cannot reach ${host} now.`,
      `Try again in a moment; if it goes on, check the address of ${setting}, and ask whoever runs the proxy.`,
      true,
    );
  }
  return failed(
    'proxy-refused',
    `${name} does not make the way to ${host}: it answered ${status}.`,
    `Ask whoever runs the proxy to let ${host} through, or ${STRAIGHT}`,
    false,
  );
}

/** Transient failures of a proxy: while it restarts, or over a bad network. */
const TRANSIENT_AT_PROXY = [
  ...[
    'EAI_AGAIN',
    'ECONNREFUSED',
    'ECONNRESET',
    'EHOSTDOWN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EPIPE',
    'ETIMEDOUT',
  ],
];

function proxyErrorIn(error: unknown): ProxyError | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    if (at instanceof ProxyError) return at;
  }
  return undefined;
}

/** The connection ended before the reply was complete. */
export function connectionLost({ host, protocol }: Peer, cause?: unknown): Failure {
  const error = unavailable(
    'connection-lost',
    `The connection to ${host} was lost before the answer was whole.`,
    // A service with a certificate closes connections without TLS.
    protocol === 'http:'
      ? 'Run the command again; a service with a certificate is reached by https://.'
      : 'Run the command again.',
    cause,
  );
  return { error, mayHaveArrived: true, isTransient: true };
}

export function unavailable(code: string, message: string, hint: string, cause?: unknown): UnavailableError {
  return new UnavailableError({ code, message, hint }, cause === undefined ? undefined : { cause });
}

/** Axios and Node put the code at different depths. */
function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    const code: unknown = Reflect.get(at, 'code');
    if (typeof code === 'string' && code !== 'ERR_BAD_RESPONSE' && code !== 'ERR_NETWORK') {
      return code === 'ECONNABORTED' ? 'ETIMEDOUT' : code;
    }
    if (at instanceof AggregateError && at.errors.length > 0) return codeOf(at.errors[0]);
  }
  return '';
}
