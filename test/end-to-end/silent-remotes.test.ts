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
}

async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
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
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, text, lingered: performance.now() - last };
}

const list = ['role', 'list'];

describe('a remote that accepts and never answers', () => {
  test.each([
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
});
