import { z } from 'zod';
import { UnavailableError } from '../domain/errors.js';
import { agentFor } from '../http/agent.js';
import { connectionFailure } from '../http/connection-failures.js';
import { proxyFor } from '../http/proxy.js';
import type { TokenStanding } from '../operations/token/token-standing.js';
import { tokenStanding } from '../operations/token/token-standing.js';
import { errorOf, problem } from '../operations/wire/wire-problem.js';
import {
  PROTOCOL,
  PROTOCOL_HEADER,
  SUM_HEADER,
  sumOfRequest,
  TOKEN_PATH,
  VERSION_HEADER,
} from '../operations/wire/wire-protocol.js';
import { serviceAddress } from './address.js';
import { otherProtocol, peerAt, notAService, unreadableReply } from './service-failures.js';

/** What a service shows without a token. */
export interface ServiceState {
  readonly version: string;
  readonly schema: number;
  /** Its clock, in milliseconds since 1970, to the second; undefined without a Date header. */
  readonly clock: number | undefined;
  /** Host and port of the proxy on the way, if any. */
  readonly proxy: string | undefined;
}

/** Time limit of one request, in milliseconds. */
const TIMEOUT_MS = 10_000;
const LARGEST = 64 * 1024;

const readiness = z.object({ schema: z.int() });

/**
 * @throws {UsageError} for a bad address.
 * @throws {UnavailableError} when the service cannot be reached or is not ready.
 */
export async function lookAtService(storeUrl: string): Promise<ServiceState> {
  const { body, header, host } = await look(storeUrl, '/readyz', undefined);
  const read = readiness.safeParse(body);
  if (!read.success) throw unreadableReply(host, read.error).error;
  const clock = Date.parse(header('date'));
  return {
    version: header(VERSION_HEADER),
    schema: read.data.schema,
    clock: Number.isNaN(clock) ? undefined : clock,
    proxy: proxyFor(serviceAddress(storeUrl))?.host,
  };
}

/**
 * What a token permits.
 * @throws {DeniedError} `token-refused` for an invalid token; otherwise as `lookAtService`.
 */
export async function lookAtToken(storeUrl: string, token: string): Promise<TokenStanding> {
  const { body, host } = await look(storeUrl, TOKEN_PATH, token);
  const read = tokenStanding.safeParse(body);
  if (read.success) return read.data;
  throw unreadableReply(host, read.error).error;
}

async function look(storeUrl: string, path: string, token: string | undefined) {
  const address = serviceAddress(storeUrl);
  const { host } = address;
  const agent = await agentFor(address, TIMEOUT_MS / 2);
  const { default: axios } = await import('axios');
  const headers = {
    accept: 'application/json',
    [PROTOCOL_HEADER]: String(PROTOCOL),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await axios
    .request<unknown>({
      url: new URL(path, address).href,
      headers: { ...headers, [SUM_HEADER]: sumOfRequest(path, headers) },
      ...{ timeout: TIMEOUT_MS, maxContentLength: LARGEST, maxRedirects: 0, proxy: false },
      ...{ httpAgent: agent, httpsAgent: agent },
      validateStatus: () => true,
    })
    .catch((cause: unknown) => {
      throw connectionFailure(cause, peerAt(address)).error;
    })
    .finally(() => agent.destroy());
  const header = (name: string): string => String(response.headers[name] ?? '');
  const protocol = header(PROTOCOL_HEADER);
  if (protocol === '') {
    const location = header('location') || undefined;
    const reply = { status: response.status, type: header('content-type'), location };
    throw notAService(host, reply, undefined).error;
  }
  if (protocol !== String(PROTOCOL)) throw otherProtocol(host, protocol, PROTOCOL).error;
  if (response.status === 200) return { body: response.data, header, host };
  const refusal = problem.safeParse(response.data);
  throw refusal.success ? errorOf(refusal.data) : notReady(host, response.status);
}

function notReady(host: string, status: number): UnavailableError {
  return new UnavailableError({
    code: 'service-not-ready',
    message: `The service at ${host} answers ${status}: it is not ready.`,
    hint: 'Ask again in a moment; if it goes on, ask whoever runs the service.',
  });
}
