import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { NotFoundError, UsageError } from '../../../src/domain/errors.js';
import { openSource } from '../../../src/files/source.js';
import { leastCompliant } from '../../../src/operations/compliance/least.js';
import { complianceMatch } from '../../../src/operations/compliance/match.js';
import { personCompliance } from '../../../src/operations/compliance/person.js';
import { reconcileExtract } from '../../../src/operations/compliance/reconcile.js';
import { complianceTable } from '../../../src/operations/compliance/compliance-table.js';
import { complianceTrend } from '../../../src/operations/compliance/trend.js';
import {
  aCompetence,
  aPerson,
  aRequirement,
  anAchievement,
  anAssignment,
  FIRE,
} from '../../builders/competence.js';
import { EXTRACT_HEADER, GUIDE_DAY, guideExtract, guideTenant } from '../../builders/guide.js';
import { storeWith, type TenantRecords, type TestStore } from '../../builders/store.js';

const onGuideDay = { asOf: GUIDE_DAY };
let store: TestStore;
afterEach(() => store.dispose());

async function storeOf(records: TenantRecords): Promise<void> {
  store = await storeWith({ trust: records });
}

describe('the compliance table', () => {
  it('of the guide’s three people is 13 of 15, with 10 expiring from 30 June to 30 September 2015', async () => {
    await storeOf(guideTenant());
    const table = await store.runner.read(complianceTable, {}, onGuideDay);
    const figures = {
      assignmentCount: 3,
      required: 15,
      achieved: 13,
      compliancePercent: 86.67,
      expiringSoon: 10,
      predictedPercent: 20,
      futureEnrolments: 0,
      predictedPercentIncEnrolments: 20,
    };
    expect(table).toEqual({
      asOf: '2015-06-30',
      by: 'organisation',
      rows: [{ key: 'w9', name: '304 Ward 9', ...figures }],
      total: figures,
    });
  });

  it('by competence counts the assignments that require it', async () => {
    await storeOf(guideTenant());
    const { rows, total } = await store.runner.read(complianceTable, { by: 'competence' }, onGuideDay);
    expect(
      rows.map(({ name, assignmentCount, achieved }) => [name, assignmentCount, achieved]),
    ).toContainEqual(['NHS|CSTF|Information Governance - 3 Year|', 3, 2]);
    expect(total).toMatchObject({ required: 15, achieved: 13 });
  });

  it('by assignment names the people, in the order of their names', async () => {
    await storeOf(guideTenant());
    const { rows } = await store.runner.read(complianceTable, { by: 'assignment' }, onGuideDay);
    expect(rows.map(({ key, name, achieved }) => [key, name, achieved])).toEqual([
      ['20059417', 'Lane, Sarah', 5],
      ['20059661', 'Laurence, Anne', 5],
      ['20059462', 'Lewis, Sarah', 3],
    ]);
  });

  it('has a row for each organisation that holds assignments itself, and --organisation narrows to all below it', async () => {
    await storeOf(aTrust());
    const all = await store.runner.read(complianceTable, {}, onGuideDay);
    expect(all.rows.map(({ key }) => key)).toEqual(['a', 'b', 'other']);
    const narrowed = await store.runner.read(complianceTable, { organisation: 'trust' }, onGuideDay);
    expect(narrowed.rows.map(({ key }) => key)).toEqual(['a', 'b']);
  });

  it('states no percentage where nothing is required', async () => {
    await storeOf(aTrust());
    const { rows } = await store.runner.read(complianceTable, { organisation: 'other' }, onGuideDay);
    expect(rows[0]).toMatchObject({ required: 0, compliancePercent: null, predictedPercent: null });
  });

  it('offers the nearest key for an unknown organisation', async () => {
    await storeOf(aTrust());
    await expect(store.runner.read(complianceTable, { organisation: 'trusst' }, onGuideDay)).rejects.toThrow(
      NotFoundError,
    );
    await expect(
      store.runner.read(complianceTable, { organisation: 'trusst' }, onGuideDay),
    ).rejects.toMatchObject({
      hint: 'Did you mean "trust"?',
    });
  });

  it('takes, of awards of one day and level, the one that expires last', async () => {
    const day = { from: date('2015-01-01') };
    await storeOf({
      ...aTrust(),
      achievement: [
        // Awarded later, so it comes first by key, but expired; the other never expires in the
        // window.
        anAchievement({ person: 'p1', ...day, awarded: date('2015-01-01'), expires: date('2015-02-01') }),
        anAchievement({ person: 'p1', ...day, awarded: null, expires: date('2016-02-01') }),
      ],
    });
    const { rows } = await store.runner.read(complianceTable, { organisation: 'a' }, onGuideDay);
    expect(rows[0]).toMatchObject({ achieved: 1, expiringSoon: 0 });
  });
});

