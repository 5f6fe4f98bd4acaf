import { getProxyForUrl } from 'proxy-from-env';
import { UsageError } from '../domain/errors.js';
import { isLoopback } from './loopback.js';

/** A proxy that the environment names. */
export interface Proxy {
  readonly isSecure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** For messages: host and port, without name and password. */
  readonly host: string;
  /** The `Proxy-Authorization` that it gets, where its address holds a name and a password. */
  readonly authorization: string | undefined;
}

/**
 * The proxy by way of which a service is reached: what HTTPS_PROXY (or ALL_PROXY) names, unless NO_PROXY names the service. This machine
 * itself is never reached through one: to a proxy that address is the proxy's own machine, which would get the token.
 * @throws {UsageError} `bad-proxy`
 */
export function proxyFor(address: URL): Proxy | undefined {
  if (address.protocol !== 'https:' || isLoopback(address.hostname)) return undefined;
  const named = getProxyForUrl(address);
  return named === '' ? undefined : proxyNamed(withScheme(named));
}

/** The library gives an address without a scheme that of the service; what proxies speak is HTTP, unless it is said otherwise. */
function withScheme(named: string): string {
  const isAsNamed = Object.values(process.env).includes(named);
  return isAsNamed ? named : named.replace(/^https:/, 'http:');
}

function proxyNamed(text: string): Proxy {
  if (!URL.canParse(text)) throw badProxy();
  const { protocol, hostname, port, username, password } = new URL(text);
  if ((protocol !== 'http:' && protocol !== 'https:') || hostname === '') throw badProxy();
  const isSecure = protocol === 'https:';
  const number = port === '' ? (isSecure ? 443 : 80) : Number(port);
  return {
    isSecure,
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: number,
    host: `${hostname}:${number}`,
    authorization: username === '' ? undefined : basic(username, password),
  };
}

function basic(username: string, password: string): string {
  try {
    const shown = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(shown).toString('base64')}`;
  } catch {
    throw badProxy();
  }
}

/** What stands there is not printed: it may hold a password. */
function badProxy(): UsageError {
  return new UsageError({
    code: 'bad-proxy',
    message: 'HTTPS_PROXY (or ALL_PROXY) does not hold the address of a proxy that can be used.',
    hint: 'Write it as http://HOST:PORT, or name the service in NO_PROXY to go straight to it.',
  });
}

/** Why a proxy did not connect to a service. */
export type ProxyProblem =
  /** No connection to it, by Node's code. */
  | { readonly kind: 'unreachable'; readonly code: string }
  | { readonly kind: 'timeout' }
  /** It answered with another status than 200. */
  | { readonly kind: 'refused'; readonly status: number };

export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code = 'PROXY_FAILED';
  /** Of the proxy; its credentials are left out, because errors are printed. */
  readonly host: string;
  readonly hasLogin: boolean;
  readonly problem: ProxyProblem;

  constructor({ host, authorization }: Proxy, problem: ProxyProblem, options?: ErrorOptions) {
    super(`The proxy ${host} did not connect: ${problem.kind}`, options);
    this.host = host;
    this.hasLogin = authorization !== undefined;
    this.problem = problem;
  }
}
