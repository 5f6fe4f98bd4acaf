import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WireEvent } from '../../src/operations/wire/wire-event.js';
import { eventStream } from '../../src/server/event-stream.js';
import { ReplyStream } from '../../src/server/reply-stream.js';
import { streamPlace } from './stream-context.js';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] }));
afterEach(() => vi.useRealTimers());

/** A reply that records what is written. */
function recordedReply() {
  const lines: string[] = [];
  const raw = {
    ...{ destroyed: false, writableNeedDrain: false, statusCode: 0, setHeader: () => undefined },
    write: (text: string) => lines.push(text) > 0,
    end: (text: string) => lines.push(text) > 0,
  };
  const stream = new ReplyStream(streamPlace(raw as unknown as ServerResponse));
  return { stream, events: () => lines.map((line) => JSON.parse(line) as WireEvent) };
}

describe('the progress of a run over the wire', () => {
  it('is silent for a short run, then sent a few times a second and when a phase begins', () => {
    const { stream: to, events } = recordedReply();
    const stream = eventStream(to);
    for (let done = 0; done < 24; done += 1) {
      stream.progress(done, 100, 'reading');
      vi.advanceTimersByTime(10);
    }
    expect(events()).toEqual([]);
    for (let done = 24; done < 100; done += 1) {
      stream.progress(done, 100, done < 70 ? 'reading' : 'applying');
      vi.advanceTimersByTime(10);
    }
    expect(events()).toEqual([
      { event: 'progress', done: 25, total: 100, phase: 'reading' },
      { event: 'progress', done: 50, total: 100, phase: 'reading' },
      { event: 'progress', done: 70, total: 100, phase: 'applying' },
      { event: 'progress', done: 95, total: 100, phase: 'applying' },
    ]);
    stream.dispose();
  });

  it('says what was said last while nothing is heard of the run, so that nobody takes the connection for dead', () => {
    const { stream: to, events } = recordedReply();
    const stream = eventStream(to);
    stream.stayAlive();
    stream.stayAlive();
    stream.progress(7, 9, 'applying');
    vi.advanceTimersByTime(11_000);
    expect(events()).toEqual(Array(2).fill({ event: 'progress', done: 7, total: 9, phase: 'applying' }));
    stream.dispose();
    vi.advanceTimersByTime(11_000);
    expect(events()).toHaveLength(2);
  });
});
