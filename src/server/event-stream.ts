import { createHash, type Hash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { RunOptions } from '../operations/runner.js';
import { EVENTS_TYPE } from '../operations/wire/protocol.js';
import type { WireEvent } from '../operations/wire/events.js';
import { ITEMS_AT_ONCE } from '../operations/wire/events.js';

/** Characters that are handed to the connection at once. */
const PIECE = 32_768;

/** How often something is said while there is nothing to say, so that nobody on the way takes the connection for dead. */
const HEARTBEAT_MS = 5_000;

/** How long somebody may take no bytes before they are given up, in milliseconds. */
const LONGEST_STALL_MS = 60_000;

/** Whoever asked has gone away: there is nobody to answer. */
export class DisconnectedError extends Error {
  override readonly name = 'DisconnectedError';
}

/** The answer as lines of events, opened by the first: until then a plain refusal can be sent in its place. */
export interface EventStream {
  isOpen(): boolean;
  /** From now on something is said every few seconds, until the stream ends or is given up. */
  stayAlive(): void;
  /** Waits until the connection takes it. @throws {DisconnectedError} */
  readonly send: (event: WireEvent) => Promise<void>;
  /** Lines that are events already. @throws {DisconnectedError} */
  sendLines(lines: string): Promise<void>;
  /** Says how far it has come, at most a few times a second, and when another phase begins. */
  readonly progress: NonNullable<RunOptions['onProgress']>;
  end(): Promise<void>;
  /** Gives up a stream that was not opened. */
  dispose(): void;
}

const PROGRESS_EVERY_MS = 250;

export function eventStream(reply: FastifyReply): EventStream {
  const { raw } = reply;
  let isOpen = false;
  let waiting = '';
  let firstProgress: number | undefined;
  let lastProgress = -Infinity;
  let latest: Extract<WireEvent, { event: 'progress' }> = { event: 'progress', done: 0 };

  let sum: Hash | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  const put = (text: string): boolean => {
    sum ??= createHash('sha256');
    sum.update(text);
    return raw.write(text);
  };

  const open = (): void => {
    if (isOpen) return;
    isOpen = true;
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) raw.setHeader(name, value);
    }
    reply.hijack();
    raw.setHeader('content-type', EVENTS_TYPE);
    raw.statusCode = 200;
  };
  const flush = async (): Promise<void> => {
    open();
    const text = waiting;
    waiting = '';
    if (raw.destroyed) throw new DisconnectedError('the connection is closed');
    if (text !== '' && !put(text)) await drained(raw);
  };
  const sendLines = async (lines: string): Promise<void> => {
    waiting += lines;
    if (waiting.length >= PIECE) await flush();
  };
  const say = (event: WireEvent): void => {
    open();
    if (!raw.destroyed && !raw.writableNeedDrain) put(lineOf(event));
  };
  return {
    isOpen: () => isOpen,
    stayAlive() {
      heartbeat ??= setInterval(() => say(latest), HEARTBEAT_MS).unref();
    },
    send: (event) => sendLines(lineOf(event)),
    sendLines,
    progress(done, total, phase) {
      const isNew = phase !== latest.phase;
      latest = {
        event: 'progress',
        done,
        ...(total === undefined ? {} : { total }),
        ...(phase === undefined ? {} : { phase }),
      };
      const now = performance.now();
      // What comes within the first moments is over before anybody could look.
      firstProgress ??= now;
      if (now - firstProgress < PROGRESS_EVERY_MS || (!isNew && now - lastProgress < PROGRESS_EVERY_MS))
        return;
      say(latest);
      lastProgress = now;
    },
    async end() {
      clearInterval(heartbeat);
      await flush();
      raw.end(lineOf({ event: 'end', sum: (sum ?? createHash('sha256')).digest('hex') }));
    },
    dispose: () => clearInterval(heartbeat),
  };
}

export function lineOf(event: WireEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/** The lists of an answer that are too long for one line, and the answer with empty ones in their place. */
export function* withoutLongLists(output: unknown): Generator<WireEvent, unknown> {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return output;
  const shortened: Record<string, unknown> = { ...output };
  for (const [field, value] of Object.entries(output)) {
    if (!Array.isArray(value) || value.length <= ITEMS_AT_ONCE) continue;
    const list: readonly unknown[] = value;
    shortened[field] = [];
    for (let at = 0; at < list.length; at += ITEMS_AT_ONCE) {
      yield { event: 'items', field, items: list.slice(at, at + ITEMS_AT_ONCE) };
    }
  }
  return shortened;
}

/** @throws {DisconnectedError} when the connection ends, or takes nothing for too long. */
export function drained(raw: FastifyReply['raw']): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void) => () => {
      clearTimeout(stalled);
      raw.off('drain', onDrain);
      raw.off('close', onClose);
      done();
    };
    const onDrain = settle(resolve);
    const onClose = settle(() => reject(new DisconnectedError('the connection was closed')));
    const stalled = setTimeout(() => raw.destroy(), LONGEST_STALL_MS);
    raw.on('drain', onDrain);
    raw.on('close', onClose);
  });
}
