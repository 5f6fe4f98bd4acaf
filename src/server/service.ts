import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { DeniedError, NotFoundError, ProvostError, UnavailableError, UsageError } from '../domain/errors.js';
import { operations } from '../operations/registry.js';
import type { KnownBearers, Principal } from '../operations/token/authenticate.js';
import type { TokenStanding } from '../operations/token/standing.js';
import {
  EXCHANGE_HEADER,
  JSON_TYPE,
  PROBLEM_TYPE,
  PROTOCOL,
  PROTOCOL_HEADER,
  SUM_HEADER,
  sumOfRequest,
  TOKEN_PATH,
  VERSION_HEADER,
} from '../operations/wire/protocol.js';
import { problemOf } from '../operations/wire/problem.js';
import type { Store } from '../store/port.js';
import type { BodyLimits } from './body.js';
import { keepingState } from './current-state.js';
import { DisconnectedError } from './event-stream.js';
import { logOptions, stackOf } from './log.js';
import { serviceMetrics } from './metrics.js';
import { openApiDocument } from './openapi.js';
import { keepTicksQuick } from './quick-ticks.js';
import { requestGarbled } from './body.js';
import { mustBeKey, runOperation, serviceStopping } from './run.js';
import { createSignInLimiter } from './sign-in-limits.js';
import { onceEach } from './writes.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom it speaks for, once that is known. */
    principal: Principal | undefined;
    /** Name of the operation that it asks for. */
    operation: string | undefined;
    /** An operation runs for it. */
    isAtWork: boolean;
  }
}

export interface ServiceSettings {
  /** With readers of its own, so that a long write keeps nobody waiting who reads. */
  readonly store: Store;
  /** Who the bearer of a token is; undefined for one that is good for nothing. */
  readonly authenticate: (
    secret: string,
    now: string,
    known?: KnownBearers,
  ) => Promise<Principal | undefined> | Principal | undefined;
  /** The present instant in milliseconds since 1970. */
  readonly clock: () => number;
  /** Of the program. */
  readonly version: string;
  /** Takes the log: one line of JSON a request, without personal data. */
  readonly log: { write(line: string): void };
  readonly limits?: Partial<ServiceLimits> | undefined;
  /** Certificate and key in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

export interface ServiceLimits extends BodyLimits {
  /** Requests at work at once; more are refused for the moment. */
  readonly atOnce: number;
  readonly connections: number;
  /** How long the headers of a request, and the greeting of TLS, may take to come, in milliseconds. */
  readonly headers: number;
}

const LIMITS: ServiceLimits = {
  json: 8 * 1024 * 1024,
  file: 1024 ** 3,
  silence: 30_000,
  atOnce: 128,
  connections: 1_024,
  headers: 10_000,
};

const LARGEST_HEADERS = 16 * 1024;

export interface Service {
  /** Begins to take requests; returns its URL. @throws {UnavailableError} `cannot-listen` */
  listen(host: string, port: number): Promise<string>;
  /**
   * Takes no more requests, lets those at work finish for `grace` milliseconds, then has the others roll back. What was being
   * written is done whole or not at all.
   */
  stop(grace: number): Promise<void>;
}

