import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WrittenDocument } from '../../../src/operations/seed/written.js';
import type { TestStore } from '../../builders/store.js';
import { storeWith } from '../../builders/store.js';
import { applied, exported } from './documents.js';

let store: TestStore;
beforeEach(async () => {
  store = await storeWith();
});
afterEach(() => store.dispose());

type Written<S extends keyof WrittenDocument> = NonNullable<WrittenDocument[S]>;
type WrittenPerson = Written<'people'>[number];

const FIRE = 'NHS|CSTF|Fire Safety - 1 Year|';

function withPerson(fields: Partial<WrittenPerson>): WrittenDocument {
  return {
    tenant: { key: 't' },
    organisations: [{ key: 'o', name: 'O' }],
    programmes: [
      { key: 'eng', name: 'Engineering' },
      { key: 'maths', name: 'Maths', parent: 'eng' },
    ],
    competences: [{ name: FIRE }],
    people: [{ reference: 'L-1', firstName: 'Sam', lastName: 'Lee', kind: 'employee', ...fields }],
  };
}

function withRequirements(...requirements: Partial<Written<'requirements'>[number]>[]): WrittenDocument {
  return {
    tenant: { key: 't' },
    competences: [{ name: FIRE }],
    requirements: requirements.map((each) => ({ competence: FIRE, scope: { tenant: true }, ...each })),
  };
}

const problemsOf = async (document: WrittenDocument): Promise<unknown> =>
  applied(store, document).then(
    () => [],
    (error: unknown) => (error as { details?: unknown }).details,
  );

describe('dates that come in the wrong order', () => {
  const dated = { start: '2025-09-01', end: '2025-08-31' };

  it.each<[string, WrittenDocument, string]>([
    [
      'a planned end before the start',
      withPerson({ programmes: [{ programme: 'eng', start: '2025-09-01', plannedEnd: '2025-08-31' }] }),
      'people[0].programmes[0].plannedEnd: 2025-08-31 is before the start, 2025-09-01',
    ],
    [
      'an end before the start',
      withPerson({ programmes: [{ programme: 'eng', ...dated }] }),
      'people[0].programmes[0].end: 2025-08-31 is before the start, 2025-09-01',
    ],
    [
      'the end of an assignment before its start',
      withPerson({ assignments: [{ number: '1', organisation: 'o', ...dated }] }),
      'people[0].assignments[0].end: 2025-08-31 is before the start, 2025-09-01',
    ],
    [
      'an expiry before the date from',
      withPerson({ achievements: [{ competence: FIRE, from: '2025-09-01', expires: '2025-08-31' }] }),
      'people[0].achievements[0].expires: 2025-08-31 is before the date from, 2025-09-01',
    ],
    [
      'an award after its expiry',
      withPerson({
        achievements: [
          { competence: FIRE, from: '2024-09-01', awarded: '2025-09-01', expires: '2025-08-31' },
        ],
      }),
      'people[0].achievements[0].expires: 2025-08-31 is before the date last awarded, 2025-09-01',
    ],
    [
      'the last day of a requirement before its first',
      withRequirements({ from: '2025-09-01', to: '2025-08-31' }),
      'requirements[0].to: 2025-08-31 is before the first day, 2025-09-01',
    ],
  ])('are refused with their path: %s', async (_what, document, problem) => {
    expect(await problemsOf(document)).toEqual([problem]);
    expect(await store.records('t', 'person')).toEqual([]);
  });

  it('are refused where one of them is the stored one that stays', async () => {
    await applied(
      store,
      withPerson({
        programmes: [{ programme: 'eng', start: '2025-09-01' }],
        assignments: [{ number: '1', organisation: 'o', start: '2025-09-01' }],
      }),
    );
    const later = withPerson({
      programmes: [{ programme: 'eng', end: '2025-08-31' }],
      assignments: [{ number: '1', organisation: 'o', end: '2025-08-31' }],
    });
    expect(await problemsOf(later)).toEqual([
      'people[0].programmes[0].end: 2025-08-31 is before the start, 2025-09-01',
      'people[0].assignments[0].end: 2025-08-31 is before the start, 2025-09-01',
    ]);
  });

  it('are none on the same day', async () => {
    const day = '2025-09-01';
    const document = withPerson({
      programmes: [{ programme: 'eng', start: day, plannedEnd: day, end: day }],
      assignments: [{ number: '1', organisation: 'o', start: day, end: day }],
      achievements: [{ competence: FIRE, from: day, awarded: day, expires: day }],
    });
    expect(await problemsOf(document)).toEqual([]);
  });
});

