import type { ProvostError } from '../domain/errors.js';
import { UnavailableError } from '../domain/errors.js';
import { ProxyError } from './proxy.js';

/** What stood in the way of an answer. */
export interface Failure {
  readonly error: ProvostError;
  /** Can the request have reached the service? Then a write may have been done. */
  readonly mayHaveArrived: boolean;
  /** Is it worth asking again? */
  readonly passing: boolean;
  /** Nobody answered at all: asking again costs as long a wait once more. */
  readonly isSilence?: boolean | undefined;
  /** How long the service asked to be left alone, in milliseconds. */
  readonly retryAfter?: number | undefined;
}

interface Told {
  readonly code: string;
  readonly message: (host: string) => string;
  readonly hint: string;
  readonly passing?: boolean;
}

const notFound: Told = {
  code: 'host-not-found',
  message: (host) => `No machine of the name ${host} can be found.`,
  hint: 'Check the address of --store, and whether this machine is on the network.',
};
const unreachable: Told = {
  code: 'service-unreachable',
  message: (host) => `${host} cannot be reached.`,
  hint: 'Check the address and the port of --store, and whether the service runs.',
  passing: true,
};
const untrusted: Told = {
  code: 'certificate-untrusted',
  message: (host) => `The certificate of ${host} is signed by nobody whom this machine trusts.`,
  hint: 'If it is your own authority’s, name its certificate in NODE_EXTRA_CA_CERTS; otherwise do not send your token there.',
};
const expired: Told = {
  code: 'certificate-expired',
  message: (host) => `The certificate of ${host} is out of date, or the clock of this machine is.`,
  hint: 'Check the clock (`provost doctor`), and ask whoever runs the service to renew the certificate.',
};

/** Failures that stand before any request is sent, by the code that Node gives them. */
const beforeSending: Readonly<Record<string, Told>> = {
  ENOTFOUND: notFound,
  EAI_AGAIN: { ...notFound, passing: true },
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
    hint: 'Use the name that stands in the certificate, and do not send your token to an address that you do not know.',
  },
  EPROTO: {
    code: 'not-tls',
    message: (host) => `${host} does not speak TLS.`,
    hint: 'Check the port of --store: a service without a certificate is reached by http:// on its own machine only.',
  },
};

/** The failure of a connection, by what Node says of it. @param protocol as a URL has it */
export function connectionFailure(cause: unknown, host: string, protocol = 'https:'): Failure {
  const ofProxy = proxyErrorIn(cause);
  if (ofProxy !== undefined) return proxyFailure(ofProxy, host);
  const code = codeOf(cause);
  const told = beforeSending[code] ?? (code.startsWith('ERR_SSL_') ? beforeSending['EPROTO'] : undefined);
  if (told !== undefined) {
    return {
      error: unavailable(told.code, told.message(host), told.hint, cause),
      mayHaveArrived: false,
      passing: told.passing === true,
    };
  }
  if (code === 'ETIMEDOUT') {
    const error = unavailable(
      'service-timeout',
      `${host} did not answer in time.`,
      'Ask again later; if it goes on, ask whoever runs the service.',
      cause,
    );
    return { error, mayHaveArrived: true, passing: true, isSilence: true };
  }
  return connectionLost(host, cause, protocol);
}

const STRAIGHT = 'name the service in NO_PROXY if it can be reached without the proxy.';