/** The HTTP service: every operation as an endpoint. The store is opened and closed by the caller. */
export async function createService(settings: ServiceSettings): Promise<Service> {
  const { store, clock, version, tls } = settings;
  const limits = { ...LIMITS, ...settings.limits };
  const [{ fastify, LogController }, metrics] = await Promise.all([import('fastify'), serviceMetrics()]);
  keepTicksQuick();
  const isoInstant = isoInstants();
  const writes = onceEach(store, clock);
  const states = keepingState(store, clock);
  const signIns = createSignInLimiter(clock);
  const halt = new AbortController();
  let atWork = 0;
  let isStopping = false;
  let forgetting = Promise.resolve();
  let everyHour: NodeJS.Timeout | undefined;
  let whenIdle: (() => void) | undefined;

  const options = {
    ...logOptions(settings.log),
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

  // Fields of the request: a map or a set of requests, however weak, costs the collector more than all else that a small answer needs.
  app
    .decorateRequest('principal', undefined)
    .decorateRequest('operation', undefined)
    .decorateRequest('isAtWork', false);
  app.removeAllContentTypeParsers();
  // Bodies are read where it is known how large they may be. A type that is named is found at once, any other is looked for each time.
  app.addContentTypeParser([JSON_TYPE, '*'], (_request, body: Readable, done) => done(null, body));

  const isDone = (request: FastifyRequest): void => {
    if (!request.isAtWork) return;
    request.isAtWork = false;
    atWork -= 1;
    if (atWork === 0) whenIdle?.();
  };
  const always = {
    ...SECURITY_HEADERS,
    ...(tls === undefined ? {} : TRANSPORT_SECURITY),
    [PROTOCOL_HEADER]: String(PROTOCOL),
    [VERSION_HEADER]: version,
  };
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(always).header('x-request-id', request.id);
    const exchange = request.headers[EXCHANGE_HEADER];
    if (typeof exchange === 'string' && EXCHANGE.test(exchange)) reply.header(EXCHANGE_HEADER, exchange);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    isDone(request);
    const operation = operationOf(request);
    const { elapsedTime } = reply;
    metrics.answered(operation, reply.raw.statusCode, elapsedTime / 1000);
    app.log.info({
      request: request.id,
      operation,
      status: reply.raw.statusCode,
      milliseconds: Math.round(elapsedTime),
      token: request.principal?.token ?? null,
    });
    done();
  });
  // Somebody who goes away before the answer is whole: the response never finishes, and is to be counted as done all the same.
  app.addHook('onRequestAbort', (request, done) => {
    isDone(request);
    done();
  });
  app.setErrorHandler(async (error: Error, request, reply) => {
    if (error instanceof DisconnectedError) return;
    if (!(error instanceof ProvostError) && !isRefusal(error)) {
      app.log.error({ request: request.id, operation: operationOf(request), failure: stackOf(error) });
    }
    await sendProblem(reply, error);
  });
  app.setNotFoundHandler(async (request) => {
    mustBeWhole(request);
    if (request.url.startsWith('/v1/operations/')) throw unknownOperation();
    throw unknownPath();
  });

  const signIn = async (request: FastifyRequest, reply: FastifyReply) => {
    if (isStopping) throw serviceStopping();
    mustSpeakProtocol(request);
    mustBeWhole(request);
    const secret = secretIn(request.headers.authorization);
    if (secret === undefined) throw tokenMissing();
    const patience = signIns.waitForToken(secret);
    if (patience > 0) throw tooManySignIns(reply, patience);
    const state = await states.now();
    const known = settings.authenticate(secret, isoInstant(clock()), state?.bearers);
    const principal = known instanceof Promise ? await known : known;
    if (principal === undefined) {
      const wait = signIns.failed(request.ip, secret);
      throw wait > 0 ? tooManySignIns(reply, wait) : tokenRefused();
    }
    request.principal = principal;
    return { principal, state };
  };
  const context = { store, writes, metrics, clock, limits, states, stopping: halt.signal };

  for (const operation of operations) {
    app.post(`/v1/operations/${operation.name}`, async (request, reply) => {
      request.operation = operation.name;
      const { principal, state } = await signIn(request, reply);
      if (atWork >= limits.atOnce) throw tooBusy();
      request.isAtWork = true;
      atWork += 1;
      await runOperation({ operation, principal, state, request, reply }, context);
      return reply;
    });
  }
  const stateOf = async (request: FastifyRequest, reply: FastifyReply, cancel: boolean) => {
    const { principal } = await signIn(request, reply);
    const params = request.params as { readonly key?: unknown };
    const of = { principal: principal.token, key: mustBeKey(params.key) };
    if (cancel) await writes.cancel(of);
    if (writes.isRunning(of)) return { state: 'running' };
    const answer = await store.read((reader) => reader.answers.find(of));
    return { state: answer === undefined ? 'unknown' : 'done' };
  };
  app.get('/v1/writes/:key', (request, reply) => stateOf(request, reply, false));
  app.delete('/v1/writes/:key', (request, reply) => stateOf(request, reply, true));

  app.get(TOKEN_PATH, async (request, reply): Promise<TokenStanding> => {
    const { principal } = await signIn(request, reply);
    const { token, name, tenant, account, scopes } = principal;
    const kept = await store.read((reader) => reader.tokens.find(token));
    return {
      ...{ token, name, tenant, account, expires: kept?.expires ?? null },
      scopes: scopes === null ? null : [...scopes],
    };
  });

  app.get('/healthz', async () => ({ state: 'running', version }));
  app.get('/readyz', async () => {
    if (isStopping) throw serviceStopping();
    await store.read((reader) => reader.tenantKeys());
    return { state: 'ready', schema: await store.schemaVersion() };
  });
  app.get('/metrics', async (_request, reply) => {
    reply.header('content-type', metrics.contentType);
    return metrics.text();
  });
  let document: string | undefined;
  app.get('/openapi.json', async (_request, reply) => {
    reply.header('content-type', 'application/json; charset=utf-8');
    return (document ??= JSON.stringify(openApiDocument(operations, version)));
  });

  /** Also where nothing is written for long, what was answered is kept no longer than was said. */
  const forgetExpired = (): void => {
    // A store that cannot be written now is asked again in an hour.
    forgetting = writes.forgetExpired().catch((error: unknown) => {
      app.log.warn({ failure: stackOf(error) });
    });
  };

  return {
    async listen(host, port) {
      try {
        await app.listen({ host, port });
        app.log.info('listening');
      } catch (error) {
        throw cannotListen(host, port, error);
      }
      forgetExpired();
      everyHour = setInterval(forgetExpired, HOUR_MS).unref();
      const address = app.server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      const name = host.includes(':') ? `[${host}]` : host;
      return `${tls === undefined ? 'http' : 'https'}://${name}:${bound}`;
    },
    async stop(grace) {
      isStopping = true;
      clearInterval(everyHour);
      if (atWork > 0) {
        const idle = new Promise<void>((resolve) => (whenIdle = resolve));
        const patience = setTimeout(() => halt.abort(), grace);
        // What does not end when told to is cut off: the store rolls back what it had not finished.
        const limit = setTimeout(() => whenIdle?.(), grace + LONGEST_ROLLBACK_MS);
        await idle;
        clearTimeout(patience);
        clearTimeout(limit);
      }
      halt.abort();
      await app.close();
      await forgetting;
    },
  };

  function sendProblem(reply: FastifyReply, error: unknown): FastifyReply {
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
}