describe('the least compliant departments', () => {
  it('come with the lowest compliance first, those that require nothing left out', async () => {
    await storeOf({ ...aTrust(), achievement: [anAchievement({ person: 'p1' })] });
    const { rows, departments } = await store.runner.read(leastCompliant, { count: 1 }, onGuideDay);
    expect(rows.map(({ key, compliancePercent }) => [key, compliancePercent])).toEqual([['b', 0]]);
    expect(departments).toBe(2);
  });

  it('stand by name where they are equally compliant', async () => {
    await storeOf(aTrust());
    const { rows } = await store.runner.read(leastCompliant, {}, onGuideDay);
    expect(rows.map(({ name }) => name)).toEqual(['Ward A', 'Ward B']);
  });
});

describe('the trend', () => {
  it('recomputes each month as of its last day, and ends with the day asked for', async () => {
    await storeOf(guideTenant());
    const { months } = await store.runner.read(complianceTrend, { months: 3 }, { asOf: date('2015-07-15') });
    expect(months.map(({ asOf, achieved }) => [asOf, achieved])).toEqual([
      ['2015-05-31', 13],
      ['2015-06-30', 13],
      ['2015-07-15', 10],
    ]);
  });
});

describe('a person’s compliance', () => {
  it('lists Red first with its reason, then by expiry date', async () => {
    await storeOf(guideTenant());
    const { overall, competences } = await store.runner.read(
      personCompliance,
      { reference: '20059462' },
      onGuideDay,
    );
    expect(overall).toMatchObject({ assignmentCount: 1, required: 5, achieved: 3, compliancePercent: 60 });
    expect(competences.map(({ status, reason, expires }) => [status, reason, expires])).toEqual([
      ['red', 'never-achieved', null],
      ['red', 'never-achieved', null],
      ['amber', null, '2015-06-30'],
      ['amber', null, '2015-06-30'],
      ['green', null, '2017-04-30'],
    ]);
  });

  it('takes the highest level over the assignments that count, and counts the pairs of each', async () => {
    await storeOf({
      ...aTrust(),
      requirement: [
        aRequirement({ scopeKind: 'organisation', scopeOf: 'a', level: 1 }),
        aRequirement({ scopeKind: 'organisation', scopeOf: 'b', level: 2 }),
      ],
      assignment: [
        anAssignment({ person: 'p1', number: '1', organisation: 'a' }),
        anAssignment({ person: 'p1', number: '2', organisation: 'b' }),
        anAssignment({ person: 'p1', number: '3', organisation: 'b', end: date('2015-06-29') }),
      ],
      achievement: [anAchievement({ person: 'p1', level: 1 })],
    });
    const { overall, competences } = await store.runner.read(
      personCompliance,
      { reference: 'p1' },
      onGuideDay,
    );
    expect(overall).toMatchObject({ assignmentCount: 2, required: 2, achieved: 1, compliancePercent: 50 });
    expect(competences).toMatchObject([
      {
        competence: FIRE,
        status: 'red',
        reason: 'below-level',
        requiredLevel: 2,
        level: 1,
        assignments: ['1', '2'],
      },
    ]);
  });

  it('of somebody unknown offers the nearest reference', async () => {
    await storeOf(guideTenant());
    await expect(
      store.runner.read(personCompliance, { reference: '2005941' }, onGuideDay),
    ).rejects.toMatchObject({
      code: 'unknown-person',
      hint: 'Did you mean "20059417"?',
    });
  });
});

