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
import { HEADERS_KEPT } from './request-checks.js';
import type { RequestScope } from './request-scope.js';
import type { ServiceSettings } from './service-settings.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom it speaks for, once that is known. */
    principal: Principal | undefined;
    /** Name of the operation that it asks for. */
    operation: string | undefined;
    /** What it holds; there is none for what is no request of HTTP. */
    scope: RequestScope | undefined;
  }
}

/** The web server without any route: what it takes of headers, connections and bodies before a request is looked at. */
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
    // Node looks so often who is late: twice a minute, unless it is told otherwise.
    connectionsCheckingInterval: limits.headers / 4,
    // A body may take as long as it takes, as long as something comes: that is watched where it is read.
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
  app.server.maxHeadersCount = HEADERS_KEPT;
  // Fields of the request: a map or a set of requests, however weak, costs the collector more than all else that a small answer needs.
  app
    .decorateRequest('principal', undefined)
    .decorateRequest('operation', undefined)
    .decorateRequest('scope', undefined);
  app.removeAllContentTypeParsers();
  // Bodies are read where it is known how large they may be. A type that is named is found at once, any other is looked for each time.
  app.addContentTypeParser([JSON_TYPE, '*'], (_request, body: Readable, done) => done(null, body));
  return app;
}

/** Answers with the problem document of an error. */
export function sendProblem(reply: FastifyReply, error: unknown): FastifyReply {
  const told = problemOf(refusalOf(error));
  if (told.status === 401) reply.header('www-authenticate', 'Bearer');
  if ((told.status === 503 || told.status === 429) && !reply.hasHeader('retry-after'))
    reply.header('retry-after', '1');
  // What is left of a body that was refused is not waited for.
  if (!reply.request.raw.complete) reply.header('connection', 'close');
  return reply
    .code(told.status)
    .header('content-type', PROBLEM_TYPE)
    .send(`${JSON.stringify(told)}\n`);
}

/** The form of the name that a client gives one asking. */
export const EXCHANGE = /^[0-9a-f-]{36}$/;

/** The headers of every answer. */
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

/** Only where it came over TLS: RFC 6797, 7.2. */
const TRANSPORT_SECURITY = { 'strict-transport-security': 'max-age=31536000' } as const;

/** Name of the operation, or the path as it was registered: what somebody typed is not logged. */
export function operationOf(request: FastifyRequest): string {
  if (request.operation !== undefined) return request.operation;
  const { url } = request.routeOptions;
  return url === undefined ? 'unknown' : url.replace('/v1/operations/', '');
}
