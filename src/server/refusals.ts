import type { FastifyReply } from 'fastify';
import {
  DeniedError,
  InterruptedError,
  NotFoundError,
  ProvostError,
  UnavailableError,
  UsageError,
} from '../domain/errors.js';
import { problemOf } from '../operations/wire/wire-problem.js';
import { PROBLEM_TYPE, PROTOCOL, PROTOCOL_HEADER } from '../operations/wire/wire-protocol.js';

export const LARGEST_HEADERS = 16 * 1024;

/** Turns an error of Node or Fastify about a malformed request into an error of Provost. */
export function refusalOf(error: unknown): unknown {
  if (error instanceof ProvostError || !isRefusal(error)) return error;
  return new UsageError({
    code: 'bad-request',
    message: 'The request is not one that HTTP knows, or its address cannot be read.',
    hint: 'See /openapi.json for what can be asked.',
  });
}

export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status: unknown = Reflect.get(error, 'statusCode');
  return typeof status === 'number' && status >= 400 && status < 500;
}

/** Replies to bytes that Node could not parse as HTTP. */
export function refuseConnection(
  error: NodeJS.ErrnoException,
  socket: NodeJS.WritableStream & { destroy(): void },
): void {
  const problem = problemOf(connectionRefusal(error.code));
  const body = `${JSON.stringify(problem)}\n`;
  const head = [
    `HTTP/1.1 ${problem.status} Refused`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `${PROTOCOL_HEADER}: ${PROTOCOL}`,
    'connection: close',
  ];
  if (error.code !== 'ECONNRESET' && socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  else socket.destroy();
}

function connectionRefusal(code: string | undefined): UsageError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new UsageError({
      code: 'header-too-large',
      message: `The headers of the request are larger than ${LARGEST_HEADERS} bytes.`,
      hint: 'Send less beside the file; a request without a file goes in the body.',
    });
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new UsageError({
      code: 'request-slow',
      message: 'The headers of the request did not come in time.',
      hint: 'Send it again over a better connection.',
    });
  }
  return new UsageError({
    code: 'bad-request',
    message: 'That was no request of HTTP.',
    hint: 'See /openapi.json for what can be asked.',
  });
}

export function tokenMissing(): DeniedError {
  return new DeniedError({
    code: 'token-missing',
    message: 'The service wants a token, and none was shown.',
    hint: 'Keep one with `provost login`, or put it in PROVOST_TOKEN; whoever runs the service makes it with `provost token create`.',
  });
}

export function tokenRefused(): DeniedError {
  return new DeniedError({
    code: 'token-refused',
    message: 'The service does not take this token: it is unknown, revoked or expired.',
    hint: 'Check PROVOST_TOKEN, or the one kept by `provost login`; whoever runs the service makes a new one.',
  });
}

/** @param wait in milliseconds */
export function tooManySignIns(reply: FastifyReply, wait: number): DeniedError {
  const seconds = Math.ceil(wait / 1000);
  reply.header('retry-after', String(seconds));
  return new DeniedError({
    code: 'sign-ins-limited',
    message: 'The service does not take this token, and too many were refused from here.',
    hint: `Check PROVOST_TOKEN, and wait ${seconds} seconds before you show another that may be refused.`,
  });
}

export function metricsDenied(): DeniedError {
  return new DeniedError({
    code: 'not-permitted',
    message: 'The figures are about the whole store, and this token is not.',
    hint: 'Use a token of the store’s administrator, or the listener that --metrics-listen opens.',
  });
}

export function unknownOperation(): NotFoundError {
  return new NotFoundError({
    code: 'unknown-operation',
    message: 'The service has no operation of this name.',
    hint: 'See /openapi.json for those that it has; a newer service may have more.',
  });
}

export function unknownPath(): NotFoundError {
  return new NotFoundError({
    code: 'unknown-path',
    message: 'There is nothing at this address of the service.',
    hint: 'See /openapi.json for what there is.',
  });
}

/** @param flag that names the address */
export function cannotListen(
  host: string,
  port: number,
  cause: unknown,
  flag = '--listen',
): UnavailableError {
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
      hint: `Give another address with ${flag} HOST:PORT; port 0 takes any that is free.`,
    },
    { cause },
  );
}

/**
 * The failure of a run as the client sees it: an interruption by the stopping service becomes
 * `service-stopping`.
 */
export function runFailure(error: unknown, isStopping: boolean): unknown {
  return error instanceof InterruptedError && isStopping ? serviceStopping(error) : error;
}

export function serviceStopping(cause?: unknown): UnavailableError {
  return new UnavailableError(
    {
      code: 'service-stopping',
      message: 'The service is stopping; nothing was changed.',
      hint: 'Ask again in a moment.',
    },
    { cause },
  );
}