const HOUR_MS = 3_600_000;

/** How long a run has to roll back when it is told to, in milliseconds. */
const LONGEST_ROLLBACK_MS = 10_000;

const EXCHANGE = /^[0-9a-f-]{36}$/;

const BEARER = /^Bearer [\x21-\x7e]{1,512}$/i;

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
function operationOf(request: FastifyRequest): string {
  if (request.operation !== undefined) return request.operation;
  const { url } = request.routeOptions;
  return url === undefined ? 'unknown' : url.replace('/v1/operations/', '');
}

/** What Node and Fastify refuse before a request is one: their codes, and ours. */
function refusalOf(error: unknown): unknown {
  if (error instanceof ProvostError || !isRefusal(error)) return error;
  return new UsageError({
    code: 'bad-request',
    message: 'The request is not one that HTTP knows, or its address cannot be read.',
    hint: 'See /openapi.json for what can be asked.',
  });
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status: unknown = Reflect.get(error, 'statusCode');
  return typeof status === 'number' && status >= 400 && status < 500;
}

/** Answers what Node could not read as a request at all. */
function refuseConnection(
  error: NodeJS.ErrnoException,
  socket: NodeJS.WritableStream & { destroy(): void },
): void {
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const told = problemOf(
    tooLarge
      ? new UsageError({
          code: 'header-too-large',
          message: `The headers of the request are larger than ${LARGEST_HEADERS} bytes.`,
          hint: 'Send less beside the file; a request without a file goes in the body.',
        })
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? new UsageError({
            code: 'request-slow',
            message: 'The headers of the request did not come in time.',
            hint: 'Send it again over a better connection.',
          })
        : new UsageError({
            code: 'bad-request',
            message: 'That was no request of HTTP.',
            hint: 'See /openapi.json for what can be asked.',
          }),
  );
  const body = `${JSON.stringify(told)}\n`;
  const head = [
    `HTTP/1.1 ${told.status} Refused`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `${PROTOCOL_HEADER}: ${PROTOCOL}`,
    'connection: close',
  ];
  if (error.code !== 'ECONNRESET' && socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  else socket.destroy();
}

function mustSpeakProtocol({ headers }: FastifyRequest): void {
  const given = headers[PROTOCOL_HEADER];
  if (given === undefined || given === String(PROTOCOL)) return;
  throw new UsageError({
    code: 'protocol-mismatch',
    message: `This service speaks protocol ${PROTOCOL}, not the one that was asked for.`,
    hint: 'Use a program of the same version as the service.',
  });
}

/** Whoever speaks the protocol says what the request sums up to; other clients may. @throws {UsageError} `request-garbled` */
function mustBeWhole({ headers, url }: FastifyRequest): void {
  const sum = headers[SUM_HEADER];
  if (sum === undefined && headers[PROTOCOL_HEADER] === undefined) return;
  if (sum !== sumOfRequest(url, headers)) throw requestGarbled();
}

/** The secret that an `Authorization` header shows. */
function secretIn(header: string | undefined): string | undefined {
  if (header === undefined || !BEARER.test(header)) return undefined;
  return header.slice('Bearer '.length);
}

/** Writes instants as ISO has them; the one of the same millisecond is at hand. */
function isoInstants(): (instant: number) => string {
  let last = { instant: NaN, text: '' };
  return (instant) => {
    if (last.instant !== instant) last = { instant, text: new Date(instant).toISOString() };
    return last.text;
  };
}

function tokenMissing(): DeniedError {
  return new DeniedError({
    code: 'token-missing',
    message: 'The service wants a token, and none was shown.',
    hint: 'Keep one with `provost login`, or put it in PROVOST_TOKEN; whoever runs the service makes it with `provost token create`.',
  });
}

function tokenRefused(): DeniedError {
  return new DeniedError({
    code: 'token-refused',
    message: 'The service does not take this token: it is unknown, revoked or expired.',
    hint: 'Check PROVOST_TOKEN, or the one kept by `provost login`; whoever runs the service makes a new one.',
  });
}

/** @param wait in milliseconds */
function tooManySignIns(reply: FastifyReply, wait: number): DeniedError {
  const seconds = Math.ceil(wait / 1000);
  reply.header('retry-after', String(seconds));
  return new DeniedError({
    code: 'sign-ins-limited',
    message: 'The service does not take this token, and too many were refused from here.',
    hint: `Check PROVOST_TOKEN, and wait ${seconds} seconds before you show another that may be refused.`,
  });
}

function unknownOperation(): NotFoundError {
  return new NotFoundError({
    code: 'unknown-operation',
    message: 'The service has no operation of this name.',
    hint: 'See /openapi.json for those that it has; a newer service may have more.',
  });
}

function unknownPath(): NotFoundError {
  return new NotFoundError({
    code: 'unknown-path',
    message: 'There is nothing at this address of the service.',
    hint: 'See /openapi.json for what there is.',
  });
}

function tooBusy(): UnavailableError {
  return new UnavailableError({
    code: 'service-busy',
    message: 'The service has as much to do as it takes at once; nothing was changed.',
    hint: 'Ask again in a moment.',
  });
}

function cannotListen(host: string, port: number, cause: unknown): UnavailableError {
  const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
  const why =
    code === 'EADDRINUSE'
      ? 'another program listens there'
      : code === 'EACCES'
        ? 'the system allows it to nobody but its administrator'
        : code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND'
          ? 'this machine has no such address'
          : 'the system refuses it';
  return new UnavailableError(
    {
      code: 'cannot-listen',
      message: `The service cannot listen on ${host.includes(':') ? `[${host}]` : host}:${port}: ${why}.`,
      hint: 'Give another address with --listen HOST:PORT; port 0 takes any that is free.',
    },
    { cause },
  );
}
