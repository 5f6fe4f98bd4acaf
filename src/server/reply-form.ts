import type { FastifyRequest } from 'fastify';
import { UnavailableError, UsageError } from '../domain/errors.js';
import type { AnyOperation } from '../operations/registry.js';
import type { RunOptions } from '../operations/runner.js';
import type { WireEvent, WriteFacts } from '../operations/wire/events.js';
import { problemOf } from '../operations/wire/problem.js';
import { CSV_TYPE, EVENTS_TYPE, JSON_TYPE } from '../operations/wire/protocol.js';
import type { AnswerStream } from './answer-stream.js';
import { csvLines, requireList } from './csv-list.js';
import { documentOf, documentOfLines, streamDocument } from './document.js';
import { eventStream } from './event-stream.js';
import { resultLines } from './result-lines.js';

export type Format = 'json' | 'events' | 'csv';

/**
 * One form of the answer. Its pieces are put into the stream while the work runs; it is finished afterwards, when the work holds nothing of the store any
 * more, and only then is the client waited for.
 */
export interface ReplyForm {
  readonly onProgress: RunOptions['onProgress'];
  /** A channel that takes rows of the answer itself. */
  readonly rows?: { readonly channel: string; readonly write: (rows: readonly unknown[]) => Promise<void> };
  /** Sends an event ahead of the result; undefined where the form has none. */
  readonly send?: (event: WireEvent) => Promise<void>;
  /** Puts lines of events into the answer; undefined where the form has none. */
  readonly sendLines?: (lines: string) => Promise<void>;
  /** Puts the result into the answer, with what is told of a write. */
  result(output: unknown, facts?: WriteFacts): Promise<void>;
  /** Puts the recorded lines of a write into the answer; they may be gone through twice. */
  replay(parts: () => AsyncIterable<string>): Promise<void>;
  /** Sends all of it. */
  finish(): Promise<void>;
  /** Tells of a failure within the answer; false where nothing of it was sent, so that a refusal can be. */
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
    message: 'The service answers in none of the forms that were asked for.',
    hint: `Ask for ${JSON_TYPE}, ${EVENTS_TYPE} or ${CSV_TYPE}.`,
  });
}

/** @throws {UsageError} `not-acceptable` where the operation has no answer of this form. */
export function replyForm(format: Format, operation: AnyOperation, stream: AnswerStream): ReplyForm {
  if (format === 'events') return eventsForm(stream);
  return format === 'csv' ? csvForm(operation, stream) : jsonForm(stream);
}

function jsonForm(stream: AnswerStream): ReplyForm {
  let text: string | undefined;
  return {
    onProgress: undefined,
    async result(output, facts) {
      text = await streamDocument(stream, documentOf(output, facts));
    },
    async replay(parts) {
      text = await streamDocument(stream, documentOfLines(parts));
      if (text === '') throw answerExpired();
    },
    async finish() {
      if (text === undefined) await stream.end();
      else stream.sendWhole(text);
    },
    fail: async () => cutIfOpen(stream),
    dispose: () => undefined,
  };
}

function eventsForm(stream: AnswerStream): ReplyForm {
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

/** Rows that are put together before they are handed on. */
const ROWS_AT_ONCE = 500;

function csvForm(operation: AnyOperation, stream: AnswerStream): ReplyForm {
  const list = requireList(operation);
  if (operation.kind === 'write') throw onlyReadsAsCsv(operation.name);
  let rows: unknown[] = [];
  const flush = async (): Promise<void> => {
    let text = rows.length === 0 ? '' : csvLines(list, rows);
    rows = [];
    if (!stream.isOpen) {
      stream.open(`${CSV_TYPE}; charset=utf-8`);
      text = `${list.columns.join(',')}\r\n${text}`;
    }
    if (text !== '') await stream.write(text);
  };
  const add = async (row: unknown): Promise<void> => {
    rows.push(row);
    if (rows.length >= ROWS_AT_ONCE) await flush();
  };
  const write = async (passed: readonly unknown[]): Promise<void> => {
    for (const row of passed) await add(row);
  };
  return {
    onProgress: undefined,
    ...(list.channel === undefined ? {} : { rows: { channel: list.channel, write } }),
    async result(output) {
      const left: unknown =
        typeof output === 'object' && output !== null ? Reflect.get(output, list.field) : [];
      if (Array.isArray(left)) await write(left);
      await flush();
    },
    replay: () => Promise.reject(onlyReadsAsCsv(operation.name)),
    async finish() {
      await stream.end();
    },
    fail: async () => cutIfOpen(stream),
    dispose: () => undefined,
  };
}

/** A document that was cut short must not look whole. */
function cutIfOpen(stream: AnswerStream): boolean {
  stream.cut();
  return stream.isOpen;
}

function onlyReadsAsCsv(operation: string): UsageError {
  return new UsageError({
    code: 'not-acceptable',
    message: `${operation} writes, and its answer cannot be had as CSV.`,
    hint: `Ask for ${JSON_TYPE} or ${EVENTS_TYPE}.`,
  });
}

function answerExpired(): UnavailableError {
  return new UnavailableError({
    code: 'answer-expired',
    message: 'The write was done before, and its answer is kept no longer.',
    hint: 'Look for the job with `provost job list`.',
  });
}