/** A proxy that the environment names made no way to the service: nothing of the request has left this machine. */
function proxyFailure({ host: proxy, hasLogin, problem, cause }: ProxyError, host: string): Failure {
  const name = `The proxy ${proxy}, which the environment names,`;
  const failed = (code: string, message: string, hint: string, passing: boolean): Failure => ({
    error: unavailable(code, message, hint, cause),
    mayHaveArrived: false,
    passing,
  });
  if (problem.kind === 'timeout') {
    const hint = `Ask again later, or ${STRAIGHT}`;
    return { ...failed('proxy-timeout', `${name} did not answer in time.`, hint, true), isSilence: true };
  }
  if (problem.kind === 'unreachable') {
    const { code } = problem;
    const certificate = beforeSending[code];
    if (certificate?.code.startsWith('certificate-') === true)
      return failed(certificate.code, certificate.message(`the proxy ${proxy}`), certificate.hint, false);
    if (/^(HPE_|ERR_SSL_|EPROTO$)/.test(code))
      return failed(
        'not-a-proxy',
        `${name} does not answer like a proxy.`,
        `Check HTTPS_PROXY, or ${STRAIGHT}`,
        false,
      );
    const isPassing = PASSING_AT_PROXY.includes(code);
    return failed(
      'proxy-unreachable',
      `${name} cannot be reached.`,
      `Check HTTPS_PROXY, or ${STRAIGHT}`,
      isPassing,
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
      'Ask again in a moment; if it goes on, check the address of --store, and ask whoever runs the proxy.',
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

/** What a proxy that is restarted or far away brings, and what goes by. */
const PASSING_AT_PROXY = [
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

/** The connection ended before the answer was whole. */
export function connectionLost(host: string, cause?: unknown, protocol = 'https:'): Failure {
  const error = unavailable(
    'connection-lost',
    `The connection to ${host} was lost before the answer was whole.`,
    // A service with a certificate hangs up on whoever speaks without.
    protocol === 'http:'
      ? 'Run the command again; a service with a certificate is reached by https://.'
      : 'Run the command again.',
    cause,
  );
  return { error, mayHaveArrived: true, passing: true };
}

/** What answered is no Provost service: a portal that wants a log-in, a proxy, another site. */
export function strangerAnswered(
  host: string,
  { status, type, location }: { status: number; type: string; location: string | undefined },
  retryAfter: number | undefined,
): Failure {
  if (status === 502 || status === 503 || status === 504 || status === 429) {
    const error = unavailable(
      'proxy-error',
      `Something before ${host} answered ${status} in its place: the service is down or too busy behind it.`,
      'Ask again in a moment; if it goes on, ask whoever runs the service.',
    );
    return { error, mayHaveArrived: true, passing: true, retryAfter };
  }
  if (status === 407) {
    const error = unavailable(
      'proxy-wants-login',
      'A proxy of this network wants a log-in before it lets anything through.',
      'Ask whoever runs the network for a way to the service.',
    );
    return { error, mayHaveArrived: false, passing: false };
  }
  const what =
    status >= 300 && status < 400
      ? `sent this program on to ${hostOf(location)}`
      : type.includes('html')
        ? 'answered with a web page'
        : `answered ${status} like no Provost service`;
  const error = unavailable(
    'not-a-service',
    `${host} ${what}: it is no Provost service, or a log-in page of this network stands before it.`,
    'Open the address in a browser to see what answers, and check --store.',
  );
  return { error, mayHaveArrived: false, passing: false };
}

/** The two speak by different rules. */
export function otherProtocol(host: string, theirs: string, ours: number): Failure {
  const isNewer = Number(theirs) > ours;
  const error = unavailable(
    isNewer ? 'service-newer' : 'service-older',
    `The service at ${host} is of ${isNewer ? 'a newer' : 'an older'} kind than this program (protocol ${theirs.slice(0, 10)}, not ${ours}).`,
    isNewer ? 'Update Provost on this machine.' : 'Ask whoever runs the service to update it.',
  );
  return { error, mayHaveArrived: false, passing: false };
}

/** The service answered, but not in the form that it should. */
export function unreadableAnswer(host: string, cause?: unknown): Failure {
  const error = unavailable(
    'answer-unreadable',
    `The answer of ${host} is not of the form that it must have.`,
    'Bring this program and the service to the same version.',
    cause,
  );
  return { error, mayHaveArrived: true, passing: false };
}

function unavailable(code: string, message: string, hint: string, cause?: unknown): UnavailableError {
  return new UnavailableError({ code, message, hint }, cause === undefined ? undefined : { cause });
}

function hostOf(location: string | undefined): string {
  try {
    return new URL(location ?? '').host;
  } catch {
    return 'another address';
  }
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
