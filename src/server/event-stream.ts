import { createHash, type Hash } from 'node:crypto';
import type { RunOptions } from '../operations/runner.js';
import { EVENTS_TYPE } from '../operations/wire/wire-protocol.js';
import type { WireEvent } from '../operations/wire/wire-event.js';
import type { ReplySink } from './reply-sink.js';
import { lineOf } from './result-lines.js';

/** Characters per write to the connection. */
const PIECE = 32_768;

/** Interval of heartbeats, in milliseconds: proxies close connections that stay silent. */
const HEARTBEAT_MS = 5_000;

/** The reply as lines of events. Until the first event opens it, a plain error can replace it. */
export interface EventStream {
  /** Sends heartbeats until the stream ends or is disposed. */
  stayAlive(): void;
  /** @throws {DisconnectedError} */
  readonly send: (event: WireEvent) => Promise<void>;
  /** Sends lines that are encoded events. @throws {DisconnectedError} */
  sendLines(lines: string): Promise<void>;
  /** Sends the progress: at most four times a second, and when a new phase begins. */
  readonly progress: NonNullable<RunOptions['onProgress']>;
  end(): Promise<void>;
  /** Stops the heartbeats of a stream that was not opened. */
  dispose(): void;
}

const PROGRESS_EVERY_MS = 250;

export function eventStream(stream: ReplySink): EventStream {
  let waiting = '';
  let firstProgress: number | undefined;
  let lastProgress = -Infinity;
  let latest: Extract<WireEvent, { event: 'progress' }> = { event: 'progress', done: 0 };

  let sum: Hash | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  const addToSum = (text: string): void => {
    sum ??= createHash('sha256');
    sum.update(text);
  };
  const flush = async (): Promise<void> => {
    stream.open(EVENTS_TYPE);
    const text = waiting;
    waiting = '';
    if (text === '') return;
    addToSum(text);
    await stream.write(text);
  };
  const sendLines = async (lines: string): Promise<void> => {
    waiting += lines;
    if (waiting.length >= PIECE) await flush();
  };
  const sendNow = (event: WireEvent): void => {
    stream.open(EVENTS_TYPE);
    const line = lineOf(event);
    if (stream.writeIfIdle(line)) addToSum(line);
  };
  return {
    stayAlive() {
      heartbeat ??= setInterval(() => sendNow(latest), HEARTBEAT_MS).unref();
    },
    send: (event) => sendLines(lineOf(event)),
    sendLines,
    progress(done, total, phase) {
      // Earlier clients refuse a phase that they do not know.
      if (phase === 'checking') return;
      const isNew = phase !== latest.phase;
      latest = {
        event: 'progress',
        done,
        ...(total === undefined ? {} : { total }),
        ...(phase === undefined ? {} : { phase }),
      };
      const now = performance.now();
      // A run that ends within the first interval sends no progress.
      firstProgress ??= now;
      if (now - firstProgress < PROGRESS_EVERY_MS || (!isNew && now - lastProgress < PROGRESS_EVERY_MS))
        return;
      sendNow(latest);
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
