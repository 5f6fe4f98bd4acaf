import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import type { FastifyReply } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WriteResult } from '../../src/changes/engine.js';
import { listAccounts } from '../../src/operations/account/list.js';
import { ITEMS_AT_ONCE } from '../../src/operations/wire/events.js';
import { documentOf, documentOfLines, sendDocument } from '../../src/server/document.js';
import { DisconnectedError } from '../../src/server/event-stream.js';
import { resultLines, writeFactsOf } from '../../src/server/writes.js';
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
      rejected: 2,
      digest: '0'.repeat(64),
      examples: [],
    },
    result: () => output,
  } as unknown as WriteResult<unknown>['preview'],
});

/** Fields of which some are lists, and some of those longer than what goes into one event. */
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

/** The lines as the store gives them back: some to a piece, and from the beginning as often as wanted. */
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

  it('of a write is the same from what is kept of it as from itself', async () => {
    await fc.assert(
      fc.asyncProperty(anOutput, fc.integer({ min: 1, max: 4 }), async (output, together) => {
        const result = resultOf(output);
        const expected = `${JSON.stringify({ output, write: writeFactsOf(result) })}\n`;
        expect(await joined(documentOf(output, writeFactsOf(result)))).toBe(expected);
        expect(await joined(documentOfLines(stored([...resultLines(result)], together)))).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('is nothing where nothing is kept', async () => {
    expect(await joined(documentOfLines(stored([], 1)))).toBe('');
  });

  it('never stands in memory whole: no piece grows with it', async () => {
    const output = {
      before: 1,
      rows: Array.from({ length: 100_000 }, (_, at) => ({ at, text: 'x'.repeat(50) })),
    };
    const lines = [...resultLines(resultOf(output))];
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

  it('waits for a connection that takes nothing, and makes no more of it meanwhile', async () => {
    const { reply, raw } = aReply({ takes: false });
    let made = 0;
    const pieces = function* () {
      for (; made < 100; made += 1) yield 'x'.repeat(40_000);
    };
    const sent = sendDocument(reply, pieces());
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(made).toBe(0);
    raw.emit('drain');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(made).toBe(1);
    raw.emit('close');
    await expect(sent).rejects.toThrow(DisconnectedError);
  });

  it('that cannot be finished is cut off', async () => {
    const { reply, raw } = aReply({ takes: true });
    const pieces = function* () {
      yield 'x'.repeat(40_000);
      throw new Error('the disk is gone');
    };
    await expect(sendDocument(reply, pieces())).rejects.toThrow('the disk is gone');
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
  readonly #takes: boolean;
  constructor(takes: boolean) {
    super();
    this.#takes = takes;
  }
  setHeader(): void {
    // Nobody looks.
  }
  write(): boolean {
    return this.#takes;
  }
  destroy(): void {
    this.destroyed = true;
  }
}

function aReply({ takes }: { takes: boolean }): { reply: FastifyReply; raw: Raw } {
  const raw = new Raw(takes);
  return { raw, reply: { raw, getHeaders: () => ({}), hijack: () => undefined } as unknown as FastifyReply };
}
