import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { UsageError } from '../domain/errors.js';
import { isLoopback } from '../http/loopback.js';
import { PROTOCOL, PROTOCOL_HEADER, SUM_HEADER, sumOfRequest } from '../operations/wire/wire-protocol.js';
import { requestGarbled } from './request-body.js';

const BEARER = /^Bearer [\x21-\x7e]{1,512}$/i;

/** @throws {UsageError} `protocol-mismatch` */
export function requireProtocol({ headers }: FastifyRequest): void {
  const given = headers[PROTOCOL_HEADER];
  if (given === undefined || given === String(PROTOCOL)) return;
  throw new UsageError({
    code: 'protocol-mismatch',
    message: `This service speaks protocol ${PROTOCOL}, not the one that was asked for.`,
    hint: 'Use a program of the same version as the service.',
  });
}

/**
 * Checks the sum of the request, which clients of the protocol must send and others may.
 * @throws {UsageError} `request-garbled`
 */
export function requireWhole({ headers, url }: FastifyRequest): void {
  const sum = headers[SUM_HEADER];
  if (sum === undefined && headers[PROTOCOL_HEADER] === undefined) return;
  if (sum !== sumOfRequest(url, headers)) throw requestGarbled();
}

const MAX_HEADERS = 100;

/** How many headers Node keeps: one more than allowed, so that an excess is noticed. */
export const MAX_HEADERS_READ = MAX_HEADERS + 1;

/**
 * Refuses a request whose headers two programs may read differently: Node drops headers beyond its
 * limit, keeps one of two `Host` headers, and ignores the host of an absolute URL (RFC 9112,
 * section 3.2).
 * @throws {UsageError} `headers-too-many`, `host-twice`, `host-differs`
 */
export function requireClearHead(request: IncomingMessage): void {
  if (request.rawHeaders.length > 2 * MAX_HEADERS) {
    throw new UsageError({
      code: 'headers-too-many',
      message: `The request has more than ${MAX_HEADERS} headers.`,
      hint: 'Send fewer.',
    });
  }
  if (timesOf('host', request) > 1) {
    throw new UsageError({
      code: 'host-twice',
      message: 'The request has more than one Host header.',
      hint: 'Send exactly one.',
    });
  }
  const { url = '', headers } = request;
  if (headers.host === undefined || !/^[a-z][a-z0-9+.-]*:/i.test(url)) return;
  if (hostOf(url) !== undefined && hostOf(url) === hostOf(`${url.split(':', 1)[0]}://${headers.host}`))
    return;
  throw new UsageError({
    code: 'host-differs',
    message: 'The address of the request names another host than its Host header.',
    hint: 'Name the same host in both, or ask for the path alone.',
  });
}

/** The host and port of an absolute URL; undefined for any other. */
function hostOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).host || undefined : undefined;
}

/**
 * The token of the `Authorization` header. Two such headers are refused: Node keeps the first, but
 * a proxy may have checked the other.
 * @throws {UsageError} `authorization-twice`
 */
export function secretIn({ headers, raw }: FastifyRequest): string | undefined {
  const header = headers.authorization;
  if (header === undefined) return undefined;
  if (timesOf('authorization', raw) > 1) {
    throw new UsageError({
      code: 'authorization-twice',
      message: 'The request has more than one Authorization header.',
      hint: 'Send exactly one.',
    });
  }
  return BEARER.test(header) ? header.slice('Bearer '.length) : undefined;
}

function timesOf(name: string, { rawHeaders }: IncomingMessage): number {
  let times = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const header = rawHeaders[at];
    if (header?.length === name.length && header.toLowerCase() === name) times += 1;
  }
  return times;
}

export type HostCheck = (host: string | undefined) => void;

/**
 * Protects a loopback service from DNS rebinding, where a foreign page resolves its own name to
 * this machine. Only names of this machine and the allowed ones are accepted.
 * @param listenHost the host of the listener.
 * @param allowed further names, such as that of a proxy.
 */
export function hostCheck(listenHost: string, allowed: readonly string[]): HostCheck {
  if (!isLoopback(listenHost)) return () => undefined;
  const known = new Set(allowed.map((name) => name.toLowerCase()));
  return (host) => {
    const name = nameIn(host ?? '');
    if (name !== undefined && (isLoopback(name) || known.has(name))) return;
    throw new UsageError({
      code: 'host-refused',
      message: 'The request names a host that this service does not answer for.',
      hint: 'Ask under a name of this machine, such as localhost; for a proxy before the service, start it with --allowed-host NAME.',
    });
  };
}

/** The name in a `Host` header, without its port; undefined if it is malformed. */
function nameIn(host: string): string | undefined {
  const [, bracketed, plain] = /^(?:(\[[0-9a-f:.]+\])|([^:[\]/@\s]+))(?::\d*)?$/i.exec(host) ?? [];
  return (bracketed ?? plain)?.toLowerCase();
}
