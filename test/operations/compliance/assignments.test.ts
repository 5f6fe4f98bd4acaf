import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { complianceWindow } from '../../../src/domain/competence/status.js';
import { openStore } from '../../../src/store/open.js';
import type {
  AssignmentCounts,
  ComplianceQuestion,
  ComplianceReader,
} from '../../../src/store/compliance-counts.js';
import type { Store } from '../../../src/store/port.js';
import { aPerson, anAchievement, anAssignment } from '../../builders/competence.js';
import { storeWith, type TestStore } from '../../builders/store.js';

const AS_OF = date('2026-01-01');
const FIRE = 'NHS|CSTF|Fire Safety - 1 Year|';
const people = ['p1', 'p2', 'p3'];
const window = complianceWindow(AS_OF);
const always = {
  validFrom: date('0001-01-01'),
  lastingFrom: date('0001-01-01'),
};

let made: TestStore;
let store: Store;

beforeAll(async () => {
  const records = {
    organisation: [{ key: 'w9', name: 'Ward 9', kind: 'department' as const, parent: null }],
    competence: [{ name: FIRE, renewalEvery: null, renewalUnit: null, levels: null }],
    person: people.map((reference) => aPerson({ reference })),
    assignment: people.flatMap((person) => ['1', '2'].map((number) => anAssignment({ person, number }))),
    achievement: ['p1', 'p3'].map((person) =>
      anAchievement({ person, competence: FIRE, from: date('2025-01-01') }),
    ),
  };
  const many = Array.from({ length: 30 }, (_, at) => `Competence ${at}`);
  const catalogue = {
    competence: many.map((name) => ({
      name,
      renewalEvery: null,
      renewalUnit: null,
      levels: null,
    })),
    person: records.person,
    // Each competence has an expired achievement first; a later one lasts, except for every third
    // person.
    achievement: many.flatMap((competence, at) =>
      people.flatMap((person, place) => [
        anAchievement({
          person,
          competence,
          from: date('2024-01-01'),
          expires: date('2024-06-01'),
        }),
        ...((at + place) % 3 === 0
          ? []
          : [
              anAchievement({
                person,
                competence,
                from: date('2025-01-01'),
                expires: null,
                awarded: null,
              }),
            ]),
      ]),
    ),
  };
  made = await storeWith({
    one: records,
    two: { ...records, assignment: [] },
    catalogue,
  });
  store = await openStore(made.url, { create: false });
});
afterAll(async () => {
  await store.close();
  await made.dispose();
});

/** Every post requires Fire Safety at level 1. */
const question: ComplianceQuestion = {
  window,
  requirements: {
    organisationClass: () => 0,
    jobClass: () => 0,
    positionClass: () => 0,
    jobClasses: 1,
    positionClasses: 1,
    required: () => [{ competence: FIRE, level: 1, awards: always }],
  },
};

function asking<T>(tenant: string, ask: (compliance: ComplianceReader) => Promise<T>): Promise<T> {
  return store.read((reader) => ask(reader.tenant(tenant).compliance));
}

async function assignmentsOf(tenant: string): Promise<AssignmentCounts[]> {
  return asking(tenant, async (compliance) => {
    const all: AssignmentCounts[] = [];
    for await (const page of compliance.byAssignment(question)) all.push(...page);
    return all;
  });
}

describe('a count', () => {
  it('meets every assignment once', async () => {
    const all = await assignmentsOf('one');
    expect(all.map(({ person, number, required, achieved }) => [person, number, required, achieved])).toEqual(
      [
        ['p1', '1', 1, 1],
        ['p1', '2', 1, 1],
        ['p2', '1', 1, 0],
        ['p2', '2', 1, 0],
        ['p3', '1', 1, 1],
        ['p3', '2', 1, 1],
      ],
    );
  });

  it('adds up to the same by organisation and by competence', async () => {
    const counts = { required: 6, achieved: 4, expiringSoon: 0 };
    expect(await asking('one', (compliance) => compliance.byPostField(question, 'organisation'))).toEqual([
      { key: 'w9', assignments: 6, ...counts },
    ]);
    expect(await asking('one', (compliance) => compliance.byCompetence(question))).toEqual({
      assignments: 6,
      competences: [{ competence: FIRE, ...counts }],
    });
  });

  it('meets nothing of another tenant', async () => {
    expect(await assignmentsOf('two')).toEqual([]);
    expect(await assignmentsOf('none')).toEqual([]);
  });
});

it('the posts of a tenant are those of its own assignments that count on the day', async () => {
  const posts = (tenant: string, on: string) =>
    store.read((reader) => reader.tenant(tenant).compliance.posts(date(on)));
  expect(await posts('one', AS_OF)).toHaveLength(1);
  expect(await posts('one', '0001-01-01')).toEqual([]);
  expect(await posts('two', AS_OF)).toEqual([]);
  expect(await posts('none', AS_OF)).toEqual([]);
});

describe('holders', () => {
  const holders = (names: readonly string[]) =>
    store.read((reader) =>
      reader.tenant('catalogue').compliance.holders(
        window,
        names.map((competence) => ({ competence, awards: always })),
      ),
    );

  it.each([1, 20, 21, 30])('are counted alike when %i competences are asked about', async (howMany) => {
    const names = Array.from({ length: howMany }, (_, at) => `Competence ${at}`);
    expect(Object.fromEntries(await holders(names))).toEqual(
      Object.fromEntries(names.map((name) => [name, 2])),
    );
  });

  it('of a competence that the tenant does not know are none', async () => {
    expect(await holders(['Another'])).toEqual(new Map());
  });
});
