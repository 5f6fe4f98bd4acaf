import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConflictError, InterruptedError, LimitError } from '../../src/domain/errors.js';
import type { Bench } from './fixtures.js';
import {
  aPerson,
  contents,
  created,
  freshStore,
  people,
  removed,
  theTenant,
  updated,
  writeChanges,
} from './fixtures.js';

describe('writing through the engine', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await freshStore();
    await writeChanges(bench.store, [theTenant(), ...people(10).map(created)]);
  });
  afterEach(() => bench.end());

  const jobs = (): Promise<number> =>
    bench.store.read(async ({ journal }) => (await journal.jobs({})).length);
  const before = async (): Promise<{ text: string; jobs: number }> => ({
    text: await contents(bench.store),
    jobs: await jobs(),
  });

  it('records one job with its counts, its digest and the changes themselves', async () => {
    const { outcome } = await writeChanges(bench.store, people(2, 20).map(created));
    expect(outcome).toMatchObject({ job: '2', dryRun: false, changes: 2 });
    await bench.store.read(async ({ journal }) => {
      expect(await journal.job(2)).toMatchObject({
        ...{ tenant: 't', operation: 'test.write', actor: 'tester', reason: 'because', input: '{"a":1}' },
        ...{
          changes: 2,
          counts: '{"person":{"created":2,"updated":0,"removed":0}}',
          undoes: null,
          undoneBy: null,
        },
      });
      expect(await journal.lastAudit()).toMatchObject({ seq: 2, job: 2, changes: 2 });
    });
  });

  it('records no job when nothing changes', async () => {
    const start = await before();
    const { outcome, output } = await writeChanges(bench.store, [
      updated(aPerson('P-000001'), aPerson('P-000001')),
    ]);
    expect(outcome).toEqual({ job: null, dryRun: false, changes: 0 });
    expect(output).toBe('none');
    expect(await before()).toEqual(start);
  });

  it('writes nothing in a dry run, and says what it would write', async () => {
    const start = await before();
    const { outcome, preview } = await writeChanges(bench.store, people(3, 20).map(created), {
      dryRun: true,
    });
    expect(outcome).toEqual({ job: null, dryRun: true, changes: 3 });
    expect(preview).toMatchObject({ size: 3, counts: { person: { created: 3 } } });
    expect(await before()).toEqual(start);
  });

  describe.each([
    ['more changes than --max-changes allows', { limits: { maxChanges: 2 } }, 'max-changes'],
    [
      'a larger share than --max-percent allows',
      { limits: { maxPercent: 29.9 }, touchable: 10 },
      'max-percent',
    ],
    ['a rejected row, with --strict', { limits: { strict: true }, rejected: 1 }, 'rejected-rows'],
  ])('with %s', (_what, manner, code) => {
    it('stops before anybody is asked and before anything is written', async () => {
      const start = await before();
      let asked = 0;
      const confirm = async (): Promise<boolean> => (asked += 1) > 0;
      for (const how of [manner, { ...manner, confirm }, { ...manner, dryRun: true }]) {
        const stopped = writeChanges(bench.store, people(3, 20).map(created), how);
        await expect(stopped).rejects.toThrow(LimitError);
        await expect(stopped).rejects.toMatchObject({ code, exitCode: 9 });
      }
      expect(asked).toBe(0);
      expect(await before()).toEqual(start);
    });
  });

  it('goes ahead exactly at its limits', async () => {
    const limits = { maxChanges: 3, maxPercent: 30, strict: true };
    const { outcome } = await writeChanges(bench.store, people(3, 20).map(created), {
      limits,
      touchable: 10,
    });
    expect(outcome.changes).toBe(3);
  });

  it('asks with the counts, and writes nothing when the answer is no', async () => {
    const start = await before();
    const declined = writeChanges(bench.store, people(3, 20).map(created), {
      confirm: async (preview) => {
        expect(preview.counts).toEqual({ person: { created: 3, updated: 0, removed: 0 } });
        expect(preview.examples).toHaveLength(3);
        return false;
      },
    });
    await expect(declined).rejects.toMatchObject({ code: 'declined', exitCode: 130 });
    expect(await before()).toEqual(start);
  });

  it('asks nothing when nothing would change', async () => {
    const { outcome } = await writeChanges(bench.store, [], { confirm: async () => expect.unreachable() });
    expect(outcome.job).toBeNull();
  });

  it('refuses all of it, naming the records, when one has changed between preview and agreement', async () => {
    const changes = [
      ...people(3, 20).map(created),
      updated(aPerson('P-000001'), aPerson('P-000001', 'Ann')),
      removed(aPerson('P-000002')),
    ];
    let start = await before();
    const stale = writeChanges(bench.store, changes, {
      confirm: async () => {
        await writeChanges(bench.store, [
          updated(aPerson('P-000001'), aPerson('P-000001', 'Bea')),
          removed(aPerson('P-000002')),
        ]);
        start = await before();
        return true;
      },
    });
    await expect(stale).rejects.toThrow(ConflictError);
    await expect(stale).rejects.toMatchObject({
      code: 'stale',
      exitCode: 6,
      details: ['person P-000001', 'person P-000002'],
    });
    expect(await before()).toEqual(start);
  });

  it('stops at the next batch when it is interrupted, and leaves nothing', async () => {
    const start = await before();
    const controller = new AbortController();
    const steps: number[] = [];
    const stopped = writeChanges(bench.store, people(25_000, 100).map(created), {
      signal: controller.signal,
      onProgress: (done) => {
        steps.push(done);
        // A real signal arrives in a turn of the event loop.
        if (done === 10_000) setImmediate(() => controller.abort());
      },
    });
    await expect(stopped).rejects.toThrow(InterruptedError);
    expect(steps.at(-1)).toBeLessThan(25_000);
    expect(await before()).toEqual(start);
  });

  it('tells its progress up to the last change', async () => {
    const steps: [number, number][] = [];
    await writeChanges(bench.store, people(12_500, 100).map(created), {
      onProgress: (...step) => steps.push(step),
    });
    expect(steps).toEqual([
      [5_000, 12_500],
      [10_000, 12_500],
      [12_500, 12_500],
    ]);
  });
});
