import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SideEffect } from '../../src/changes/side-effects.js';
import type { Bench } from './fixtures.js';
import { contents, created, freshStore, people, theTenant, writeChanges } from './fixtures.js';

/** A made-up side effect: messages, for which a part of the store serves that holds no records. */
function messages(keys: readonly string[], recorded: SideEffect['recorded'] = {}): SideEffect {
  return {
    counts: { message: { created: keys.length, updated: 0, removed: 0 } },
    recorded,
    agreed: { messages: keys },
    async perform(writer, at) {
      for (const key of keys)
        await writer.replays.add({ principal: 'outbox', key }, { request: 'r', at, expires: at });
    },
  };
}

const token: SideEffect = {
  counts: { token: { created: 1, updated: 0, removed: 0 } },
  recorded: { id: 'abc' },
  agreed: { name: 'import' },
  perform: (writer, at) =>
    writer.tokens.add({
      ...{ id: 'abc', name: 'import', hash: '0'.repeat(64), tenant: 't', account: null, scopes: null },
      ...{ createdAt: at, createdBy: 'tester', expires: null },
    }),
};

const failing: SideEffect = {
  ...{ counts: {}, recorded: {}, agreed: {} },
  perform: () => Promise.reject(new Error('no room')),
};

describe('side effects of a change set', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await freshStore();
    await writeChanges(bench.store, [theTenant()]);
  });
  afterEach(() => bench.end());

  const sent = (key: string): Promise<boolean> =>
    bench.store.read(async ({ replays }) => (await replays.find({ principal: 'outbox', key })) !== undefined);
  const tokens = (): Promise<number> =>
    bench.store.read(async (reader) => (await reader.tokens.all('t')).length);
  const state = async (): Promise<unknown> => [
    await contents(bench.store),
    await tokens(),
    await sent('one'),
    await bench.store.read(async ({ journal }) => (await journal.jobs({})).length),
  ];

  describe.each([
    ['without a question', {}],
    ['after somebody agreed', { confirm: async () => true }],
  ])('%s', (_when, manner) => {
    it('are all written with the records, counted and recorded with the job', async () => {
      const sideEffects = [token, messages(['one', 'two'], { outbox: 'role given' })];
      const { outcome, preview } = await writeChanges(bench.store, people(3).map(created), {
        ...manner,
        sideEffects,
      });
      const counts = {
        person: { created: 3, updated: 0, removed: 0 },
        token: { created: 1, updated: 0, removed: 0 },
        message: { created: 2, updated: 0, removed: 0 },
      };
      expect(outcome).toMatchObject({ job: '2', changes: 6 });
      expect(preview.counts).toEqual(counts);
      expect([await tokens(), await sent('one'), await sent('two')]).toEqual([1, true, true]);
      const job = await bench.store.read(({ journal }) => journal.job(2));
      expect(JSON.parse(job?.counts ?? '')).toEqual(counts);
      expect(JSON.parse(job?.input ?? '')).toEqual({ a: 1, id: 'abc', outbox: 'role given' });
    });

    it('make a job by themselves', async () => {
      const { outcome } = await writeChanges(bench.store, [], {
        ...manner,
        sideEffects: [messages(['one'])],
      });
      expect(outcome).toMatchObject({ job: '2', changes: 1 });
      expect(await sent('one')).toBe(true);
    });

    it('leave nothing behind when one of them fails', async () => {
      const before = await state();
      const sideEffects = [token, messages(['one']), failing];
      await expect(
        writeChanges(bench.store, people(3).map(created), { ...manner, sideEffects }),
      ).rejects.toThrow('no room');
      expect(await state()).toEqual(before);
    });

    it('may not record the same name twice', async () => {
      const before = await state();
      const sideEffects = [token, messages(['one'], { id: 'def' })];
      await expect(writeChanges(bench.store, [], { ...manner, sideEffects })).rejects.toThrow('record "id"');
      expect(await state()).toEqual(before);
    });
  });

  it('are not performed in a dry run', async () => {
    const before = await state();
    const sideEffects = [token, messages(['one'])];
    const { outcome } = await writeChanges(bench.store, [], { dryRun: true, sideEffects });
    expect(outcome).toEqual({ job: null, dryRun: true, changes: 2 });
    expect(await state()).toEqual(before);
  });

  it('count against the limits', async () => {
    const limits = { maxChanges: 2 };
    await expect(
      writeChanges(bench.store, [], { limits, sideEffects: [messages(['one', 'two', 'three'])] }),
    ).rejects.toMatchObject({ code: 'max-changes' });
  });

  it('cannot be saved as a plan', async () => {
    const planTo = { write: async () => undefined };
    await expect(
      writeChanges(bench.store, [], { planTo, sideEffects: [messages(['one'])] }),
    ).rejects.toMatchObject({ code: 'no-plan', exitCode: 2 });
  });

  it('are part of what somebody agrees to: others are refused', async () => {
    const { preview } = await writeChanges(bench.store, people(1).map(created), {
      dryRun: true,
      sideEffects: [messages(['one'])],
    });
    const expectedDigest = preview.digest;
    for (const sideEffects of [[], [messages(['two'])], [messages(['one']), messages(['one'])]])
      await expect(
        writeChanges(bench.store, people(1).map(created), { expectedDigest, sideEffects }),
      ).rejects.toMatchObject({ code: 'changed-since-preview' });
    const { outcome } = await writeChanges(bench.store, people(1).map(created), {
      expectedDigest,
      sideEffects: [messages(['one'])],
    });
    expect(outcome.changes).toBe(2);
  });
});
