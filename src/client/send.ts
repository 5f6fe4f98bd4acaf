import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Agent, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { ProvostError } from '../domain/errors.js';
import { digestOf } from '../files/digest.js';
import type { ByteSource } from '../files/source.js';
import { connectionLost } from '../http/connection-failures.js';
import { retryAfterOf } from '../http/retry-policy.js';
import type { Silence } from '../http/silence.js';
import { errorOf, problem } from '../operations/wire/wire-problem.js';
import {
  asciiJson,
  BODY_SUM_HEADER,
  EVENTS_TYPE,
  EXCHANGE_HEADER,
  JSON_TYPE,
  PROBLEM_TYPE,
  PROTOCOL,
  PROTOCOL_HEADER,
  REQUEST_HEADER,
  SUM_HEADER,
  sumOf,
  sumOfRequest,
} from '../operations/wire/wire-protocol.js';
import { FailedExchange, OperationError } from './failed-exchange.js';
import { otherProtocol, peerAt, notAService, unreadableReply } from './service-failures.js';
import { jsonOf, textOf } from './response-text.js';

/** A service and how to reach it. */
export interface Connection {
  readonly address: URL;
  readonly token: string | undefined;
  readonly agent: Agent;
  readonly signal: AbortSignal | undefined;
  readonly silence: Silence;
  readonly clock: () => number;
}

/** One request to a service. */
export interface ExchangeRequest {
  readonly path: string;
  readonly body: unknown;
  readonly file?: ByteSource | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Called while the file is sent, with the bytes so far and the total. */
  readonly onSent?: (sent: number, size: number) => void;
}

/**
 * Sends a request; returns the body of its reply, a stream of events.
 * @param touch called whenever bytes were sent
 * @throws {FailedExchange} if the reply is not from the service.
 * @throws {OperationError} if the service refuses.
 */
export async function send(
  connection: Connection,
  request: ExchangeRequest,
  signal: AbortSignal,
  touch: () => void,
): Promise<IncomingMessage> {
  const { default: axios } = await import('axios');
  const { address, agent } = connection;
  const id = randomUUID();
  const text = JSON.stringify(request.body);
  const headers = await headersOf(connection, request, { id, text }, touch);
  // The timeout must not include the preparation.
  touch();
  const response = await axios.request<IncomingMessage>({
    method: 'POST',
    url: new URL(request.path, address).href,
    headers: { ...headers, [SUM_HEADER]: sumOfRequest(request.path, headers) },
    data: request.file === undefined ? text : uploadOf(request.file, request.onSent, touch),
    ...{ httpAgent: agent, httpsAgent: agent, maxRedirects: 0, proxy: false, decompress: false },
    ...{ responseType: 'stream', maxBodyLength: Infinity, validateStatus: () => true },
    signal,
  });
  const header = (name: string): string => String(response.headers[name] ?? '');
  return eventsIn(connection, { status: response.status, header, body: response.data }, id, touch);
}

async function headersOf(
  { token }: Connection,
  { body, file, headers }: ExchangeRequest,
  { id, text }: { readonly id: string; readonly text: string },
  touch: () => void,
): Promise<Record<string, string>> {
  const ofBody: Record<string, string> =
    file === undefined
      ? { 'content-type': JSON_TYPE, [BODY_SUM_HEADER]: sumOf(text) }
      : {
          'content-type': 'application/octet-stream',
          'content-length': String(file.size),
          [REQUEST_HEADER]: asciiJson(body),
          [BODY_SUM_HEADER]: await digestOf(file, touch),
        };
  return {
    accept: EVENTS_TYPE,
    [PROTOCOL_HEADER]: String(PROTOCOL),
    [EXCHANGE_HEADER]: id,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...ofBody,
    ...headers,
  };
}

/** The file as a stream that reports the bytes read so far. */
function uploadOf(file: ByteSource, onSent: ExchangeRequest['onSent'], touch: () => void): Readable {
  const upload = createReadStream(file.path, { highWaterMark: 1 << 18, start: 0 });
  let sent = 0;
  upload.on('data', (chunk) => {
    touch();
    onSent?.((sent += chunk.length), file.size);
  });
  return upload;
}

interface Response {
  readonly status: number;
  readonly header: (name: string) => string;
  readonly body: IncomingMessage;
}

/** The body if it is the reply to this very request. */
async function eventsIn(
  { address, clock }: Connection,
  { status, header, body }: Response,
  id: string,
  touch: () => void,
): Promise<IncomingMessage> {
  const { host } = address;
  const peer = peerAt(address);
  const retryAfter = retryAfterOf(header('retry-after') || undefined, clock());
  const protocol = header(PROTOCOL_HEADER);
  const type = header('content-type');
  const refuse = (failure: FailedExchange['failure']): never => {
    body.destroy();
    throw new FailedExchange(failure);
  };
  if (protocol === '') {
    const location = header('location') || undefined;
    return refuse(notAService(host, { status, type, location }, retryAfter));
  }
  if (protocol !== String(PROTOCOL)) return refuse(otherProtocol(host, protocol, PROTOCOL));
  // For headers that are too large, the service cannot return the exchange ID.
  if (header(EXCHANGE_HEADER) !== id && status !== 431) return refuse(connectionLost(peer));
  if (status === 200 && type.startsWith(EVENTS_TYPE)) return body;
  if (!type.startsWith(PROBLEM_TYPE)) throw new FailedExchange(unreadableReply(host));
  const read = problem.safeParse(jsonOf(await textOf(body, peer, touch), peer));
  if (!read.success) throw new FailedExchange(unreadableReply(host, read.error));
  throw refusalOf(errorOf(read.data), { status, retryAfter });
}

/** The service could not read a valid request: something on the way changed it. */
const GARBLED_CODES = ['request-garbled', 'bad-request'];

/**
 * A retry may help if the service is busy or stopping, or got a garbled request. Every other error
 * is from the operation itself.
 */
export function refusalOf(
  error: Error,
  response?: { readonly status: number; readonly retryAfter: number | undefined },
): Error {
  const isTransient =
    error instanceof ProvostError &&
    ((response?.status === 429 && error.code !== 'sign-ins-limited') ||
      ['service-busy', 'service-stopping', ...GARBLED_CODES].includes(error.code));
  if (!isTransient) return new OperationError(error);
  // The service says that it did nothing.
  return new FailedExchange({ error, mayHaveArrived: false, isTransient, retryAfter: response?.retryAfter });
}
