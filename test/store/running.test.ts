import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reportRunning } from '../../src/operations/running.js';
import type { RunningJob, RunningJobs } from '../../src/store/running.js';
import { runningInFiles } from '../../src/store/sql/sqlite/running.js';

let folder: string;
let path: string;
let jobs: RunningJobs;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-running-'));
  path = join(folder, 'store.db');
  writeFileSync(path, '', { mode: 0o600 });
  jobs = runningInFiles(path);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const about = {
  key: 'k-1',
  tenant: 'northfield',
  operation: 'role.assign',
  actor: 'ada',
  account: null,
  since: '2026-11-21T12:00:00.000Z',
};
const aJob: RunningJob = {
  ...about,
  elapsedMs: 600,
  phase: 'applying',
  done: 1,
  total: 2,
  rate: null,
  etaMs: null,
};
const besides = (): string[] => readdirSync(folder).filter((name) => name !== 'store.db');

describe('the writes under way in a store', () => {
  test('are seen by others while they run, and leave nothing behind', async () => {
    expect(await jobs.list()).toEqual([]);
    jobs.report('one', aJob);
    jobs.report('one', { ...aJob, done: 2 });
    expect(await runningInFiles(path).list()).toEqual([{ ...aJob, done: 2 }]);
    jobs.withdraw('one');
    expect(await jobs.list()).toEqual([]);
    expect(besides()).toEqual([]);
  });

  test('are those of this store alone, oldest first', async () => {
    jobs.report('b', { ...aJob, since: '2026-11-21T12:00:01.000Z' });
    jobs.report('a', { ...aJob, key: 'k-0' });
    runningInFiles(join(folder, 'other.db')).report('c', aJob);
    expect((await jobs.list()).map(({ key }) => key)).toEqual(['k-0', 'k-1']);
  });

  test('are not believed when their process has ended, and their files are removed', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    jobs.report('one', aJob);
    const [name = ''] = besides();
    const told = JSON.parse(readFileSync(join(folder, name), 'utf8')) as object;
    writeFileSync(join(folder, name), JSON.stringify({ ...told, pid }));
    expect(await jobs.list()).toEqual([]);
    expect(besides()).toEqual([]);
  });

  test('are not read from a file that is cut short or is something else', async () => {
    writeFileSync(`${path}-running-x`, '{"pid": 1');
    writeFileSync(`${path}-running-y`, '[]');
    expect(await jobs.list()).toEqual([]);
  });
});

describe('a write that tells of itself', () => {
  test('costs nothing when it is short', () => {
    let time = 0;
    const report = reportRunning(jobs, about, () => time);
    for (time = 0; time < 500; time += 1) report.step(time, 1000, 'reading');
    expect(besides()).toEqual([]);
    report.end();
  });

  test('tells its phase, rate and the time left, at most five times a second', async () => {
    let time = 0;
    const told: RunningJob[] = [];
    const report = reportRunning({ ...jobs, report: (_, job) => told.push(job) }, about, () => time);
    for (time = 0; time < 1500; time += 1) report.step(time, 3000, 'reading');
    expect(told.map(({ elapsedMs }) => elapsedMs)).toEqual([500, 700, 900, 1100, 1300]);
    expect(told.at(-1)).toEqual({
      ...about,
      phase: 'reading',
      done: 1300,
      total: 3000,
      rate: 1000,
      etaMs: 1700,
      elapsedMs: 1300,
    });
    report.step(0, 10, 'applying');
    expect(told.at(-1)).toMatchObject({ phase: 'applying', done: 0, total: 10, rate: null, etaMs: null });
    report.end();
  });

  test('takes back what it told when it ends', () => {
    let time = 0;
    const report = reportRunning(jobs, about, () => time);
    time = 600;
    report.step(1, 2, 'reading');
    expect(besides()).toHaveLength(1);
    report.end();
    expect(besides()).toEqual([]);
  });
});
