import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Agent } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { ProvostError } from '../domain/errors.js';
import { digestOf } from '../files/digest.js';
import type { ByteSource } from '../files/source.js';
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
} from '../operations/wire/protocol.js';
import type { WireEvent } from '../operations/wire/events.js';
import { wireEvent } from '../operations/wire/events.js';
import { errorOf, problem } from '../operations/wire/problem.js';
import type { Failure } from './failures.js';
import {
  connectionFailure,
  connectionLost,
  otherProtocol,
  strangerAnswered,
  unreadableAnswer,
} from './failures.js';
import { retryAfterOf } from './retry.js';
import type { Silence } from './silence.js';

/** How a service is spoken to. */
export interface Connection {
  readonly address: URL;
  readonly token: string | undefined;
  readonly agent: Agent;
  readonly signal: AbortSignal | undefined;
  readonly silence: Silence;
  readonly clock: () => number;
}

export interface Exchange {
  readonly path: string;
  readonly request: unknown;
  readonly file?: ByteSource | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Called while the file is sent, with its bytes so far and in all. */
  readonly onSent?: (sent: number, size: number) => void;
}

/** An attempt came to nothing; what is known of it. */
export class FailedExchange extends Error {
  override readonly name = 'FailedExchange';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.error.message, { cause: failure.error });
    this.failure = failure;
  }
}

/** Characters that one event may have: an answer's long lists and pieces come in many. */
const LONGEST_LINE = 64 * 1024 * 1024;
const LONGEST_PROBLEM = 16 * 1024 * 1024;

/**
 * Asks once, and gives the events of the answer as they come, up to its result.
 * @throws {FailedExchange} when there was no whole answer. @throws what the service says the operation threw.
 */
export async function* exchange(connection: Connection, asked: Exchange): AsyncGenerator<WireEvent> {
  const { address, signal, silence } = connection;
  const { host } = address;
  const controller = new AbortController();
  let isSilent = false;
  let isWhole = false;
  const giveUp = (): void => {
    isSilent = true;
    controller.abort();
  };
  // What is left of a file in the system's buffers may take a slow line long after the last byte was read.
  let watch = setTimeout(giveUp, asked.file === undefined ? silence.first : silence.longest);
  const stop = (): void => controller.abort();
  signal?.addEventListener('abort', stop);
  try {
    const { body } = await send(connection, asked, controller.signal, () => watch.refresh());
    clearTimeout(watch);
    watch = setTimeout(giveUp, silence.longest);
    const sum = createHash('sha256');
    let last: Extract<WireEvent, { event: 'result' | 'error' }> | undefined;
    for await (const line of linesOf(body, host, () => watch.refresh())) {
      const event = eventOf(line, host);
      if (event.event === 'end') {
        if (last === undefined || event.sum !== sum.digest('hex')) break;
        isWhole = true;
        // What is left is the end of the connection's own framing: then another request can have it.
        body.on('error', () => undefined).resume();
        if (last.event === 'error') throw asThrown(errorOf(last.problem), undefined);
        yield last;
        return;
      }
      sum.update(`${line}\n`);
      if (event.event === 'result' || event.event === 'error') last = event;
      else yield event;
    }
    throw new FailedExchange(connectionLost(host));
  } catch (error) {
    if (error instanceof FailedExchange || isAnswer(error) || signal?.aborted === true) throw error;
    throw new FailedExchange(
      isSilent
        ? connectionFailure(Object.assign(new Error('silence'), { code: 'ETIMEDOUT' }), host)
        : connectionFailure(error, host, address.protocol),
    );
  } finally {
    clearTimeout(watch);
    signal?.removeEventListener('abort', stop);
    if (!isWhole) controller.abort();
  }
}

/** An error that the service told of, and that was not the connection's. */
class ToldError extends Error {
  override readonly name = 'ToldError';
  readonly told: Error;

  constructor(told: Error) {
    super(told.message, { cause: told });
    this.told = told;
  }
}

function isAnswer(error: unknown): boolean {
  return error instanceof ToldError;
}

/** The error itself, where it was one that the service told of. */
export function toldIn(error: unknown): unknown {
  return error instanceof ToldError ? error.told : error;
}

