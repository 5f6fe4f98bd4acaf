import { createServer } from 'node:http';
import { problemOf } from '../operations/wire/wire-problem.js';
import { PROBLEM_TYPE } from '../operations/wire/wire-protocol.js';
import type { Metrics } from './metrics.js';
import { cannotListen, unknownPath } from './refusals.js';
import { hostCheck, MAX_HEADERS_READ, requireClearHead } from './request-checks.js';

/** A listener that serves the metrics without a token: only its address protects it. */
export interface MetricsListener {
  readonly url: string;
  close(): Promise<void>;
}

/** @throws {UnavailableError} `cannot-listen` */
export async function listenForMetrics(
  metrics: Metrics,
  { host, port, allowedHosts }: { host: string; port: number; allowedHosts: readonly string[] },
): Promise<MetricsListener> {
  const requireHost = hostCheck(host, allowedHosts);
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      requireClearHead(request);
      requireHost(request.headers.host);
      if (request.method !== 'GET' || request.url !== '/metrics') throw unknownPath();
      response.setHeader('content-type', metrics.contentType);
      response.end(await metrics.text());
    };
    answer().catch((error: unknown) => {
      const problem = problemOf(error);
      response
        .writeHead(problem.status, { 'content-type': PROBLEM_TYPE })
        .end(`${JSON.stringify(problem)}\n`);
    });
  });
  server.maxConnections = 64;
  server.maxHeadersCount = MAX_HEADERS_READ;
  server.timeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(host, port, error, '--metrics-listen')));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/metrics`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
