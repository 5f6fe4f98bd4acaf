import type { FastifyReply } from 'fastify';
import type { WireEvent, WriteFacts } from '../operations/wire/wire-event.js';
import { ITEMS_AT_ONCE, wireEvent } from '../operations/wire/wire-event.js';
import { JSON_TYPE } from '../operations/wire/wire-protocol.js';
import type { ReplySink } from './reply-sink.js';

/** Characters per write to the connection; a shorter reply is sent whole, with its length. */
const PIECE = 32_768;

/**
 * The reply as one JSON document. One with long lists comes in pieces of `ITEMS_AT_ONCE` members.
 */
export function documentOf(output: unknown, write?: WriteFacts): string | Iterable<string> {
  if (!isObject(output) || !Object.values(output).some(isLong))
    return `${JSON.stringify({ output, write })}\n`;
  return piecesOf(output, write);
}

function* piecesOf(output: Record<string, unknown>, write: WriteFacts | undefined): Generator<string> {
  const document = documentWriter();
  for (const [field, value] of Object.entries(output)) {
    if (!isLong(value)) yield document.field(field, value);
    else {
      yield document.list(field);
      for (let at = 0; at < value.length; at += ITEMS_AT_ONCE) {
        yield document.items(value.slice(at, at + ITEMS_AT_ONCE));
      }
    }
  }
  yield document.end(write);
}

/**
 * The JSON document for the recorded lines of a write. It reads the lines twice, because the result
 * comes last but says which fields stand between the lists; so it never holds all of them.
 */
export async function* documentOfLines(parts: () => AsyncIterable<string>): AsyncGenerator<string> {
  let result: Extract<WireEvent, { event: 'result' }> | undefined;
  let hasLists = false;
  for await (const event of eventsIn(parts())) {
    if (event.event === 'result') result = event;
    hasLists ||= event.event === 'items';
  }
  if (result === undefined) return;
  const { output, write } = result;
  if (!isObject(output) || !hasLists) {
    yield `${JSON.stringify({ output, write })}\n`;
    return;
  }
  const document = documentWriter();
  // Lists and plain fields alternate in the order of the fields of the output.
  const fields = Object.entries(output);
  let at = 0;
  let open: string | undefined;
  for await (const event of eventsIn(parts())) {
    if (event.event !== 'items') continue;
    for (; open !== event.field; at += 1) {
      const [field, value] = fields[at] ?? [event.field, []];
      open = field === event.field ? field : undefined;
      yield open === undefined ? document.field(field, value) : document.list(field);
    }
    yield document.items(event.items);
  }
  for (const [field, value] of fields.slice(at)) yield document.field(field, value);
  yield document.end(write);
}

/**
 * Writes a document to the stream; the caller ends the stream. Returns a small document instead, so
 * that it can be sent whole. If it fails halfway, it cuts the connection: what was sent is not
 * valid JSON.
 * @throws {DisconnectedError}
 */
export async function streamDocument(
  stream: ReplySink,
  document: string | Iterable<string> | AsyncIterable<string>,
): Promise<string | undefined> {
  if (typeof document === 'string' && document.length <= PIECE) return document;
  let waiting = '';
  try {
    for await (const piece of typeof document === 'string' ? [document] : document) {
      waiting += piece;
      if (waiting.length <= PIECE) continue;
      stream.open(JSON_TYPE);
      const text = waiting;
      waiting = '';
      await stream.write(text);
    }
    if (!stream.isOpen) return waiting;
    await stream.write(waiting);
    return undefined;
  } catch (error) {
    stream.cut();
    throw error;
  }
}

export function sendText(reply: Pick<FastifyReply, 'header' | 'send'>, document: string): void {
  reply.header('content-type', JSON_TYPE);
  void reply.send(document);
}

/** Formats the pieces of a document: plain fields, and lists member by member. */
function documentWriter() {
  let separator = '{"output":{';
  let isInList = false;
  let isFirst = true;
  const next = (): string => {
    const before = `${isInList ? ']' : ''}${separator}`;
    isInList = false;
    separator = ',';
    return before;
  };
  return {
    field(name: string, value: unknown): string {
      const text = JSON.stringify(value) as string | undefined;
      // JSON has no undefined: the field is left out.
      return text === undefined ? '' : `${next()}${JSON.stringify(name)}:${text}`;
    },
    list(name: string): string {
      const before = next();
      isInList = isFirst = true;
      return `${before}${JSON.stringify(name)}:[`;
    },
    items(members: readonly unknown[]): string {
      if (members.length === 0) return '';
      const text = `${isFirst ? '' : ','}${JSON.stringify(members).slice(1, -1)}`;
      isFirst = false;
      return text;
    },
    end: (write: WriteFacts | undefined): string =>
      `${isInList ? ']' : ''}}${write === undefined ? '' : `,"write":${JSON.stringify(write)}`}}\n`,
  };
}

export async function* eventsIn(parts: AsyncIterable<string>): AsyncGenerator<WireEvent> {
  for await (const lines of parts) {
    for (const line of lines.split('\n')) if (line !== '') yield wireEvent.parse(JSON.parse(line));
  }
}

function isLong(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > ITEMS_AT_ONCE;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
