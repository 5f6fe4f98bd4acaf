import { request as httpRequest, type ClientRequest } from 'node:http';
import { Agent, request as httpsRequest, type AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { type Proxy, ProxyError } from './proxy.js';

type Callback = (error: Error | null, stream: Duplex) => void;

/**
 * Reaches services through a proxy: opens a tunnel with CONNECT and speaks TLS inside it. The proxy
 * sees only the name of the service. Connections are kept alive.
 */
export class TunnelAgent extends Agent {
  readonly #proxy: Proxy;
  /** Time limit for the proxy to connect, in milliseconds. */
  readonly #timeout: number;
  readonly #connecting = new Set<ClientRequest>();

  constructor(proxy: Proxy, timeout: number, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
    this.#timeout = timeout;
  }

  override createConnection(
    options: Parameters<Agent['createConnection']>[0],
    callback?: Callback,
  ): ReturnType<Agent['createConnection']> {
    const proxy = this.#proxy;
    const service = `${bracketed(options.host ?? '')}:${options.port ?? 443}`;
    const request = (proxy.isSecure ? httpsRequest : httpRequest)({
      ...{ method: 'CONNECT', host: proxy.hostname, port: proxy.port, path: service, agent: false },
      headers: {
        host: service,
        ...(proxy.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization }),
      },
      timeout: this.#timeout,
    });
    this.#connecting.add(request);
    // The second argument of the callback is ignored after an error.
    const fail = (error: ProxyError): void => callback?.(error, undefined as unknown as Duplex);
    request
      .once('connect', (response, socket, head) => {
        this.#connecting.delete(request);
        const status = response.statusCode ?? 0;
        if (status < 200 || status > 299) {
          socket.destroy();
          return fail(new ProxyError(proxy, { kind: 'refused', status }));
        }
        socket.setTimeout(0);
        if (head.length > 0) socket.unshift(head);
        // TLS runs over the socket of the tunnel; the rest is as without a proxy.
        callback?.(null, super.createConnection({ ...options, socket } as typeof options) as Duplex);
      })
      .once('timeout', () => request.destroy(new ProxyError(proxy, { kind: 'timeout' })))
      .once('error', (cause) => {
        this.#connecting.delete(request);
        fail(cause instanceof ProxyError ? cause : unreachable(proxy, cause));
      })
      .end();
    return undefined;
  }

  override destroy(): void {
    for (const request of this.#connecting) request.destroy();
    super.destroy();
  }
}

function unreachable(proxy: Proxy, cause: Error): ProxyError {
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return new ProxyError(proxy, { kind: 'unreachable', code }, { cause });
}

/** An IPv6 address in a `host:port` needs brackets. */
function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
