import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WriteResult } from '../../src/changes/proposal.js';
import { listAccounts } from '../../src/operations/account/list.js';
import { ITEMS_AT_ONCE } from '../../src/operations/wire/wire-event.js';
import { documentOf, documentOfLines, streamDocument } from '../../src/server/reply-document.js';
import { ReplyStream } from '../../src/server/reply-stream.js';
import { DisconnectedError } from '../../src/server/request-scope.js';
import { resultLines } from '../../src/server/result-lines.js';
import { writeFactsOf } from '../../src/server/writes.js';
import { streamPlace } from './stream-context.js';
import { anEmployerAccount } from '../builders/accounts.js';
import type { Served } from './served.js';
import { serving } from './served.js';

const resultOf = (output: unknown): WriteResult<unknown> => ({
  output,
  rejected: 2,
  outcome: { job: '7', dryRun: false, changes: 3 },
  preview: {
    ...{
      size: 3,
      counts: {},
      touchable: 9,
      warnings: ['careful'],
      subjects: [{ what: 'cannot sign in', count: 1, names: ['a@acme.example'] }],
      rejected: 2,
      digest: '0'.repeat(64),
      examples: [],
    },
    result: () => output,
  } as unknown as WriteResult<unknown>['preview'],
});

/** Outputs with plain fields, short lists, and lists longer than one event holds. */
const anOutput = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 6 }).filter((name) => name !== '__proto__'),
  fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constant(undefined),
    fc
      .tuple(
        fc.constantFrom(0, 1, ITEMS_AT_ONCE - 1, ITEMS_AT_ONCE, ITEMS_AT_ONCE + 1, 3 * ITEMS_AT_ONCE),
        fc.string(),
      )
      .map(([length, name]) => Array.from({ length }, (_, at) => ({ name, at }))),
  ),
  { maxKeys: 6 },
);

async function joined(pieces: AsyncIterable<string> | Iterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

/** The recorded lines in pieces, as the store returns them; may be read repeatedly. */
function stored(lines: readonly string[], together: number): () => AsyncIterable<string> {
  return async function* () {
    for (let at = 0; at < lines.length; at += together) yield lines.slice(at, at + together).join('');
  };
}

describe('a document', () => {
  it('is what JSON makes of the whole answer, put together from pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(anOutput, fc.jsonValue()), async (output) => {
        expect(await joined(documentOf(output))).toBe(`${JSON.stringify({ output })}\n`);
      }),
      { numRuns: 60 },
    );
  });

  it('of a write is the same from its recorded lines as from its output', async () => {
    await fc.assert(
      fc.asyncProperty(anOutput, fc.integer({ min: 1, max: 4 }), async (output, together) => {
        const result = resultOf(output);
        const expected = `${JSON.stringify({ output, write: writeFactsOf(result) })}\n`;
        expect(await joined(documentOf(output, writeFactsOf(result)))).toBe(expected);
        expect(
          await joined(
            documentOfLines(stored([...resultLines(result.output, writeFactsOf(result))], together)),
          ),
        ).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('is nothing where nothing is recorded', async () => {
    expect(await joined(documentOfLines(stored([], 1)))).toBe('');
  });

  it('never stands in memory whole: no piece grows with it', async () => {
    const output = {
      before: 1,
      rows: Array.from({ length: 100_000 }, (_, at) => ({ at, text: 'x'.repeat(50) })),
    };
    const lines = [...resultLines(output, writeFactsOf(resultOf(output)))];
    for (const pieces of [documentOf(output), documentOfLines(stored(lines, 1))]) {
      let [longest, all] = [0, 0];
      for await (const { length } of pieces) {
        longest = Math.max(longest, length);
        all += length;
      }
      expect(all).toBeGreaterThan(7_000_000);
      expect(longest).toBeLessThan(100 * ITEMS_AT_ONCE);
    }
  });

  it('of which the connection takes nothing waits in a file, and cannot hold up what makes it', async () => {
    const { raw, place, sent } = aResponse({ takes: false });
    const stream = new ReplyStream(place);
    const pieces = Array.from({ length: 100 }, (_, at) => String(at % 10).repeat(40_000));
    expect(await streamDocument(stream, pieces)).toBeUndefined();
    expect(sent.length).toBe(1);
    expect(place.spooled()).toBe(99 * 40_000);
    const ended = stream.end();
    const draining = setInterval(() => raw.drain(), 1);
    await ended;
    clearInterval(draining);
    expect(sent.join('')).toBe(pieces.join(''));
    expect(place.spooled()).toBe(0);
    place.scope.closed();
  });

  it('waits for the connection where its token may have no more in files', async () => {
    const { raw, place, sent } = aResponse({ takes: false, most: 100_000 });
    let made = 0;
    const pieces = function* () {
      for (; made < 100; made += 1) yield 'x'.repeat(40_000);
    };
    const streamed = streamDocument(new ReplyStream(place), pieces());
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(made).toBeLessThan(5);
    expect(sent.length).toBe(1);
    raw.emit('close');
    place.scope.closed();
    await expect(streamed).rejects.toThrow(DisconnectedError);
  });

  it('is cut off where the connection takes too little for too long', async () => {
    const { raw, place } = aResponse({ takes: false, most: 0, silence: 30 });
    const streamed = streamDocument(new ReplyStream(place), ['x'.repeat(40_000), 'x'.repeat(40_000)]);
    await expect.poll(() => raw.destroyed).toBe(true);
    place.scope.closed();
    await expect(streamed).rejects.toThrow(DisconnectedError);
  });

  it('that cannot be finished is cut off', async () => {
    const { raw, place } = aResponse({ takes: true });
    const pieces = function* () {
      yield 'x'.repeat(40_000);
      throw new Error('the disk is gone');
    };
    await expect(streamDocument(new ReplyStream(place), pieces())).rejects.toThrow('the disk is gone');
    expect(raw.destroyed).toBe(true);
  });
});

describe('a long list', () => {
  let served: Served;
  beforeEach(async () => {
    const account = Array.from({ length: 1_700 }, (_, at) =>
      anEmployerAccount(`p${at}@acme.example`, { organisation: null }),
    );
    served = await serving({ north: { account } });
  });
  afterEach(() => served.dispose());

  it('comes piece by piece, as a document like any other', async () => {
    const response = await served.post('account.list', {});
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('content-length')).toBeNull();
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.json()).toEqual({ output: await served.runner.read(listAccounts, {}, {}) });
    expect((await served.post('feature.list', {})).headers.get('content-length')).not.toBeNull();
    await expect.poll(() => served.log.join('')).toContain('"operation":"account.list","status":200');
  });
});

class Raw extends EventEmitter {
  destroyed = false;
  writableNeedDrain = false;
  readonly sent: string[] = [];
  readonly #takes: boolean;
  constructor(takes: boolean) {
    super();
    this.#takes = takes;
  }
  setHeader(): void {
    // Discard the output.
  }
  write(text: string | Buffer): boolean {
    this.sent.push(text.toString());
    this.writableNeedDrain = !this.#takes;
    return this.#takes;
  }
  end(text: string): void {
    if (text !== '') this.sent.push(text);
  }
  drain(): void {
    this.writableNeedDrain = false;
    this.emit('drain');
  }
  destroy(): void {
    this.destroyed = true;
  }
}

function aResponse({ takes, ...limits }: { takes: boolean; most?: number; silence?: number }) {
  const raw = new Raw(takes);
  return { raw, place: streamPlace(raw as unknown as ServerResponse, limits), sent: raw.sent };
}
