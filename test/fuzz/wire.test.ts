import { createHash } from 'node:crypto';
import { Agent, createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange } from '../../src/client/exchange.js';
import { FailedExchange, OperationError } from '../../src/client/failed-exchange.js';
import { silenceOf } from '../../src/http/silence.js';
import { ProvostError } from '../../src/domain/errors.js';
import { wireEvent } from '../../src/operations/wire/wire-event.js';
import { errorOf, problem, problemOf } from '../../src/operations/wire/wire-problem.js';
import {
  asciiJson,
  EVENTS_TYPE,
  EXCHANGE_HEADER,
  PROBLEM_TYPE,
  PROTOCOL_HEADER,
} from '../../src/operations/wire/wire-protocol.js';
import { readRequest, writeRequest } from '../../src/operations/wire/wire-request.js';
import { fuzz, PATIENCE, shares } from './fuzzing.js';
import { bytesOf, mutationsOf } from './mutations.js';

const refusal = {
  ...{ type: 'urn:provost:problem:stale', title: 'In conflict', status: 412, detail: 'It changed since.' },
  ...{ code: 'stale', hint: 'Make it again.', exitCode: 6, details: { tenants: ['a', 'b'] } },
};

const events = [
  { event: 'progress', done: 1, total: 2 },
  { event: 'channel', to: 'rejects', call: 'write', value: 'a,b' },
  { event: 'items', field: 'rows', items: [{ key: 'a' }] },
  {
    ...{ event: 'result', output: { rows: [] } },
    write: {
      ...{ rejected: 0, outcome: { job: '1', dryRun: false, changes: 1 } },
      preview: {
        ...{ size: 1, counts: { feature: { created: 1, updated: 0, removed: 0 } }, touchable: 1 },
        ...{ warnings: [], rejected: 0, digest: '0a', examples: [] },
      },
    },
  },
].map((event) => JSON.stringify(event));

const words = [
  '"event":"result"',
  '"event":"error"',
  '"exitCode":130',
  '"code":"tenant-needed"',
  '"__proto__":{"a":1},',
  '"items":[',
  '1e999',
  '"\\ud800"',
  '\n',
];

describe('a message of the wire', { timeout: PATIENCE }, () => {
  it('is one of its form or none, and the failure that it tells of is told on as the same', async () => {
    const requests = [
      '{"input":{"role":"Assessor"},"tenant":"t","as":"pat@acme.example","asOf":"2026-11-21","channels":["rejects"],"file":"a.csv"}',
      '{"input":{},"dryRun":true,"limits":{"maxChanges":1,"maxPercent":5.5,"strict":true},"reason":"why","unattended":true}',
    ];
    let read = 0;
    await fuzz(
      'messages of the wire',
      mutationsOf([...events, ...requests, JSON.stringify(refusal)], words),
      (text) => {
        const value = jsonOf(text);
        for (const form of [wireEvent, readRequest, writeRequest])
          if (form.safeParse(value).success) read += 1;
        expect(JSON.parse(asciiJson(text))).toBe(text);
        expect(asciiJson(text)).toMatch(/^[\x20-\x7e]*$/);
        const told = problem.safeParse(value);
        if (!told.success) return;
        read += 1;
        const error = errorOf(told.data);
        expect(error.message).not.toBe(undefined);
        if (error instanceof ProvostError)
          expect(problemOf(error)).toMatchObject({ code: error.code, exitCode: error.exitCode });
      },
    );
    expect(read).toBeGreaterThan(shares['messages of the wire'] / 10);
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });
});

describe('an answer of any bytes', { timeout: PATIENCE }, () => {
  let server: Server;
  let given: { readonly status: number; readonly type: string; readonly protocol: string; body: Buffer };
  const agent = new Agent({ keepAlive: true });
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      response.writeHead(given.status, {
        'content-type': given.type,
        [EXCHANGE_HEADER]: String(request.headers[EXCHANGE_HEADER]),
        ...(given.protocol === '' ? {} : { [PROTOCOL_HEADER]: given.protocol }),
      });
      response.end(given.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    agent.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is events up to a result, what the service refused, or a connection that failed', async () => {
    const { port } = server.address() as AddressInfo;
    const connection = {
      ...{ address: new URL(`http://127.0.0.1:${port}`), token: undefined, agent, signal: undefined },
      ...{ silence: silenceOf(30_000), clock: () => 0 },
    };
    const service = { status: 200, type: EVENTS_TYPE, protocol: '1' };
    const bodies = [ended(events), ended([events[0] ?? '', events[3] ?? '']), `${events.join('\n')}\n`];
    const whole = fc.constantFrom(...bodies).map((text) => Buffer.from(text));
    const heads = fc.oneof(
      { weight: 4, arbitrary: fc.constant(service) },
      {
        weight: 1,
        arbitrary: fc.record({
          status: fc.constantFrom(200, 412, 503, 301),
          type: fc.constantFrom(EVENTS_TYPE, PROBLEM_TYPE, 'text/html', ''),
          protocol: fc.constantFrom('1', '2', '', 'x'),
        }),
      },
    );
    const inputs = fc
      .tuple(
        heads,
        fc.oneof(
          { weight: 1, arbitrary: whole },
          {
            weight: 4,
            arbitrary: bytesOf(mutationsOf([...bodies, JSON.stringify(refusal)], words)),
          },
        ),
      )
      .map(([head, body]) => ({ ...head, body }));
    const taken = await fuzz('answers', inputs, async (answer) => {
      given = answer;
      let last = '';
      try {
        for await (const event of exchange(connection, { path: '/v1/x', body: {}, headers: {} }))
          last = event.event;
      } catch (error) {
        if (error instanceof FailedExchange) {
          // Bytes that came whole are no lost connection, which would be asked for again and again.
          if (!isText(answer.body) && answer.status === 200 && answer.type === EVENTS_TYPE)
            expect(['answer-unreadable', ...OTHERS]).toContain(error.failure.error.code);
          throw error.failure.error;
        }
        throw error instanceof OperationError ? error.thrown : error;
      }
      expect(last).toBe('result');
    });
    expect(taken).toBeGreaterThan(shares.answers / 20);
  });
});

/** The lines as a service sends them: with their sum behind them. */
function ended(lines: readonly string[]): string {
  const text = lines.map((line) => `${line}\n`).join('');
  return `${text}${JSON.stringify({ event: 'end', sum: createHash('sha256').update(text).digest('hex') })}\n`;
}

/** What is found before the bytes are looked at, or in a line before those that are wrong. */
const OTHERS = ['not-a-service', 'service-newer', 'service-older', 'proxy-error', 'stale'];

/** Whether a text may begin so: one that was cut within a character is cut, not wrong. */
function isText(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
