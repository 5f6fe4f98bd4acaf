import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { cleanEnvironment, inFolder, program, provost, storeInUse } from './provost.js';

interface Service {
  readonly url: string;
  /** All that was written to stderr until now. */
  readonly told: () => string;
  /** Asks so many times for something that is not there. */
  readonly ask: (times: number) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** The exit code, and the signal that ended it. */
  readonly ended: () => Promise<readonly [number | null, NodeJS.Signals | null]>;
  readonly closeStderr: () => void;
}

interface Circumstances {
  readonly stdout?: 'closed';
  /** Text of a module that the service loads first. */
  readonly first?: string;
}

/** Runs `work` with a service of its own, which is killed where it still runs then. */
const serving = (work: (service: Service) => Promise<void>, { stdout, first }: Circumstances = {}) =>
  inFolder(async (folder) => {
    const store = `file:${join(folder, 'store.db')}`;
    expect(provost(['init', '--key', 'north', '--yes'], { store }).code).toBe(0);
    const module = join(folder, 'first.cjs');
    writeFileSync(module, first ?? '');
    const child = spawn(
      process.execPath,
      [program, 'serve', '--listen', '127.0.0.1:0', '--store', storeInUse(store)],
      { env: cleanEnvironment({ env: { NODE_OPTIONS: `--require ${module}` } }) },
    );
    if (stdout === 'closed') child.stdout.destroy();
    else child.stdout.resume();
    let told = '';
    child.stderr.on('data', (piece: Buffer) => (told += piece.toString()));
    const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    try {
      const listening = /Server listening at (http:[^"]+)"/;
      for (let tries = 0; !listening.test(told) && tries < 200; tries++) await delay(50);
      const url = listening.exec(told)?.[1] ?? '';
      await work({
        url,
        told: () => told,
        ask: async (times) => {
          for (let at = 0; at < times; at++) expect((await fetch(`${url}/v1/nothing`)).status).toBe(404);
        },
        kill: (signal) => void child.kill(signal),
        ended: () => ended,
        closeStderr: () => void child.stderr.destroy(),
      });
    } finally {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    }
  });

const requestsIn = (log: string): number =>
  log.split('\n').filter((line) => line.includes('"status":404')).length;

describe('the log of a service', () => {
  test.each([
    ['SIGTERM', 0],
    ['SIGINT', 130],
  ] as const)('is whole when %s ends it right after an answer', (signal, code) =>
    serving(async ({ ask, kill, ended, told }) => {
      await ask(25);
      kill(signal);
      expect(await ended()).toEqual([code, null]);
      expect(requestsIn(told())).toBe(25);
    }),
  );

  test('is whole when the service fails where nothing could be done about it, and says where', () =>
    serving(
      async ({ ask, kill, ended, told }) => {
        await ask(25);
        kill('SIGUSR2');
        expect(await ended()).toEqual([1, null]);
        expect(requestsIn(told())).toBe(25);
        expect(told()).toContain('out of the blue');
      },
      { first: "process.on('SIGUSR2', () => { throw new Error('out of the blue'); });" },
    ));

  test('has the address where nobody reads stdout, and the service goes on', () =>
    serving(
      async ({ ask, kill, ended, told }) => {
        await ask(3);
        kill('SIGTERM');
        expect(await ended()).toEqual([0, null]);
        expect(requestsIn(told())).toBe(3);
      },
      { stdout: 'closed' },
    ));

  test('that nobody reads any more holds up neither the service nor its end', () =>
    serving(async ({ ask, kill, ended, closeStderr }) => {
      await ask(3);
      closeStderr();
      for (let times = 0; times < 3; times++) {
        await ask(3);
        await delay(80);
      }
      kill('SIGTERM');
      expect(await ended()).toEqual([0, null]);
    }));
});
