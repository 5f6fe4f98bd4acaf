import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import type { Store } from '../../../src/store/port.js';
import { openStore } from '../../../src/store/open.js';
import { aPerson, anAssignment } from '../../builders/competence.js';
import { storeWith, type TestStore } from '../../builders/store.js';

let made: TestStore;
let store: Store;
const people = ['p1', 'p2', 'p3'];

beforeAll(async () => {
  const records = {
    organisation: [{ key: 'w9', name: 'Ward 9', kind: 'department' as const, parent: null }],
    person: people.map((reference) => aPerson({ reference })),
    assignment: people.flatMap((person) => ['1', '2'].map((number) => anAssignment({ person, number }))),
  };
  made = await storeWith({ one: records, two: { ...records, assignment: [] } });
  store = await openStore(made.url, { create: false });
});
afterAll(async () => {
  await store.close();
  await made.dispose();
});

describe('the assignments that count', () => {
  it.each([1, 2, 3, 4, 6, 7])('come each once and in order, in batches of at most %i', async (batchSize) => {
    const batches = await store.read(async (reader) => {
      const found: string[][] = [];
      for await (const batch of reader
        .tenant('one')
        .compliance.assignments(date('2026-01-01'), { batchSize })) {
        found.push(batch.map(({ person, number }) => `${person}/${number}`));
      }
      return found;
    });
    expect(batches.flat()).toEqual(['p1/1', 'p1/2', 'p2/1', 'p2/2', 'p3/1', 'p3/2']);
    expect(batches.every((batch) => batch.length > 0 && batch.length <= batchSize)).toBe(true);
  });

  it('are those of the tenant alone', async () => {
    const batches = await store.read(async (reader) => {
      const found = [];
      for await (const batch of reader.tenant('two').compliance.assignments(date('2026-01-01')))
        found.push(batch);
      return found;
    });
    expect(batches).toEqual([]);
  });
});
