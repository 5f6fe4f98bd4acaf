import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { complianceTable } from '../../../src/operations/compliance/compliance-table.js';
import { createLocalRunner } from '../../../src/operations/local-runner.js';
import { openStore } from '../../../src/store/open.js';
import type { ComplianceQuestion } from '../../../src/store/compliance-counts.js';
import { complianceWindow } from '../../../src/domain/competence/status.js';
import { countOverdue } from '../../../src/operations/overdue/count.js';
import { PEOPLE_IN_BLOCK } from '../../../src/store/summaries/people-blocks.js';
import { aPerson, anAchievement, anAssignment } from '../../builders/competence.js';
import { storeWith, type TestStore } from '../../builders/store.js';

const FIRE = 'NHS|CSTF|Fire Safety - 1 Year|';
const references = Array.from({ length: 2 * PEOPLE_IN_BLOCK }, (_, at) => `p${String(at).padStart(5, '0')}`);
const asOf = date('2026-06-30');

let made: TestStore;
let path: string;
beforeAll(async () => {
  made = await storeWith({
    trust: {
      organisation: [{ key: 'w9', name: 'Ward 9', kind: 'department', parent: null }],
      competence: [{ name: FIRE, renewalEvery: 1, renewalUnit: 'year', levels: null }],
      requirement: [
        {
          competence: FIRE,
          scopeKind: 'tenant',
          scopeOf: '',
          from: null,
          to: null,
          level: 1,
          essential: true,
        },
      ],
      person: references.map((reference) => aPerson({ reference })),
      assignment: references.map((person) => anAssignment({ person, number: '1', start: null, end: null })),
      // Every third holds it for ever, every third until 2025, the others never did.
      achievement: references.flatMap((person, at) => {
        const given = { person, competence: FIRE, from: date('2024-01-01'), awarded: null };
        if (at % 3 === 0) return [anAchievement({ ...given, expires: date('9999-12-31') })];
        return at % 3 === 1 ? [anAchievement({ ...given, expires: null })] : [];
      }),
      programme: [
        {
          key: 'eng',
          name: 'Engineering',
          kind: 'delivery',
          parent: null,
          hideSubProgrammesFromEmployers: false,
        },
      ],
      'programme-enrolment': references.map((person) => ({
        ...{ person, programme: 'eng', start: null, plannedEnd: null, end: null },
        status: 'active' as const,
      })),
      component: references.map((person, at) => ({
        ...{ person, key: 'C', programme: 'eng', name: 'Review', type: 'review' as const },
        ...{
          plannedMinutes: 0,
          actualMinutes: 0,
          notApplicableToEmployers: false,
          employerOnly: at % 2 === 0,
          enrolmentStart: null,
        },
        ...{ status: 'in-progress' as const, due: at % 4 === 0 ? null : date('2090-01-01') },
      })),
    },
  });
  path = made.url.slice('file:'.length);
});
afterAll(() => made.dispose());

const thirds = Math.ceil(references.length / 3);

/** The table's total, by a process of its own: nothing is remembered from the one before. */
async function counted(on = asOf, keepBlocksFrom = 0) {
  const runner = createLocalRunner({ storeUrl: made.url, user: 'tester', clock: () => 0, keepBlocksFrom });
  try {
    const { total } = await runner.read(complianceTable, {}, { asOf: on });
    const overdue = await runner.read(countOverdue, { by: 'organisation' }, { asOf: on });
    return { required: total.required, achieved: total.achieved, overdue: overdue.total };
  } finally {
    await runner.close();
  }
}

