import type { Agent } from 'node:http';
import { proxyFor } from './proxy.js';

/**
 * An agent with keep-alive, through a proxy if the environment names one for the address.
 * @param proxyTimeout milliseconds for the proxy to connect; less than the timeout of the service,
 * so that a timeout here means that nothing was sent
 * @throws {UsageError} `bad-proxy`
 */
export async function agentFor(address: URL, proxyTimeout: number): Promise<Agent> {
  const options = { keepAlive: true, maxSockets: 8 };
  if (address.protocol === 'http:') return new (await import('node:http')).Agent(options);
  const proxy = proxyFor(address);
  if (proxy === undefined) return new (await import('node:https')).Agent(options);
  const { TunnelAgent } = await import('./tunnel-agent.js');
  return new TunnelAgent(proxy, proxyTimeout, options);
}
