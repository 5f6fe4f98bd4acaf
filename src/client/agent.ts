import type { Agent } from 'node:http';
import { proxyFor } from './proxy.js';

/**
 * What makes the connections to a service and keeps them, by way of a proxy where the environment names one for it.
 * @param patience how long a proxy may take to make the way, in milliseconds: less than the service has to answer, so that it is known
 *   that nothing was sent
 * @throws {UsageError} `bad-proxy`
 */
export async function agentFor(address: URL, patience: number): Promise<Agent> {
  const options = { keepAlive: true, maxSockets: 8 };
  if (address.protocol === 'http:') return new (await import('node:http')).Agent(options);
  const proxy = proxyFor(address);
  if (proxy === undefined) return new (await import('node:https')).Agent(options);
  const { TunnelAgent } = await import('./tunnel-agent.js');
  return new TunnelAgent(proxy, patience, options);
}