function inDatabase<T>(work: (database: InstanceType<typeof DatabaseSync>) => T): T {
  const database = new DatabaseSync(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const keptBlocks = (): unknown =>
  inDatabase((database): unknown =>
    database
      .prepare('SELECT kind, count(*) AS blocks, count(content) AS kept FROM packed_block GROUP BY kind')
      .all(),
  );

const nothingOverdue = { dashboard: 0, visible: 0, hidden: 0 };
const answer = { required: references.length, achieved: thirds, overdue: nothingOverdue };

describe('people of several blocks', () => {
  it('are counted alike from records and from what was kept of them', async () => {
    expect(await counted()).toEqual(answer);
    expect(keptBlocks()).toEqual([
      { kind: 'compliance', blocks: 3, kept: 3 },
      { kind: 'plan', blocks: 3, kept: 3 },
    ]);
    expect(await counted()).toEqual(answer);
  });

  it('are counted on days that lie further ahead than what is kept tells apart', async () => {
    const overdue = references.length * 0.75;
    const visible = references.filter((_, at) => at % 4 !== 0 && at % 2 === 1).length;
    expect(await counted(date('2095-01-01'))).toEqual({
      ...answer,
      overdue: { dashboard: overdue, visible, hidden: overdue - visible },
    });
    expect(await counted(date('9999-12-31'))).toMatchObject({ achieved: thirds });
  });

  it('are counted from the records where what was kept is damaged, and kept anew', async () => {
    inDatabase((database) => {
      const blocks = database.prepare('SELECT rowid, content FROM packed_block').all() as {
        rowid: number;
        content: Uint8Array;
      }[];
      for (const { rowid, content } of blocks) {
        content[content.length >> 1] = (content[content.length >> 1] ?? 0) ^ 0xff;
        database.prepare('UPDATE packed_block SET content = ? WHERE rowid = ?').run(content, rowid);
      }
    });
    expect(await counted()).toEqual(answer);
    inDatabase((database) => database.exec("UPDATE packed_block SET content = x'00'"));
    expect(await counted()).toEqual(answer);
  });
});

describe('what cannot be kept', () => {
  const forget = (): void =>
    inDatabase((database) => database.exec('UPDATE packed_block SET content = NULL'));

  it('is forgotten while somebody else writes, and the answer does not wait', async () => {
    forget();
    const writer = new DatabaseSync(path);
    writer.exec('BEGIN IMMEDIATE');
    expect(await counted()).toEqual(answer);
    writer.exec('ROLLBACK');
    writer.close();
    expect(keptBlocks()).toMatchObject([{ kept: 0 }, { kept: 0 }]);
  });

  it('is forgotten where few records were gone through', async () => {
    forget();
    expect(await counted(asOf, 1_000_000)).toEqual(answer);
    expect(keptBlocks()).toMatchObject([{ kept: 0 }, { kept: 0 }]);
  });

  it('is what a reader packed of records that changed after it began', async () => {
    forget();
    const [reading, writing] = await Promise.all(
      [0, 1].map(() => openStore(made.url, { create: false, keepBlocksFrom: 0 })),
    );
    if (reading === undefined || writing === undefined) throw new Error('No store');
    const last = anAssignment({ person: references.at(-1) ?? '', number: '2', start: null, end: null });
    const assignments = async (): Promise<number | undefined> =>
      reading.read(async (reader) => {
        const [row] = await reader.tenant('trust').compliance.byPostField(nothingRequired, 'organisation');
        return row?.assignments;
      });
    await reading.read(async (reader) => {
      const change = { tenant: 'trust', entity: 'assignment', before: null, after: last } as const;
      await writing.write((writer) => writer.apply([change]));
      const [row] = await reader.tenant('trust').compliance.byPostField(nothingRequired, 'organisation');
      expect(row?.assignments).toBe(references.length);
    });
    // Of the three blocks, the one that changed meanwhile was not stored.
    expect(keptBlocks()).toMatchObject([{ kind: 'compliance', kept: 2 }, { kept: 0 }]);
    expect(await assignments()).toBe(references.length + 1);
    await reading.close();
    await writing.close();
  });
});

const nothingRequired: ComplianceQuestion = {
  window: complianceWindow(asOf),
  requirements: {
    organisationClass: () => 0,
    jobClass: () => 0,
    positionClass: () => 0,
    jobClasses: 1,
    positionClasses: 1,
    required: () => [],
  },
};
