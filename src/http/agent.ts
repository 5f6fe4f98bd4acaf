import type { Agent } from 'node:http';
import { proxyFor } from './proxy.js';

/**
 * An agent whose connections are used again, through a proxy where the environment names one for the address.
 * @param proxyTimeout how long a proxy may take to connect, in milliseconds: less than the service has to answer, so that it is known
 *   that nothing was sent
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
