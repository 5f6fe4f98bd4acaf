import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import type { Principal } from '../operations/token/authenticate.js';
import { problemOf } from '../operations/wire/wire-problem.js';
import {
  JSON_TYPE,
  PROBLEM_TYPE,
  PROTOCOL,
  PROTOCOL_HEADER,
  VERSION_HEADER,
} from '../operations/wire/wire-protocol.js';
import type { ServiceLimits } from './limits.js';
import { logOptions } from './log.js';
import { LARGEST_HEADERS, refusalOf, refuseConnection } from './refusals.js';
import { MAX_HEADERS_READ } from './request-checks.js';
import type { RequestScope } from './request-scope.js';
import type { ServiceSettings } from './service-settings.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The principal, once the request is authenticated. */
    principal: Principal | undefined;
    operation: string | undefined;
    /** What the request holds; undefined for bytes that are not HTTP. */
    scope: RequestScope | undefined;
  }
}

/** The web server without routes: its limits on headers, connections and bodies. */
export async function createWebServer(
  { tls, log }: ServiceSettings,
  limits: ServiceLimits,
): Promise<FastifyInstance> {
  const { fastify, LogController } = await import('fastify');
  const options = {
    ...logOptions(log),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: limits.json,
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true as const,
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error: Error, _request: unknown, reply: FastifyReply) => void sendProblem(reply, error),
    return503OnClosing: false,
  };
  const http = {
    maxHeaderSize: LARGEST_HEADERS,
    headersTimeout: limits.headers,
    // Node checks for late connections every 30 seconds by default.
    connectionsCheckingInterval: limits.headers / 4,
    // The reader of the body limits its time, because a large body may take long.
    requestTimeout: 0,
    keepAliveTimeout: 65_000,
  };
  const app: FastifyInstance = (
    tls === undefined
      ? fastify({ ...options, http })
      : fastify({
          ...options,
          https: { ...http, ...tls, handshakeTimeout: limits.headers, minVersion: 'TLSv1.2' },
        })
  ) as FastifyInstance;
  app.server.maxConnections = limits.connections;
  app.server.maxHeadersCount = MAX_HEADERS_READ;
  // Fields, not a WeakMap of requests: that costs the garbage collector more than a small reply.
  app
    .decorateRequest('principal', undefined)
    .decorateRequest('operation', undefined)
    .decorateRequest('scope', undefined);
  app.removeAllContentTypeParsers();
  // The routes read the bodies, because they know the limits. Fastify finds a named type at once,
  // but searches for any other on each request.
  app.addContentTypeParser([JSON_TYPE, '*'], (_request, body: Readable, done) => done(null, body));
  return app;
}

export function sendProblem(reply: FastifyReply, error: unknown): FastifyReply {
  const problem = problemOf(refusalOf(error));
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  if ((problem.status === 503 || problem.status === 429) && !reply.hasHeader('retry-after'))
    reply.header('retry-after', '1');
  // Do not wait for the rest of a refused body.
  if (!reply.request.raw.complete) reply.header('connection', 'close');
  return reply
    .code(problem.status)
    .header('content-type', PROBLEM_TYPE)
    .send(`${JSON.stringify(problem)}\n`);
}

/** The ID that a client gives one exchange: a UUID. */
export const EXCHANGE = /^[0-9a-f-]{36}$/;

/** The headers of every reply. */
export function constantHeaders(version: string, isOverTls: boolean): Record<string, string> {
  return {
    ...SECURITY_HEADERS,
    ...(isOverTls ? TRANSPORT_SECURITY : {}),
    [PROTOCOL_HEADER]: String(PROTOCOL),
    [VERSION_HEADER]: version,
  };
}

const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** Only over TLS: RFC 6797, section 7.2. */
const TRANSPORT_SECURITY = { 'strict-transport-security': 'max-age=31536000' } as const;

/** The operation, or the registered path. The requested path is never logged. */
export function operationOf(request: FastifyRequest): string {
  if (request.operation !== undefined) return request.operation;
  const { url } = request.routeOptions;
  return url === undefined ? 'unknown' : url.replace('/v1/operations/', '');
}