async function send(
  { address, token, agent, clock }: Connection,
  { path, request, file, headers, onSent }: Exchange,
  signal: AbortSignal,
  touch: () => void,
): Promise<{ readonly body: IncomingMessage }> {
  const { default: axios } = await import('axios');
  const id = randomUUID();
  const text = JSON.stringify(request);
  const said: Record<string, string> = {
    accept: EVENTS_TYPE,
    [PROTOCOL_HEADER]: String(PROTOCOL),
    [EXCHANGE_HEADER]: id,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(file === undefined
      ? { 'content-type': JSON_TYPE, [BODY_SUM_HEADER]: sumOf(text) }
      : {
          'content-type': 'application/octet-stream',
          'content-length': String(file.size),
          [REQUEST_HEADER]: asciiJson(request),
          [BODY_SUM_HEADER]: await digestOf(file, touch),
        }),
    ...headers,
  };
  const upload =
    file === undefined
      ? undefined
      : uploadOf(file, (sent) => {
          touch();
          onSent?.(sent, file.size);
        });
  // What was prepared here is no silence of theirs.
  touch();
  const response = await axios.request<IncomingMessage>({
    method: 'POST',
    url: new URL(path, address).href,
    headers: { ...said, [SUM_HEADER]: sumOfRequest(path, said) },
    data: upload ?? text,
    httpAgent: agent,
    httpsAgent: agent,
    responseType: 'stream',
    maxRedirects: 0,
    proxy: false,
    decompress: false,
    maxBodyLength: Infinity,
    validateStatus: () => true,
    signal,
  });
  const body = response.data;
  const header = (name: string): string => String(response.headers[name] ?? '');
  const retryAfter = retryAfterOf(header('retry-after') || undefined, clock());
  const theirs = header(PROTOCOL_HEADER);
  const type = header('content-type');
  const { host } = address;
  if (theirs === '') {
    body.destroy();
    const location = header('location') || undefined;
    throw new FailedExchange(strangerAnswered(host, { status: response.status, type, location }, retryAfter));
  }
  if (theirs !== String(PROTOCOL)) {
    body.destroy();
    throw new FailedExchange(otherProtocol(host, theirs, PROTOCOL));
  }
  // Of headers that were too large none was read.
  if (header(EXCHANGE_HEADER) !== id && response.status !== 431) {
    body.destroy();
    throw new FailedExchange(connectionLost(host));
  }
  if (response.status === 200 && type.startsWith(EVENTS_TYPE)) return { body };
  if (!type.startsWith(PROBLEM_TYPE)) throw new FailedExchange(unreadableAnswer(host));
  const told = problem.safeParse(jsonOf(await textOf(body, host, touch), host));
  if (!told.success) throw new FailedExchange(unreadableAnswer(host, told.error));
  throw asThrown(errorOf(told.data), { status: response.status, retryAfter });
}

/** The file's bytes; says how many of them have gone by. */
function uploadOf(file: ByteSource, onSent: (sent: number) => void): Readable {
  const upload = createReadStream(file.path, { highWaterMark: 1 << 18, start: 0 });
  let sent = 0;
  upload.on('data', (chunk) => onSent((sent += chunk.length)));
  return upload;
}

/** What the service could not so much as read, though it was sent as it should be: something on the way garbled it. */
const garbled = ['request-garbled', 'bad-request'];

/** A service that is busy or stopping, or that got something else than was sent, is asked again; every other refusal is the answer. */
function asThrown(
  error: Error,
  response: { readonly status: number; readonly retryAfter: number | undefined } | undefined,
): Error {
  const passing =
    error instanceof ProvostError &&
    ((response?.status === 429 && error.code !== 'sign-ins-limited') ||
      ['service-busy', 'service-stopping', ...garbled].includes(error.code));
  if (!passing) return new ToldError(error);
  // The service itself says that it did nothing.
  return new FailedExchange({ error, mayHaveArrived: false, passing, retryAfter: response?.retryAfter });
}

async function* linesOf(body: IncomingMessage, host: string, touch: () => void): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  const chunks = body.iterator({ destroyOnReturn: false });
  for await (const chunk of chunks) {
    touch();
    rest += decoded(decoder, chunk as Buffer, host);
    if (!rest.includes('\n')) {
      if (rest.length > LONGEST_LINE) throw new FailedExchange(unreadableAnswer(host));
      continue;
    }
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Bytes that are no text came whole: asked for again they would be the same. */
function decoded(decoder: TextDecoder, chunk: Buffer, host: string): string {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw new FailedExchange(unreadableAnswer(host, cause));
  }
}

async function textOf(body: IncomingMessage, host: string, touch: () => void): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    touch();
    chunks.push(chunk as Buffer);
    if ((size += (chunk as Buffer).length) > LONGEST_PROBLEM)
      throw new FailedExchange(unreadableAnswer(host));
  }
  if (!body.complete) throw new FailedExchange(connectionLost(host));
  return Buffer.concat(chunks).toString('utf8');
}

function eventOf(line: string, host: string): WireEvent {
  const event = wireEvent.safeParse(jsonOf(line, host));
  if (event.success) return event.data;
  throw new FailedExchange(unreadableAnswer(host, event.error));
}

/** What is no JSON at all was cut or garbled on its way. */
function jsonOf(text: string, host: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FailedExchange(connectionLost(host, error));
  }
}