describe('enrolments of one person on one programme', () => {
  const enrolments = async (): Promise<unknown> =>
    (await store.records('t', 'programme-enrolment')).map(({ programme, start, status }) => [
      programme,
      start,
      status,
    ]);
  const first = { programme: 'eng', start: '2024-09-01', status: 'withdrawn' } as const;
  const again = { programme: 'eng', start: '2025-09-01', status: 'active' } as const;

  it('differ by their start: a learner who withdrew may start again', async () => {
    await applied(store, withPerson({ programmes: [first] }));
    await applied(store, withPerson({ programmes: [again] }));
    expect(await enrolments()).toEqual([Object.values(first), Object.values(again)]);
    expect(await applied(store, await exported(store, 'yaml', 't'))).toMatchObject({ changes: 0 });
  });

  it('stand twice with one start, or without one', async () => {
    const twice = (start?: string) =>
      withPerson({ programmes: [0, 1].map(() => ({ programme: 'eng', start })) });
    expect(await problemsOf(twice('2024-09-01'))).toEqual([
      'people[0].programmes[1].programme: "eng from 2024-09-01" stands twice',
    ]);
    expect(await problemsOf(twice())).toEqual(['people[0].programmes[1].programme: "eng" stands twice']);
  });

  it('are meant without a start where there is one only', async () => {
    await applied(store, withPerson({ programmes: [{ ...first, status: 'active' }] }));
    await applied(store, withPerson({ programmes: [{ programme: 'eng', status: 'complete' }] }));
    expect(await enrolments()).toEqual([['eng', '2024-09-01', 'complete']]);
    await applied(
      store,
      withPerson({ programmes: [{ programme: 'eng', status: 'active' }, { programme: 'maths' }] }),
    );
    expect(await enrolments()).toEqual([
      ['eng', '2024-09-01', 'active'],
      ['maths', null, 'active'],
    ]);
  });

  it('are refused without a start where there are several, but for the one that no other item names', async () => {
    await applied(store, withPerson({ programmes: [first, again] }));
    expect(await problemsOf(withPerson({ programmes: [{ programme: 'eng', status: 'complete' }] }))).toEqual([
      'people[0].programmes[0].start: is missing: L-1 has 2 enrolments on "eng", and its start says which is meant',
    ]);
    await applied(store, withPerson({ programmes: [first, { programme: 'eng', status: 'complete' }] }));
    expect(await enrolments()).toEqual([Object.values(first), ['eng', '2025-09-01', 'complete']]);
  });

  it('are named by components by their start, on their programme or above it', async () => {
    const component = (enrolmentStart: string) => ({
      ...{ key: 'C', programme: 'maths', name: 'Sums', type: 'assignment' as const },
      enrolmentStart,
    });
    await applied(store, withPerson({ programmes: [first, again], components: [component('2024-09-01')] }));
    expect(await store.records('t', 'component')).toMatchObject([{ enrolmentStart: '2024-09-01' }]);
    expect(await problemsOf(withPerson({ components: [component('2024-09-02')] }))).toEqual([
      'people[0].components[0].enrolmentStart: no enrolment of L-1 on the programme "maths" or one above it starts on 2024-09-02',
    ]);
  });

  it('of which the document lacks one lose it with prune', async () => {
    await applied(store, withPerson({ programmes: [first, again] }));
    await applied(store, withPerson({ programmes: [again] }), { prune: true });
    expect(await enrolments()).toEqual([Object.values(again)]);
  });
});

describe('requirements of one competence in one scope', () => {
  const stored = async (): Promise<unknown> =>
    (await store.records('t', 'requirement')).map(({ from, to, level, essential }) => [
      from,
      to,
      level,
      essential,
    ]);

  it('may differ in level and dates, and come back from an export', async () => {
    await applied(
      store,
      withRequirements(
        { level: 1 },
        { level: 2, from: '2025-01-01' },
        { level: 3, from: '2025-01-01', to: '2025-06-30' },
        { level: 2, from: '2025-01-01', to: '2025-06-30' },
      ),
    );
    expect(await stored()).toEqual([
      [null, null, 1, true],
      ['2025-01-01', null, 2, true],
      ['2025-01-01', '2025-06-30', 2, true],
      ['2025-01-01', '2025-06-30', 3, true],
    ]);
    expect(await applied(store, await exported(store, 'yaml', 't'))).toMatchObject({ changes: 0 });
  });

  it('stand twice where nothing but whether they are essential differs', async () => {
    expect(await problemsOf(withRequirements({ essential: true }, { level: 1, essential: false }))).toEqual([
      'requirements[1]: stands twice: it is requirements[0] already',
    ]);
  });

  it('change their level and last day where there is one only, and keep what is left out', async () => {
    const from = '2025-01-01';
    await applied(store, withRequirements({ from, level: 3, to: '2026-12-31' }));
    await applied(store, withRequirements({ from, level: 2 }));
    expect(await stored()).toEqual([[from, '2026-12-31', 2, true]]);
    await applied(store, withRequirements({ from, to: null, essential: false }));
    expect(await stored()).toEqual([[from, null, 2, false]]);
    expect(await applied(store, withRequirements({ from }))).toMatchObject({ changes: 0 });
  });

  it('stay beside new ones where there are several', async () => {
    const from = '2025-01-01';
    await applied(store, withRequirements({ from, level: 1 }, { from, level: 2 }));
    await applied(store, withRequirements({ from, level: 3 }));
    expect(await stored()).toEqual([1, 2, 3].map((level) => [from, null, level, true]));
  });
});

it('a competence says its highest level in a document, and keeps it', async () => {
  const document = (levels?: number | null): WrittenDocument => ({
    tenant: { key: 't' },
    competences: [{ name: FIRE, ...(levels === undefined ? {} : { levels }) }],
  });
  await applied(store, document(3));
  await applied(store, document());
  expect(await store.records('t', 'competence')).toMatchObject([{ levels: 3 }]);
  await applied(store, document(null));
  expect(await store.records('t', 'competence')).toMatchObject([{ levels: null }]);
  expect(await problemsOf(document(0))).toEqual(['competences[0].levels: is not a whole number from 1']);
});
