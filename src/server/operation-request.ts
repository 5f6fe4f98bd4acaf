import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { UsageError } from '../domain/errors.js';
import { channelsOf } from '../operations/channels.js';
import { parseInput } from '../operations/input.js';
import type { AnyOperation } from '../operations/registry.js';
import type { WireEvent } from '../operations/wire/wire-event.js';
import {
  BODY_SUM_HEADER,
  EVENTS_TYPE,
  JSON_TYPE,
  KEY_HEADER,
  REQUEST_HEADER,
  sumOf,
} from '../operations/wire/wire-protocol.js';
import type { ReadRequest, WriteRequest } from '../operations/wire/wire-request.js';
import type { RunOptions } from '../operations/runner.js';
import {
  idempotencyKey,
  LANGUAGE_CHANNEL,
  PLAN_CHANNEL,
  readRequest,
  writeRequest,
} from '../operations/wire/wire-request.js';
import type { SpoolShare } from './admission.js';
import type { BodyLimits, ReceivedFile } from './request-body.js';
import { receiveFile, requestGarbled, textOf, bufferedText } from './request-body.js';
import { jsonOf } from './json-text.js';

/** The parsed request for an operation. */
export type OperationRequest = { readonly file: ReceivedFile | undefined } & (
  | { readonly kind: 'read'; readonly options: ReadRequest }
  | { readonly kind: 'write'; readonly options: WriteRequest }
);

/** The body of a request before it is read. */
export interface UnreadBody {
  /**
   * The text from the header of an upload, or of a body that is already buffered; undefined if the
   * body is still to be read.
   */
  readonly text: string | undefined;
  /** The body if it is a file. */
  readonly file: Readable | undefined;
}

/**
 * Reads the headers of a request, and its body if that is already buffered.
 * @throws {UsageError} `body-type`, `request-too-large`, `request-garbled`
 */
export function unreadBody(operation: AnyOperation, request: FastifyRequest, limits: BodyLimits): UnreadBody {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const body = bodyOf(request);
  const headerText = (): string => String(request.headers[REQUEST_HEADER] ?? '{}');
  if (body === undefined) return { text: headerText(), file: undefined };
  if (type !== undefined && type !== JSON_TYPE) {
    const hasFile = [...channelsOf(operation.input).values()].some(({ kind }) => kind === 'file');
    if (!hasFile) throw noFileTaken(operation.name);
    return { text: headerText(), file: body };
  }
  const text = bufferedText(body, request.raw.complete, limits);
  return { text: text === undefined ? undefined : requireSum(request, text), file: undefined };
}

/**
 * Reads the text of a body that was not buffered yet.
 * @throws {UsageError} `request-too-large`, `request-slow`, `request-garbled`
 */
export async function readText(request: FastifyRequest, limits: BodyLimits): Promise<string> {
  const body = bodyOf(request);
  return body === undefined ? '{}' : requireSum(request, await textOf(body, limits));
}

/** Parses the text of a request, and receives the file if the body is one. @throws {UsageError} */
export async function readRequestOf(
  operation: AnyOperation,
  request: FastifyRequest,
  { text, file: body }: { readonly text: string; readonly file: Readable | undefined },
  limits: BodyLimits,
  spool: SpoolShare,
): Promise<OperationRequest> {
  const value = jsonOf(text === '' ? '{}' : text);
  const parsed =
    operation.kind === 'read'
      ? ({ kind: 'read', options: parseInput(readRequest, value) } as const)
      : ({ kind: 'write', options: parseInput(writeRequest, value) } as const);
  if (body === undefined) return { ...parsed, file: undefined };
  const file = await receiveFile(body, parsed.options.file ?? 'the file', limits, spool);
  const expected = request.headers[BODY_SUM_HEADER];
  if (expected !== undefined && expected !== file.digest) {
    await file.source.dispose();
    throw requestGarbled();
  }
  return { ...parsed, file };
}

/**
 * The input with its channels filled in: each call of a sink is sent as an event.
 * @throws {UsageError}
 */
