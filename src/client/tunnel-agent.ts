import { request as askInTheClear, type ClientRequest } from 'node:http';
import { Agent, request as askSecurely, type AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { type Proxy, ProxyError } from './proxy.js';

type Made = (error: Error | null, stream: Duplex) => void;

/**
 * Reaches services by way of a proxy: asks it by CONNECT for a connection to the service, and speaks TLS with the service through that. So the
 * proxy sees the service's name and nothing else, and connections are kept and used again as without one.
 */
export class TunnelAgent extends Agent {
  readonly #proxy: Proxy;
  /** How long the proxy may take, in milliseconds. */
  readonly #patience: number;
  readonly #asking = new Set<ClientRequest>();

  constructor(proxy: Proxy, patience: number, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
    this.#patience = patience;
  }

  override createConnection(
    options: Parameters<Agent['createConnection']>[0],
    made?: Made,
  ): ReturnType<Agent['createConnection']> {
    const proxy = this.#proxy;
    const service = `${bracketed(options.host ?? '')}:${options.port ?? 443}`;
    const asking = (proxy.isSecure ? askSecurely : askInTheClear)({
      ...{ method: 'CONNECT', host: proxy.hostname, port: proxy.port, path: service, agent: false },
      headers: {
        host: service,
        ...(proxy.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization }),
      },
      timeout: this.#patience,
    });
    this.#asking.add(asking);
    // The callback's other argument is heeded only where there is no error.
    const failed = (error: ProxyError): void => made?.(error, undefined as unknown as Duplex);
    asking
      .once('connect', (response, socket, head) => {
        this.#asking.delete(asking);
        const status = response.statusCode ?? 0;
        if (status < 200 || status > 299) {
          socket.destroy();
          return failed(new ProxyError(proxy, { kind: 'refused', status }));
        }
        socket.setTimeout(0);
        if (head.length > 0) socket.unshift(head);
        // The socket is what TLS is spoken over; all else stays as it is without a proxy.
        made?.(null, super.createConnection({ ...options, socket } as typeof options) as Duplex);
      })
      .once('timeout', () => asking.destroy(new ProxyError(proxy, { kind: 'timeout' })))
      .once('error', (cause) => {
        this.#asking.delete(asking);
        failed(cause instanceof ProxyError ? cause : unreachable(proxy, cause));
      })
      .end();
    return undefined;
  }

  override destroy(): void {
    for (const asking of this.#asking) asking.destroy();
    super.destroy();
  }
}

function unreachable(proxy: Proxy, cause: Error): ProxyError {
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return new ProxyError(proxy, { kind: 'unreachable', code }, { cause });
}

/** An address of IP version 6 stands in brackets beside a port. */
function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