describe('the Competence Match table', () => {
  it('has a line for each assignment and competence that it requires', async () => {
    await storeOf(guideTenant());
    const { rows } = await store.runner.read(complianceMatch, {}, onGuideDay);
    expect(rows).toHaveLength(15);
    expect(rows[0]).toEqual({
      employeeNumber: '20059417',
      assignment: '20059417',
      name: 'Sarah Lane',
      organisation: '304 Ward 9',
      competence: 'NHS|CSTF|Equality, Diversity and Human Rights - 3 Year|',
      requiredLevel: 1,
      match: 'yes',
      levelAchieved: 1,
      status: 'green',
      reason: null,
      dateLastAwarded: null,
      expiry: '2016-03-31',
      nextEnrolment: null,
    });
    expect(rows.filter(({ match }) => match === 'no')).toHaveLength(2);
  });

  it('agrees with the compliance table', async () => {
    await storeOf(aTrust());
    const { rows } = await store.runner.read(complianceMatch, { organisation: 'a' }, onGuideDay);
    expect(rows.map(({ name, status }) => [name, status])).toEqual([['Sarah Lane', 'red']]);
  });
});

describe('reconciling a BI extract', () => {
  let folder: string | undefined;
  afterEach(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true });
    folder = undefined;
  });

  async function reconcile(text: string) {
    folder = mkdtempSync(join(tmpdir(), 'provost-extract-'));
    const path = join(folder, 'extract.tsv');
    writeFileSync(path, text);
    const file = await openSource(path, new PassThrough());
    return store.runner.read(reconcileExtract, { file }, onGuideDay);
  }

  it('finds the one row of the guide’s table that disagrees with its own counts, in its three percentages', async () => {
    await storeOf(guideTenant());
    const found = await reconcile(guideExtract());
    expect(found.rows).toBe(13);
    expect(found.agreeing).toBe(12);
    expect(found.totals).toMatchObject({ achieved: 80, required: 241, compliancePercent: 33.2 });
    const stated = {
      line: 2,
      organisation: '504 NHS Development Team',
      stated: 0,
      computed: 9.09,
      fromStore: null,
    };
    expect(found.disagreements).toEqual([
      { ...stated, field: 'compliancePercent' },
      { ...stated, field: 'predictedPercent' },
      { ...stated, field: 'predictedPercentIncEnrolments' },
    ]);
    expect(found.notCompared).toEqual([
      { organisation: '504 NHS Development Team', rows: 13, because: 'not-in-store' },
    ]);
  });

  it('holds a row against our own table where its organisation is one row of it', async () => {
    await storeOf(guideTenant());
    const row = '304 ward 9\t3\t15\t12\t80.00%\t10\t13.33%\t0\t13.33%';
    const { disagreements } = await reconcile(`${EXTRACT_HEADER}\n${row}\n`);
    expect(
      disagreements.map(({ field, stated, computed, fromStore }) => [field, stated, computed, fromStore]),
    ).toEqual([
      ['achieved', 12, null, 13],
      ['compliancePercent', 80, 80, 86.67],
      ['predictedPercent', 13.33, 13.33, 20],
      ['predictedPercentIncEnrolments', 13.33, 13.33, 20],
    ]);
  });

  it('does not compare a name that stands several times, and says so', async () => {
    await storeOf(guideTenant());
    const row = '304 Ward 9\t1\t2\t1\t50.00%\t0\t50.00%\t0\t50.00%';
    const { disagreements, notCompared } = await reconcile(`${EXTRACT_HEADER}\n${row}\n${row}\n`);
    expect(disagreements).toEqual([]);
    expect(notCompared).toEqual([{ organisation: '304 Ward 9', rows: 2, because: 'several-in-file' }]);
  });

  it('sees that an organisation stands twice, once by name and once by key', async () => {
    await storeOf(guideTenant());
    const figures = '1\t2\t1\t50.00%\t0\t50.00%\t0\t50.00%';
    const { disagreements, notCompared } = await reconcile(
      `${EXTRACT_HEADER}\n304 Ward 9\t${figures}\nw9\t${figures}\n`,
    );
    expect(disagreements).toEqual([]);
    expect(notCompared).toEqual([
      {
        organisation: '304 Ward 9',
        writtenAs: ['304 Ward 9', 'w9'],
        rows: 2,
        because: 'several-in-file',
      },
    ]);
  });

  it('reports the counts that the others of a row rule out, though its percentages follow from them', async () => {
    await storeOf(guideTenant());
    const rows = [
      'A\t1\t2\t3\t150.00%\t0\t150.00%\t0\t100.00%',
      'B\t1\t2\t1\t50.00%\t2\t-50.00%\t0\t-50.00%',
      'C\t1\t2\t1\t50.00%\t0\t50.00%\t2\t100.00%',
    ];
    const found = await reconcile(`${EXTRACT_HEADER}\n${rows.join('\n')}\n`);
    expect(found).toMatchObject({ rows: 3, agreeing: 0 });
    expect(found.disagreements.map(({ line, field, stated, most }) => [line, field, stated, most])).toEqual([
      [2, 'achieved', 3, 2],
      [3, 'expiringSoon', 2, 1],
      [4, 'futureEnrolments', 2, 1],
    ]);
  });

  it('holds a last row of totals against the rows above it', async () => {
    await storeOf(guideTenant());
    const total = 'Total\t13\t241\t80\t31.37%\t0\t33.20%\t0\t33.20%';
    const { rows, disagreements } = await reconcile(`${guideExtract()}${total}\n`);
    expect(rows).toBe(13);
    expect(disagreements.at(-1)).toMatchObject({
      line: 15,
      field: 'compliancePercent',
      stated: 31.37,
      computed: 33.2,
    });
  });

  it('rejects a row whose figures are none, by its line', async () => {
    await storeOf(guideTenant());
    const row = 'Ward\t1\tmany\t1\t50.00%\t0\t50.00%\t0\t50.00%';
    const found = await reconcile(`${EXTRACT_HEADER}\n${row}\nWard\t1\t0\t0\t–\t0\t–\t0\t–\n`);
    expect(found.rejected).toMatchObject([{ line: 2, value: 'many', code: 'bad-count' }]);
    expect(found).toMatchObject({ rows: 1, agreeing: 1 });
  });

  it('refuses a file without the table’s columns', async () => {
    await storeOf(guideTenant());
    await expect(reconcile('Organisation,Required\nWard,1\n')).rejects.toThrow(UsageError);
  });
});

/**
 * Two wards of a trust that require fire safety, one person each, and an organisation that requires
 * nothing.
 */
function aTrust(): TenantRecords {
  const kind = 'department' as const;
  return {
    organisation: [
      { key: 'trust', name: 'Trust', kind, parent: null },
      { key: 'a', name: 'Ward A', kind, parent: 'trust' },
      { key: 'b', name: 'Ward B', kind, parent: 'trust' },
      { key: 'other', name: 'Zoo', kind, parent: null },
    ],
    competence: [aCompetence(FIRE)],
    requirement: [aRequirement({ scopeKind: 'organisation', scopeOf: 'trust' })],
    person: ['p1', 'p2', 'p3'].map((reference) => aPerson({ reference })),
    assignment: [
      anAssignment({ person: 'p1', number: '1', organisation: 'a' }),
      anAssignment({ person: 'p2', number: '1', organisation: 'b' }),
      anAssignment({ person: 'p3', number: '1', organisation: 'other' }),
    ],
  };
}
