import type { FastifyRequest } from 'fastify';
import { UsageError } from '../domain/errors.js';
import type { AnyOperation } from '../operations/registry.js';
import { problemOf } from '../operations/wire/wire-problem.js';
import { CSV_TYPE, EVENTS_TYPE, JSON_TYPE } from '../operations/wire/wire-protocol.js';
import type { ReplyForm, ReplySink } from './reply-sink.js';
import { cutIfOpen, replayExpired } from './reply-sink.js';
import { csvForm } from './csv-form.js';
import { documentOf, documentOfLines, streamDocument } from './reply-document.js';
import { eventStream } from './event-stream.js';
import type { OperationRequest } from './operation-request.js';
import { resultLines } from './result-lines.js';

export type Format = 'json' | 'events' | 'csv';

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
