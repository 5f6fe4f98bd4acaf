import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProvostError } from '../domain/errors.js';
import { operations } from '../operations/registry.js';
import type { TokenStanding } from '../operations/token/token-standing.js';
import { EXCHANGE_HEADER, TOKEN_PATH } from '../operations/wire/wire-protocol.js';
import { createAdmission } from './admission.js';
import { usualLimits } from './limits.js';
import { stackOf } from './log.js';
import { listenForMetrics, type MetricsListener } from './metrics-listener.js';
import { createMetrics } from './metrics.js';
import { openApiDocument } from './openapi.js';
import { publicErrors } from './public-errors.js';
import { createReaders } from './readers.js';
import { createRefusalPace, pauseUnlessGone } from './refusal-pace.js';
import {
  cannotListen,
  isRefusal,
  metricsDenied,
  serviceStopping,
  unknownOperation,
  unknownPath,
} from './refusals.js';
import {
  hostCheck,
  requireClearHead,
  requireProtocol,
  requireWhole,
  type HostCheck,
} from './request-checks.js';
import { requireKey } from './operation-request.js';
import { isDisconnection, createOpenRequests } from './request-scope.js';
import { runOperation } from './run-operation.js';
import { smallReadStore } from './small-reader.js';
import type { ServiceSettings } from './service-settings.js';
import { createSignIn } from './sign-in.js';
import { constantHeaders, createWebServer, EXCHANGE, operationOf, sendProblem } from './web-server.js';
import { createWrites } from './writes.js';

export interface Service {
  /** Starts to accept requests; returns the URL. @throws {UnavailableError} `cannot-listen` */
  listen(host: string, port: number): Promise<string>;
  /** URL of the metrics listener; undefined if there is none. */
  metricsUrl(): string | undefined;
  /**
   * Accepts no more requests and waits `grace` milliseconds for those that run. Then the others
   * roll back: each write is done whole or not at all.
   */
  stop(grace: number): Promise<void>;
}