export function inputOf(
  operation: AnyOperation,
  { options, file }: OperationRequest,
  send: ((event: WireEvent) => Promise<void>) | undefined,
): Record<string, unknown> {
  const channels = channelsOf(operation.input);
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options.input)) {
    if (channels.has(name)) throw channelAsValue(name);
    input[name] = value;
  }
  for (const [name, channel] of channels) {
    if (channel.kind === 'file') {
      if (file !== undefined) input[name] = file.source;
      continue;
    }
    if (!channel.required && !options.channels.includes(name)) continue;
    if (send === undefined) throw eventsNeeded(operation.name, name);
    const caller = (call: string) => (value: unknown) => send({ event: 'channel', to: name, call, value });
    const calls = Object.keys(channel.calls);
    input[name] = calls.includes('')
      ? caller('')
      : Object.fromEntries(calls.map((call) => [call, caller(call)]));
  }
  const known = [...channels.keys(), LANGUAGE_CHANNEL, ...(operation.kind === 'write' ? [PLAN_CHANNEL] : [])];
  const unknown = options.channels.find((name) => !known.includes(name));
  if (unknown !== undefined) throw noSuchChannel(operation.name, unknown);
  return input;
}

/**
 * Receives the language of the tenant; undefined if it was not requested or the form has no events.
 */
export function languageSink(
  { options }: OperationRequest,
  send: ((event: WireEvent) => Promise<void>) | undefined,
): RunOptions['onLanguage'] {
  if (send === undefined || !options.channels.includes(LANGUAGE_CHANNEL)) return undefined;
  return (value) => send({ event: 'channel', to: LANGUAGE_CHANNEL, call: 'write', value });
}

/** The idempotency key of a write. @throws {UsageError} `bad-key` */
export function idempotencyKeyOf({ headers }: FastifyRequest): string | undefined {
  const given = headers[KEY_HEADER];
  return given === undefined ? undefined : requireKey(given);
}

/** @throws {UsageError} `bad-key` */
export function requireKey(given: unknown): string {
  const key = idempotencyKey.safeParse(given);
  if (key.success) return key.data;
  throw new UsageError({
    code: 'bad-key',
    message: 'The Idempotency-Key is not of the form that it must have.',
    hint: 'Give 8 to 128 letters, digits, ".", "_", ":" and "-", such as a UUID.',
  });
}

/** The digest of the preview that the write must match. @throws {UsageError} `bad-digest` */
export function expectedDigestOf({ headers }: FastifyRequest): string | undefined {
  const given = headers['if-match'];
  if (given === undefined) return undefined;
  const [, digest] = /^"([0-9a-f]{64})"$/.exec(given) ?? [];
  if (digest !== undefined) return digest;
  throw new UsageError({
    code: 'bad-digest',
    message: 'If-Match holds no digest of a preview.',
    hint: 'Give the digest that a dry run told, in double quotes.',
  });
}

/** Equal for equal requests: a repeated key with another digest is refused. */
export function digestOf(
  operation: string,
  { options, file }: OperationRequest,
  expected: string | undefined,
): string {
  const { channels: _, ...compared } = options;
  return createHash('sha256')
    .update(JSON.stringify([operation, compared, file?.digest ?? null, expected ?? null]))
    .digest('hex');
}

function bodyOf(request: FastifyRequest): Readable | undefined {
  return request.body as Readable | undefined;
}

function requireSum({ headers }: FastifyRequest, text: string): string {
  const expected = headers[BODY_SUM_HEADER];
  if (expected !== undefined && expected !== sumOf(text)) throw requestGarbled();
  return text;
}

function eventsNeeded(operation: string, channel: string): UsageError {
  return new UsageError({
    code: 'not-acceptable',
    message: `${operation} tells its ${channel} piece by piece.`,
    hint: `Ask with Accept: ${EVENTS_TYPE}.`,
  });
}

function noFileTaken(operation: string): UsageError {
  return new UsageError({
    code: 'body-type',
    message: `${operation} reads no file.`,
    hint: `Send the request as ${JSON_TYPE}.`,
  });
}

function channelAsValue(name: string): UsageError {
  return new UsageError({
    code: 'bad-input',
    message: `The input is not right: ${name} cannot be given as a value.`,
    hint: 'Send a file as the body of the request, and name in `channels` what is to be told piece by piece.',
  });
}

function noSuchChannel(operation: string, name: string): UsageError {
  return new UsageError({
    code: 'bad-input',
    message: `The input is not right: ${operation} has no channel ${name.slice(0, 40)}.`,
    hint: 'See /openapi.json for those that it has.',
  });
}
