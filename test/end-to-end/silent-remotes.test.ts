import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanEnvironment, program } from './provost.js';

/** Accepts every connection, reads what comes, and never says a word. */
const silent = createServer((socket) => {
  sockets.add(socket);
  socket.on('error', () => socket.destroy()).resume();
});
const sockets = new Set<Socket>();
let port: number;
beforeAll(async () => {
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  ({ port } = silent.address() as AddressInfo);
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  silent.close();
});

interface Ended {
  readonly code: number | null;
  readonly text: string;
  /** From the last word of the program to its end, in milliseconds. */
  readonly lingered: number;
  /** From the start of the program to its end, and from its interruption, in milliseconds. */
  readonly took: number;
  readonly afterSignal: number;
}

async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  isInterrupted = false,
): Promise<Ended> {
  const began = performance.now();
  let interrupted = began;
  const child = spawn(process.execPath, [program, ...args], {
    env: cleanEnvironment({ env: { PROVOST_TOKEN: 'provost_abc', ...env } }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let last = performance.now();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece: Buffer) => {
      text += piece.toString('utf8');
      last = performance.now();
    });
  }
  const interrupt = (): void => {
    interrupted = performance.now();
    child.kill('SIGINT');
  };
  // It listens for Ctrl-C before it connects.
  if (isInterrupted) silent.once('connection', interrupt);
  const [code] = (await once(child, 'exit')) as [number | null];
  silent.off('connection', interrupt);
  const ended = performance.now();
  return {
    ...{ code, text, lingered: ended - last },
    ...{ took: ended - began, afterSignal: ended - interrupted },
  };
}

const list = ['role', 'list'];
const assign = ['role', 'assign', 'Assessor', 'pat@acme.example', '--yes'];

describe('a remote that accepts and never answers', () => {
  // They wait for nothing but time.
  test.concurrent.each([
    [
      'PostgreSQL',
      list,
      (at: number) => ({ PROVOST_STORE: `postgres://u@127.0.0.1:${at}/d?connect_timeout=1` }),
    ],
    [
      'PostgreSQL without TLS',
      list,
      (at: number) => ({ PROVOST_STORE: `postgres://u@127.0.0.1:${at}/d?connect_timeout=1&sslmode=disable` }),
    ],
    [
      'PostgreSQL, by doctor',
      ['doctor'],
      (at: number) => ({ PROVOST_STORE: `postgres://u@127.0.0.1:${at}/d?connect_timeout=1` }),
    ],
    ['a service', ['doctor'], (at: number) => ({ PROVOST_STORE: `http://127.0.0.1:${at}` })],
    [
      'a proxy',
      ['doctor'],
      (at: number) => ({ PROVOST_STORE: 'https://provost.example', HTTPS_PROXY: `http://127.0.0.1:${at}` }),
    ],
  ])('%s does not keep the process once its failure is told', async (_, args, env) => {
    const { code, text, lingered } = await run(args, env(port));
    expect([code, text]).toEqual([7, expect.stringMatching(/did not answer in time/)]);
    expect(lingered).toBeLessThan(5_000);
  });

  const service = (at: number) => ({ PROVOST_STORE: `http://127.0.0.1:${at}` });
  const proxy = (at: number) => ({
    ...{ PROVOST_STORE: 'https://provost.example', HTTPS_PROXY: `http://127.0.0.1:${at}` },
  });
  test.concurrent.each([
    ['a service, of a read', list, service, /^Error: 127\.0\.0\.1:\d+ did not answer in time\.$/m],
    [
      'a service, of a change',
      assign,
      service,
      /did not answer in time while the changes were being written/,
    ],
    ['a proxy, of a read', list, proxy, /^Error: The proxy 127\.0\.0\.1:\d+, .* did not answer in time\.$/m],
    [
      'a proxy, of a change',
      assign,
      proxy,
      /^Error: The proxy 127\.0\.0\.1:\d+, .* did not answer in time\.$/m,
    ],
  ])('%s is given up within the time that is set, in one sentence', async (_, args, env, sentence) => {
    const { code, text, took } = await run(args, { ...env(port), PROVOST_SERVICE_TIMEOUT: '2' });
    expect([code, text]).toEqual([7, expect.stringMatching(sentence)]);
    expect(text.match(/^Error:/gm)).toHaveLength(1);
    expect(took).toBeLessThan(20_000);
  });

  test.each([
    ['a read', list],
    ['a change', assign],
  ])('a service is left at once when %s is interrupted', async (_, args) => {
    const { code, afterSignal } = await run(args, service(port), true);
    expect([7, 130]).toContain(code);
    expect(afterSignal).toBeLessThan(6_000);
  });

  test('a time that is no number of seconds is refused', async () => {
    const { code, text } = await run(list, { ...service(port), PROVOST_SERVICE_TIMEOUT: 'soon' });
    expect([code, text]).toEqual([2, expect.stringContaining('PROVOST_SERVICE_TIMEOUT is "soon"')]);
  });
});
