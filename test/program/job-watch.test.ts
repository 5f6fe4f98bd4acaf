import { describe, expect, test } from 'vitest';
import type { Running, Watched } from '../../src/program/job-watch.js';
import { asLines } from '../../src/render/sentences.js';
import { eventLine, eventsBetween, followJobs, runningLine } from '../../src/program/job-watch.js';

const running = (given: Partial<Running> = {}): Running => ({
  key: 'k-1',
  tenant: 'northfield',
  operation: 'transfer.import',
  actor: 'ada',
  account: null,
  since: '2026-11-21T12:00:00.000Z',
  elapsedMs: 12_000,
  phase: 'reading',
  done: 45_000,
  total: 100_000,
  rate: 3800,
  etaMs: 14_474,
  ...given,
});
const finished = (given: { id: string; key: string }): Watched['finished'][number] => ({
  at: '2026-11-21T12:00:30.000Z',
  tenant: 'northfield',
  operation: 'transfer.import',
  actor: 'ada',
  account: null,
  token: null,
  reason: null,
  changes: 1200,
  undoes: null,
  undoneBy: null,
  undone: null,
  title: 'Did it',
  plan: null,
  fromOutside: false,
  claimedOperation: null,
  journaled: true,
  ...given,
});
const nothing: Watched = { running: [], finished: [], last: '0' };
const namesOf = (events: readonly { event: string }[]): string[] => events.map(({ event }) => event);

describe('watching jobs', () => {
  test('reports a write when it begins and whenever it progresses, not in between', () => {
    const first = eventsBetween({ running: [], gone: [] }, { ...nothing, running: [running()] });
    expect(first.events).toEqual([{ event: 'running', ...running() }]);
    expect(eventsBetween(first.now, { ...nothing, running: [running()] }).events).toEqual([]);
    const moved = running({ elapsedMs: 12_500, done: 47_000 });
    expect(eventsBetween(first.now, { ...nothing, running: [moved] }).events).toEqual([
      { event: 'running', ...moved },
    ]);
  });

  test('reports a finished job, also when the journal is one poll behind', () => {
    const known = { running: [running()], gone: [] };
    const behind = eventsBetween(known, nothing);
    expect(behind.events).toEqual([]);
    const then = eventsBetween(behind.now, { ...nothing, finished: [finished({ id: '7', key: 'k-1' })] });
    expect(namesOf(then.events)).toEqual(['finished']);
    expect(then.now).toEqual({ running: [], gone: [] });
  });

  test('reports a write that ended without a job', () => {
    const known = { running: [running()], gone: [] };
    const { now } = eventsBetween(known, nothing);
    expect(namesOf(eventsBetween(now, nothing).events)).toEqual(['stopped']);
  });

  test('until idle ends when nothing is running, after the last job was reported', async () => {
    const looks: Watched[] = [
      { ...nothing, running: [running()] },
      nothing,
      { ...nothing, finished: [finished({ id: '7', key: 'k-1' })], last: '7' },
    ];
    const reported: string[] = [];
    await followJobs({
      look: async () => looks.shift() ?? nothing,
      onEvents: async (events) => void reported.push(...namesOf(events)),
      signal: new AbortController().signal,
      untilIdle: true,
    });
    expect(reported).toEqual(['running', 'finished', 'idle']);
  });

  test('ends when it is stopped, and says that what runs goes on', async () => {
    const controller = new AbortController();
    const watching = followJobs({
      look: async () => nothing,
      onEvents: async () => controller.abort(),
      signal: controller.signal,
      untilIdle: false,
    });
    await expect(watching).rejects.toMatchObject({ exitCode: 130, code: 'interrupted' });
  });
});

describe('a job in a line', () => {
  test('says how far a write has come, how fast, and how long it will take', () => {
    expect(runningLine(running())).toBe(
      'transfer.import by ada: reading 45,000 of 100,000 (45 %), 3,800/s, for 12 s, about 14 s left',
    );
    expect(runningLine(running({ phase: null, done: 0, total: null, rate: null, etaMs: null }))).toBe(
      'transfer.import by ada: for 12 s',
    );
  });

  test('says what a job did', () => {
    const line = eventLine({ event: 'finished', ...finished({ id: '7', key: 'k-1' }) });
    expect(asLines([line])).toEqual(['Job 7: Did it (1,200 changes) by ada at 2026-11-21T12:00:30.000Z\n']);
    expect(asLines([line], { time: () => '12:00 UTC' })).toEqual([
      'Job 7: Did it (1,200 changes) by ada at 12:00 UTC\n',
    ]);
  });

  test('shows what is hidden in a name', () => {
    expect(runningLine(running({ actor: 'a\x1b[2J' }))).toContain('a\\x1b[2J');
  });
});
