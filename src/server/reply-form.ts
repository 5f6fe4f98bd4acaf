import type { FastifyRequest } from 'fastify';
import { UsageError } from '../domain/errors.js';
import type { AnyOperation } from '../operations/registry.js';
import type { RowSink } from '../operations/row-list.js';
import type { RunOptions } from '../operations/runner.js';
import type { WireEvent, WriteFacts } from '../operations/wire/wire-event.js';
import { problemOf } from '../operations/wire/wire-problem.js';
import { CSV_TYPE, EVENTS_TYPE, JSON_TYPE } from '../operations/wire/wire-protocol.js';
import type { ReplySink } from './reply-sink.js';
import { cutIfOpen, replayExpired } from './reply-sink.js';
import { csvForm } from './csv-form.js';
import { documentOf, documentOfLines, streamDocument } from './reply-document.js';
import { eventStream } from './event-stream.js';
import type { OperationRequest } from './operation-request.js';
import { resultLines } from './result-lines.js';

export type Format = 'json' | 'events' | 'csv';

/**
 * One form of the reply. Its pieces go into the stream while the operation runs. It is finished
 * afterwards, so that a slow client holds no reader of the store.
 */
export interface ReplyForm {
  readonly onProgress: RunOptions['onProgress'];
  /** Takes rows ahead of the result; undefined if the form needs the whole result. */
  readonly rows?: RowSink<unknown>;
  /** Sends an event ahead of the result; undefined if the form has no events. */
  readonly send?: (event: WireEvent) => Promise<void>;
  /** Writes lines of events; undefined if the form has no events. */
  readonly sendLines?: (lines: string) => Promise<void>;
  /** Writes the result, with the facts of a write. */
  result(output: unknown, facts?: WriteFacts): Promise<void>;
  /** Writes the recorded lines of a write, which may be read twice. */
  replay(parts: () => AsyncIterable<string>): Promise<void>;
  /** Sends the rest and ends the reply. */
  finish(): Promise<void>;
  /** Reports a failure within the reply; false if nothing was sent yet, so that an error can be. */
  fail(error: unknown): Promise<boolean>;
  dispose(): void;
}

/** @throws {UsageError} `not-acceptable` */
export function formatOf({ headers }: FastifyRequest): Format {
  if (headers.accept === undefined || headers.accept === '*/*') return 'json';
  const accepted = headers.accept.split(',').map((one) => one.split(';')[0]?.trim().toLowerCase());
  if (accepted.includes(EVENTS_TYPE)) return 'events';
  if (accepted.includes(CSV_TYPE)) return 'csv';
  if (accepted.some((one) => one === JSON_TYPE || one === '*/*' || one === 'application/*')) return 'json';
  throw new UsageError({
    code: 'not-acceptable',
    message: 'The service has none of the forms that the request accepts.',
    hint: `Ask for ${JSON_TYPE}, ${EVENTS_TYPE} or ${CSV_TYPE}.`,
  });
}

/** @throws {UsageError} as `csvForm` */
export async function replyForm(
  format: Format,
  operation: AnyOperation,
  request: OperationRequest,
  stream: ReplySink,
): Promise<ReplyForm> {
  if (format === 'events') return eventsForm(stream);
  return format === 'csv' ? csvForm(operation, request, stream) : jsonForm(stream);
}

function jsonForm(stream: ReplySink): ReplyForm {
  let text: string | undefined;
  return {
    onProgress: undefined,
    async result(output, facts) {
      text = await streamDocument(stream, documentOf(output, facts));
    },
    async replay(parts) {
      text = await streamDocument(stream, documentOfLines(parts));
      if (text === '') throw replayExpired();
    },
    async finish() {
      if (text === undefined) await stream.end();
      else stream.sendWhole(text);
    },
    fail: async () => cutIfOpen(stream),
    dispose: () => undefined,
  };
}

function eventsForm(stream: ReplySink): ReplyForm {
  const events = eventStream(stream);
  events.stayAlive();
  return {
    onProgress: events.progress,
    send: events.send,
    sendLines: (lines) => events.sendLines(lines),
    async result(output, facts) {
      for (const line of resultLines(output, facts)) await events.sendLines(line);
    },
    async replay(parts) {
      for await (const lines of parts()) await events.sendLines(lines);
    },
    async finish() {
      await events.end();
    },
    async fail(error) {
      if (!stream.isOpen) return false;
      await events.send({ event: 'error', problem: problemOf(error) });
      await events.end();
      return true;
    },
    dispose: () => events.dispose(),
  };
}
