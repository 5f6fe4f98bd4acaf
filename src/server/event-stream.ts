import { createHash, type Hash } from 'node:crypto';
import type { RunOptions } from '../operations/runner.js';
import { EVENTS_TYPE } from '../operations/wire/wire-protocol.js';
import type { WireEvent } from '../operations/wire/wire-event.js';
import type { AnswerStream } from './answer-stream.js';
import { lineOf } from './result-lines.js';

/** Characters that are handed on at once. */
const PIECE = 32_768;

/** How often something is said while there is nothing to say, so that nobody on the way takes the connection for dead. */
const HEARTBEAT_MS = 5_000;

/** The answer as lines of events, opened by the first: until then a plain refusal can be sent in its place. */
export interface EventStream {
  /** From now on something is said every few seconds, until the stream ends or is given up. */
  stayAlive(): void;
  /** @throws {DisconnectedError} */
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

export function eventStream(stream: AnswerStream): EventStream {
  let waiting = '';
  let firstProgress: number | undefined;
  let lastProgress = -Infinity;
  let latest: Extract<WireEvent, { event: 'progress' }> = { event: 'progress', done: 0 };

  let sum: Hash | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  const counted = (text: string): void => {
    sum ??= createHash('sha256');
    sum.update(text);
  };
  const flush = async (): Promise<void> => {
    stream.open(EVENTS_TYPE);
    const text = waiting;
    waiting = '';
    if (text === '') return;
    counted(text);
    await stream.write(text);
  };
  const sendLines = async (lines: string): Promise<void> => {
    waiting += lines;
    if (waiting.length >= PIECE) await flush();
  };
  const say = (event: WireEvent): void => {
    stream.open(EVENTS_TYPE);
    const line = lineOf(event);
    if (stream.writeIfIdle(line)) counted(line);
  };
  return {
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
      await stream.end(lineOf({ event: 'end', sum: (sum ?? createHash('sha256')).digest('hex') }));
    },
    dispose: () => clearInterval(heartbeat),
  };
}
