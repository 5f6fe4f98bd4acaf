import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { date, type CalendarDate } from '../../src/domain/calendar.js';
import type { Assignment } from '../../src/domain/competence/types.js';
import { openStore } from '../../src/store/open.js';
import type { Condition, Store } from '../../src/store/port.js';
import { aPerson, anAssignment } from '../builders/competence.js';
import { storeWith, type TestStore } from '../builders/store.js';

const days = [date('2024-02-29'), date('2025-01-01'), date('2025-12-31')];
const organisations = ['w1', 'w2', 'w3'];
const jobs = ['Nurse', 'nurse', 'Porter'];

/** One assignment for every mixture of these values, nothing at all among them. */
const assignments: Assignment[] = organisations.flatMap((organisation) =>
  [null, ...jobs].flatMap((job) =>
    [null, ...days].map((start) =>
      anAssignment({
        person: 'p1',
        number: [organisation, job, start].join('/'),
        organisation,
        job,
        start,
      }),
    ),
  ),
);

let made: TestStore;
let store: Store;
beforeAll(async () => {
  made = await storeWith({
    one: {
      organisation: organisations.map((key) => ({
        key,
        name: key,
        kind: 'department' as const,
        parent: null,
      })),
      person: [aPerson({ reference: 'p1' })],
      assignment: assignments,
    },
  });
  store = await openStore(made.url, { create: false });
});
afterAll(async () => {
  await store.close();
  await made.dispose();
});

const condition: fc.Arbitrary<Condition<'assignment'>> = fc.oneof(
  fc.record({
    column: fc.constant('start' as const),
    before: fc.constantFrom<CalendarDate>(...days),
  }),
  fc.record({
    column: fc.constant('start' as const),
    noneOf: fc.subarray(days),
  }),
  fc.record({
    column: fc.constant('job' as const),
    noneOf: fc.subarray(jobs, { minLength: 1 }),
  }),
  fc.record({
    column: fc.constant('organisation' as const),
    noneOf: fc.subarray(organisations, { minLength: 1 }),
  }),
);

function meets(record: Assignment, of: Condition<'assignment'>): boolean {
  const value = record[of.column];
  if (value === null) return false;
  return 'before' in of ? value < of.before : !of.noneOf.some((each) => each === value);
}

describe('a stream under conditions', () => {
  it('has the records that meet all of them, and in the order of all records', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(condition, { maxLength: 3 }), async (only) => {
        const [all, met] = await store.read(async (reader) => {
          const tenant = reader.tenant('one');
          const found: Assignment[] = [];
          for await (const batch of tenant.stream('assignment', 7, only)) found.push(...batch);
          return [await tenant.all('assignment'), found] as const;
        });
        expect(all).toHaveLength(assignments.length);
        expect(met).toEqual(all.filter((record) => only.every((of) => meets(record, of))));
      }),
    );
  });
});
