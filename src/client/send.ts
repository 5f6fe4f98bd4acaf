import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Agent, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { ProvostError } from '../domain/errors.js';
import { digestOf } from '../files/digest.js';
import type { ByteSource } from '../files/source.js';
import { connectionLost } from '../http/failures.js';
import { retryAfterOf } from '../http/retry.js';
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
import { otherProtocol, peerAt, strangerAnswered, unreadableAnswer } from './failures.js';
import { jsonOf, textOf } from './response-text.js';

/** A service and the way to it. */
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
  /** Called while the file is sent, with its bytes so far and in all. */
  readonly onSent?: (sent: number, size: number) => void;
}

/**
 * Sends a request and gives the body of its answer, a stream of events.
 * @param touch called whenever something was sent
 * @throws {FailedExchange} where the answer is not the service's. {OperationError} where it refuses.
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
  // The time that the preparation took is not the service's.
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

/** The file's bytes; calls back with how many of them were read so far. */
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

/** The body, where it is the service's answer to this very request. */
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
    return refuse(strangerAnswered(host, { status, type, location }, retryAfter));
  }
  if (protocol !== String(PROTOCOL)) return refuse(otherProtocol(host, protocol, PROTOCOL));
  // Of headers that were too large none was read.
  if (header(EXCHANGE_HEADER) !== id && status !== 431) return refuse(connectionLost(peer));
  if (status === 200 && type.startsWith(EVENTS_TYPE)) return body;
  if (!type.startsWith(PROBLEM_TYPE)) throw new FailedExchange(unreadableAnswer(host));
  const read = problem.safeParse(jsonOf(await textOf(body, peer, touch), peer));
  if (!read.success) throw new FailedExchange(unreadableAnswer(host, read.error));
  throw refusalOf(errorOf(read.data), { status, retryAfter });
}

/** The service could not read it, though it was sent as it should be: something on the way garbled it. */
const garbled = ['request-garbled', 'bad-request'];

/**
 * Where the service is busy or stopping, or got something else than was sent, another try may help; every other refusal is the
 * operation's own.
 */
export function refusalOf(
  error: Error,
  response?: { readonly status: number; readonly retryAfter: number | undefined },
): Error {
  const isTransient =
    error instanceof ProvostError &&
    ((response?.status === 429 && error.code !== 'sign-ins-limited') ||
      ['service-busy', 'service-stopping', ...garbled].includes(error.code));
  if (!isTransient) return new OperationError(error);
  // The service itself says that it did nothing.
  return new FailedExchange({ error, mayHaveArrived: false, isTransient, retryAfter: response?.retryAfter });
}