/** The HTTP service: every operation is an endpoint. The caller opens and closes the store. */
export async function createService(settings: ServiceSettings): Promise<Service> {
  const { store, clock, version, tls, allowedHosts = [] } = settings;
  const limits = { ...usualLimits, ...settings.limits };
  const admission = createAdmission(limits);
  const [app, metrics] = await Promise.all([
    createWebServer(settings, limits),
    createMetrics(() => admission),
  ]);
  const errors = publicErrors(store.location);
  const writes = createWrites(store, clock);
  const requests = createOpenRequests();
  const refusals = createRefusalPace();
  const stopping = new AbortController();
  let isStopping = false;
  let expiry = Promise.resolve();
  let requireHost: HostCheck = () => undefined;
  let metricsListener: MetricsListener | undefined;
  const timers: NodeJS.Timeout[] = [];

  const headers = constantHeaders(version, tls !== undefined);
  app.addHook('onRequest', (request, reply, done) => {
    request.scope = requests.add(request.raw, reply.raw, ({ isCut, status, milliseconds }) => {
      const operation = operationOf(request);
      if (isCut) metrics.cut(operation);
      else metrics.answered(operation, reply.raw.statusCode, milliseconds / 1000);
      app.log.info({
        ...{ request: request.id, operation, status, milliseconds: Math.round(milliseconds) },
        token: request.principal?.token ?? null,
        ...(isCut ? { cut: true } : {}),
      });
    });
    reply.headers(headers).header('x-request-id', request.id);
    const exchange = request.headers[EXCHANGE_HEADER];
    if (typeof exchange === 'string' && EXCHANGE.test(exchange)) reply.header(EXCHANGE_HEADER, exchange);
    done(
      refusalFrom(() => {
        requireClearHead(request.raw);
        requireHost(request.headers.host);
      }),
    );
  });
  const noteFailure = (request: FastifyRequest, error: unknown): void => {
    // The log line of the request itself already says that the client left.
    if (error instanceof ProvostError || isRefusal(error) || isDisconnection(error)) return;
    app.log.error({ request: request.id, operation: operationOf(request), failure: stackOf(error) });
  };
  const { startReader } = settings;
  const threads = startReader && {
    readers: createReaders(startReader),
    smallReads: smallReadStore(store),
  };
  stopping.signal.addEventListener('abort', () => threads?.readers.stop());
  app.setErrorHandler(async (error: Error, request, reply) => {
    noteFailure(request, error);
    await sendProblem(reply, errors(error));
  });
  app.setNotFoundHandler(async (request) => {
    requireWhole(request);
    if (request.url.startsWith('/v1/operations/')) throw unknownOperation();
    throw unknownPath();
  });

  const authenticate = createSignIn(settings);
  const signIn = async (request: FastifyRequest, reply: FastifyReply) => {
    if (isStopping) throw serviceStopping();
    requireProtocol(request);
    requireWhole(request);
    return authenticate(request, reply);
  };
  const shared = { store, writes, metrics, clock, limits, admission, threads, noteFailure };
  const context = { ...shared, publicErrors: errors, stopping: stopping.signal };

  for (const operation of operations) {
    app.post(`/v1/operations/${operation.name}`, async (request, reply) => {
      request.operation = operation.name;
      const { scope } = request;
      if (scope !== undefined) admission.hurry(scope);
      const principal = await signIn(request, reply);
      if (scope === undefined || scope.isGone) return reply.hijack();
      try {
        admission.admit(scope, principal.token);
        await scope.work(() => runOperation({ operation, principal, request, reply, scope }, context));
      } catch (error) {
        await pauseUnlessGone(refusals.pauseFor(principal.token, error), scope);
        if (!scope.isGone) throw error;
        // There is no client to reply to, but unexpected failures are still logged.
        noteFailure(request, error);
        reply.hijack();
      }
      return reply;
    });
  }
  const stateOf = async (request: FastifyRequest, reply: FastifyReply, cancel: boolean) => {
    const principal = await signIn(request, reply);
    const params = request.params as { readonly key?: unknown };
    const of = { principal: principal.token, key: requireKey(params.key) };
    if (cancel) await writes.cancel(of);
    if (writes.isRunning(of)) return { state: 'running' };
    const answer = await store.read((reader) => reader.replays.find(of));
    return { state: answer === undefined ? 'unknown' : 'done' };
  };
  app.get('/v1/writes/:key', (request, reply) => stateOf(request, reply, false));
  app.delete('/v1/writes/:key', (request, reply) => stateOf(request, reply, true));

  app.get(TOKEN_PATH, async (request, reply): Promise<TokenStanding> => {
    const principal = await signIn(request, reply);
    const { token, name, tenant, account, scopes } = principal;
    const { expires = null } = principal;
    return {
      ...{ token, name, tenant, account, expires },
      scopes: scopes === null ? null : [...scopes],
    };
  });

  app.get('/healthz', async () => ({ state: 'running', version }));
  app.get('/readyz', async () => {
    if (isStopping) throw serviceStopping();
    await store.read((reader) => reader.tenantKeys());
    return { state: 'ready', schema: await store.schemaVersion() };
  });
  app.get('/metrics', async (request, reply) => {
    const principal = await signIn(request, reply);
    if (principal.tenant !== null) throw metricsDenied();
    reply.header('content-type', metrics.contentType);
    return metrics.text();
  });
  let document: string | undefined;
  app.get('/openapi.json', async (_request, reply) => {
    reply.header('content-type', 'application/json; charset=utf-8');
    return (document ??= JSON.stringify(openApiDocument(operations, version)));
  });

  /** Each write removes expired replays too; the timer covers a service without writes. */
  const forgetExpired = (): void => {
    // The next timer tries again.
    expiry = writes.forgetExpired().catch((error: unknown) => {
      app.log.warn({ failure: stackOf(error) });
    });
  };

  return {
    async listen(host, port) {
      requireHost = hostCheck(host, allowedHosts);
      const { metricsListen } = settings;
      if (metricsListen !== undefined)
        metricsListener = await listenForMetrics(metrics, { ...metricsListen, allowedHosts });
      try {
        await app.listen({ host, port });
        app.log.info('listening');
      } catch (error) {
        throw cannotListen(host, port, error);
      }
      forgetExpired();
      timers.push(setInterval(forgetExpired, HOUR_MS).unref());
      timers.push(setInterval(() => requests.cutStalled(limits.silence), limits.silence / 4).unref());
      const address = app.server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      const name = host.includes(':') ? `[${host}]` : host;
      return `${tls === undefined ? 'http' : 'https'}://${name}:${bound}`;
    },
    metricsUrl: () => metricsListener?.url,
    async stop(grace) {
      isStopping = true;
      for (const timer of timers) clearInterval(timer);
      await metricsListener?.close();
      if (admission.atWork > 0) {
        const graceTimer = setTimeout(() => stopping.abort(), grace);
        // A run that ignores the abort is cut off; the store rolls its transaction back.
        let limit: NodeJS.Timeout | undefined;
        const late = new Promise<void>((resolve) => {
          limit = setTimeout(resolve, grace + LONGEST_ROLLBACK_MS);
        });
        await Promise.race([admission.idle(), late]);
        clearTimeout(graceTimer);
        clearTimeout(limit);
      }
      stopping.abort();
      await app.close();
      await threads?.readers.close();
      await expiry;
    },
  };
}

const HOUR_MS = 3_600_000;

/** How long a run may take to roll back after the abort, in milliseconds. */
const LONGEST_ROLLBACK_MS = 10_000;

/** The error that `check` throws, for the callback of a Fastify hook. */
function refusalFrom(check: () => void): Error | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
