import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { openStore } from '../../src/store/open.js';
import type { RunningJob, RunningJobs } from '../../src/store/running.js';
import { runInProcess as provost } from '../program/in-process.js';
import { inFolder, storeInUse } from './provost.js';

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

const aJob: RunningJob = {
  key: 'k-1',
  tenant: 'main',
  operation: 'role.assign',
  actor: 'ada',
  account: null,
  since: '2026-11-21T12:00:00.000Z',
  elapsedMs: 600,
  phase: 'applying',
  done: 10,
  total: 100,
  rate: 20,
  etaMs: 4500,
};

async function withStore(work: (store: string) => Promise<void> | void): Promise<void> {
  await inFolder(async (folder) => {
    const store = storeInUse(`file:${join(folder, 'store.db')}`);
    expect((await provost(['init', '--key', 'main', '--name', 'Main'], { store })).code).toBe(0);
    await work(store);
  });
}

/** Tells of a write as a process would that makes one, until `work` is done. */
async function whileRunning(store: string, work: (jobs: RunningJobs) => Promise<void> | void): Promise<void> {
  const opened = await openStore(store, { create: false });
  try {
    const { running } = opened;
    if (running === undefined) throw new Error('The store has no place for what is running.');
    running.report('one', aJob);
    await vi.waitFor(async () => expect(await running.list()).toHaveLength(1));
    await work(running);
  } finally {
    await opened.close();
  }
}

const documents = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

describe('job watch', () => {
  test('once says what is running now, as any other answer', async () => {
    await withStore(async (store) => {
      const idle = await provost(['job', 'watch', '--once'], { store });
      expect(idle).toMatchObject({ code: 0 });
      await whileRunning(store, async () => {
        const { code, stdout } = await provost(['job', 'watch', '--once', '--json'], { store });
        expect(code).toBe(0);
        expect(JSON.parse(stdout)).toEqual({ running: [aJob], finished: [], last: '1' });
      });
    });
  });

  test('follows a write and the jobs that finish until nothing is running', async () => {
    await withStore(async (store) => {
      await whileRunning(store, async (jobs) => {
        const args = ['job', 'watch', '--until-idle', '--output', 'ndjson', '--store', store];
        const watch = spawn(process.execPath, [program, ...args]);
        let stdout = '';
        watch.stdout.on('data', (chunk: Buffer) => {
          if (stdout === '')
            void provost(['tenant', 'create', 'second', '--name', 'Second', '--yes'], { store }).then(() =>
              jobs.withdraw('one'),
            );
          stdout += String(chunk);
        });
        const [code] = (await once(watch, 'close')) as [number | null];
        expect(code).toBe(0);
        expect(documents(stdout)).toMatchObject([
          { event: 'running', operation: 'role.assign', done: 10, total: 100 },
          { event: 'finished', operation: 'tenant.create', id: '2' },
          { event: 'stopped', key: 'k-1' },
          { event: 'idle' },
        ]);
      });
    });
  });

  test.skipIf(process.platform === 'win32')('ends on Ctrl-C with 130', async () => {
    await withStore(async (store) => {
      await whileRunning(store, async () => {
        const watch = spawn(process.execPath, [program, 'job', 'watch', '--store', store]);
        let stderr = '';
        watch.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
        watch.stdout.once('data', () => watch.kill('SIGINT'));
        const [code] = (await once(watch, 'close')) as [number | null];
        expect(code).toBe(130);
        expect(stderr).toContain('Stopped watching; what is running goes on.');
      });
    });
  });

  test('refuses what it could not heed while it follows', async () => {
    await withStore(async (store) => {
      for (const given of [
        ['--output', 'csv'],
        ['--limit', '3'],
        ['--sort', 'id'],
        ['--columns', 'id'],
      ]) {
        expect((await provost(['job', 'watch', '--until-idle', ...given], { store })).code).toBe(2);
      }
    });
  });
});

describe('--progress json', () => {
  test('tells the start and the end of any command, and leaves the answer alone', async () => {
    await withStore(async (store) => {
      const plain = await provost(['tenant', 'list', '--json'], { store });
      const told = await provost(['tenant', 'list', '--json', '--progress', 'json'], { store });
      expect(told.stdout).toBe(plain.stdout);
      expect(documents(told.stderr)).toMatchObject([
        { event: 'start', operation: 'tenant.list', elapsedMs: 0 },
        { event: 'end', operation: 'tenant.list', outcome: 'done', exitCode: 0, code: null },
      ]);
      expect(
        documents((await provost(['profile', 'list', '--json', '--progress', 'json'])).stderr),
      ).toHaveLength(2);
    });
  });

  test('tells the phases of a write', async () => {
    await withStore(async (store) => {
      const seed = [
        'tenant',
        'seed',
        '--scenario',
        'overdue-discrepancy',
        '--size',
        '5',
        '--seed',
        '1',
        '--yes',
      ];
      const { stderr, code } = await provost([...seed, '--progress', 'json'], { store });
      expect(code).toBe(0);
      const events = documents(stderr.replace(/^[^{].*$/gm, ''));
      expect(events).toContainEqual(expect.objectContaining({ event: 'phase', phase: 'applying' }));
      expect(events).toContainEqual(expect.objectContaining({ event: 'phase', phase: 'committing' }));
      expect(events.at(-1)).toMatchObject({ event: 'end', outcome: 'done' });
    });
  });

  test('ends with the failure, which is told as ever', async () => {
    await inFolder(async (folder) => {
      const store = `file:${join(folder, 'none.db')}`;
      const { stdout, stderr, code } = await provost(['tenant', 'list', '--json', '--progress', 'json'], {
        store,
      });
      expect(code).toBe(7);
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'store-missing' } });
      // The error stands there in words, too.
      expect(documents(stderr.replace(/^[^{].*$/gm, '')).at(-1)).toMatchObject({
        event: 'end',
        outcome: 'failed',
        exitCode: 7,
        code: 'store-missing',
      });
    });
  });
});
