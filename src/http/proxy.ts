import { getProxyForUrl } from 'proxy-from-env';
import { UsageError } from '../domain/errors.js';
import { isLoopback } from './loopback.js';

/** A proxy from the environment. */
export interface Proxy {
  readonly isSecure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** For messages: host and port without credentials. */
  readonly host: string;
  /** The `Proxy-Authorization` header, if the address of the proxy holds credentials. */
  readonly authorization: string | undefined;
}

/**
 * The proxy for a service: HTTPS_PROXY (or ALL_PROXY), unless NO_PROXY names the service. Never for
 * a loopback address: the proxy would resolve it to its own machine and get the token.
 * @throws {UsageError} `bad-proxy`
 */
export function proxyFor(address: URL): Proxy | undefined {
  if (address.protocol !== 'https:' || isLoopback(address.hostname)) return undefined;
  const value = getProxyForUrl(address);
  return value === '' ? undefined : parseProxy(withScheme(value));
}

/**
 * The library adds the scheme of the service to an address without one; proxies use HTTP by
 * default.
 */
function withScheme(value: string): string {
  const hasScheme = Object.values(process.env).includes(value);
  return hasScheme ? value : value.replace(/^https:/, 'http:');
}

function parseProxy(text: string): Proxy {
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
    authorization: username === '' ? undefined : basicAuthorization(username, password),
  };
}

function basicAuthorization(username: string, password: string): string {
  try {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(credentials).toString('base64')}`;
  } catch {
    throw badProxy();
  }
}

/** The message must not show the value: it may hold a password. */
function badProxy(): UsageError {
  return new UsageError({
    code: 'bad-proxy',
    message: 'HTTPS_PROXY (or ALL_PROXY) does not hold the address of a proxy that can be used.',
    hint: 'Write it as http://HOST:PORT, or name the service in NO_PROXY to go straight to it.',
  });
}

/** Why a proxy did not connect to a service. */
export type ProxyProblem =
  /** The connection failed with this code of Node. */
  | { readonly kind: 'unreachable'; readonly code: string }
  | { readonly kind: 'timeout' }
  /** The proxy replied with a status other than 2xx. */
  | { readonly kind: 'refused'; readonly status: number };

export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code = 'PROXY_FAILED';
  /** Host and port of the proxy without credentials, because errors are printed. */
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
