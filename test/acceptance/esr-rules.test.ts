import { afterEach, describe, expect, it } from 'vitest';
import { date } from '../../src/domain/calendar.js';
import { DeniedError } from '../../src/domain/errors.js';
import { personKinds } from '../../src/domain/competence/vocabulary.js';
import { leastCompliant } from '../../src/operations/compliance/least.js';
import { complianceMatch } from '../../src/operations/compliance/match.js';
import { personCompliance } from '../../src/operations/compliance/person.js';
import { complianceTable } from '../../src/operations/compliance/compliance-table.js';
import { complianceTrend } from '../../src/operations/compliance/trend.js';
import { importTransfers } from '../../src/operations/transfer/import.js';
import { updateEmployers } from '../../src/operations/transfer/update-employers.js';
import {
  aCompetence,
  aPerson,
  aRequirement,
  anAchievement,
  anAssignment,
  FIRE,
} from '../builders/competence.js';
import { anEmployer } from '../builders/learning-plan.js';
import { applying, storeWith, type TenantRecords, type TestStore } from '../builders/store.js';
import { aRow, fileOf, named, naming, type Cells } from '../operations/transfer/file.js';

const asOf = date('2015-06-30');
const OURS = '504|LOCAL|Ward rules|';
const THEIRS = '457|LOCAL|Fire|';
const GASES = 'NHS|CSTF|Medical Gases|';
const HOISTS = 'NHS|CSTF|Patient Hoists|';
const SAFEGUARDING = 'NHS|CSTF|Safeguarding|';
const reference = aPerson().reference;

let store: TestStore;
afterEach(() => store.dispose());

describe('My Compliance', () => {
  it('lists what is out of date or never achieved first, then what expires by its date, then the rest', async () => {
    await given({
      requirement: [FIRE, GASES, HOISTS, SAFEGUARDING, OURS].map((competence) =>
        aRequirement({ competence }),
      ),
      achievement: [
        anAchievement({ competence: GASES, expires: date('2015-09-30') }),
        anAchievement({ competence: HOISTS, expires: date('2015-06-29') }),
        anAchievement({ competence: SAFEGUARDING, expires: date('2015-06-30') }),
        anAchievement({ competence: OURS, expires: date('2016-06-30') }),
      ],
    });
    expect((await mine()).map(({ competence, status, reason }) => [competence, status, reason])).toEqual([
      [HOISTS, 'red', 'expired'],
      [FIRE, 'red', 'never-achieved'],
      [SAFEGUARDING, 'amber', null],
      [GASES, 'amber', null],
      [OURS, 'green', null],
    ]);
  });

  it.each([
    ['never held', null, 'red'],
    ['expired yesterday', '2015-06-29', 'red'],
    ['expiring today', '2015-06-30', 'amber'],
    ['expiring in three months to the day', '2015-09-30', 'amber'],
    ['expiring a day later than that', '2015-10-01', 'green'],
  ])('shows a requirement that is %s in its colour', async (_, expires, status) => {
    const held = expires === null ? [] : [anAchievement({ expires: date(expires) })];
    await given({ requirement: [aRequirement()], achievement: held });
    expect(await mine()).toMatchObject([{ competence: FIRE, status, expires }]);
  });

  it('shows what is held and not required as Blue, which counts in no percentage', async () => {
    await given({ requirement: [aRequirement()], achievement: [anAchievement({ competence: GASES })] });
    expect((await mine()).find(({ competence }) => competence === GASES)).toMatchObject({
      status: 'blue',
      requiredLevel: null,
    });
    expect((await compliance()).overall).toMatchObject({ required: 1, achieved: 0, compliancePercent: 0 });
  });

  it.each(personKinds)('is there for a person who is %s', async (kind) => {
    await given({
      person: [aPerson({ kind })],
      requirement: [aRequirement()],
      achievement: [anAchievement()],
    });
    expect((await compliance()).overall).toMatchObject({ required: 1, achieved: 1, compliancePercent: 100 });
  });

  it('counts competences that came over electronically in the overall rate', async () => {
    await given({ requirement: [aRequirement(), aRequirement({ competence: GASES })] });
    expect((await compliance()).overall).toMatchObject({ compliancePercent: 0 });
    await imported(aRow());
    expect((await compliance()).overall).toMatchObject({ required: 2, achieved: 1, compliancePercent: 50 });
  });
});

describe('the Inter Authority Transfer', () => {
  it.each(['applicant', 'employee'] as const)(
    'takes over the national competences of an %s',
    async (kind) => {
      await given({ person: [aPerson({ kind })] });
      expect(await imported(aRow())).toMatchObject({ decisions: { accepted: 1 }, changes: 1 });
      expect(await store.records('trust', 'achievement')).toMatchObject([
        { competence: FIRE, source: 'iat', expires: '2016-01-31' },
      ]);
    },
  );

  it.each([
    ['that our catalogue knows', OURS, 'localNotTransferable'],
    ['that it does not know', THEIRS, 'unknownCompetence'],
  ] as const)('does not take over a local competence %s', async (_, name, decision) => {
    await given();
    const { decisions, changes } = await imported(aRow({ 'Competency Name': name }));
    expect([decisions[decision], changes]).toEqual([1, 0]);
    expect(await store.records('trust', 'achievement')).toEqual([]);
  });

  it('takes over a local competence that an equivalence maps on a national one', async () => {
    await given({ equivalence: [{ from: THEIRS, to: FIRE }] });
    expect(await imported(aRow({ 'Competency Name': THEIRS }))).toMatchObject({ decisions: { accepted: 1 } });
    expect(await store.records('trust', 'achievement')).toMatchObject([{ competence: FIRE }]);
  });

  it('does not ask for training again that is still in date, and takes nothing over that is not', async () => {
    await given({ requirement: [aRequirement()] });
    expect(await imported(aRow({ 'Expiry Date': '29/06/2015' }))).toMatchObject({
      decisions: { expiredOnArrival: 1 },
      changes: 0,
    });
    expect((await mine())[0]).toMatchObject({ status: 'red' });
    await imported(aRow());
    expect((await mine())[0]).toMatchObject({ status: 'green' });
  });

  it('gives nothing to a person who is not surely the same', async () => {
    await given();
    const stranger = aPerson({ lastName: 'Laine' });
    expect(await imported({ ...aRow(), ...naming(stranger) })).toMatchObject({
      decisions: { accepted: 0, needsReview: 1 },
    });
    expect(await store.records('trust', 'achievement')).toEqual([]);
  });
});

describe('the Multiple Employer Competence Update', () => {
  const twoEmployers = async (competence: string): Promise<void> => {
    await given({
      achievement: [anAchievement({ competence, awarded: date('2015-01-01'), expires: date('2016-01-31') })],
    });
    await store.fill('elsewhere', { ...aTrust('elsewhere', '457'), person: [aPerson({ reference: 'A-9' })] });
  };
  const update = async () => (await store.runner.write(updateEmployers, {}, applying(asOf))).output;

  it('carries what a person achieves with one NHS employer over to their other employments', async () => {
    await twoEmployers(FIRE);
    expect(await update()).toMatchObject({ decisions: { accepted: 1 }, changes: 1 });
    expect(await store.records('elsewhere', 'achievement')).toMatchObject([
      { person: 'A-9', competence: FIRE, source: 'multiple-employer', expires: '2016-01-31' },
    ]);
    expect(await update()).toMatchObject({ changes: 0 });
  });

  it('carries no local competence over', async () => {
    await twoEmployers(OURS);
    expect(await update()).toMatchObject({ changes: 0 });
    expect(await store.records('elsewhere', 'achievement')).toEqual([]);
  });
});

describe('Business Intelligence', () => {
  it('has the columns of the compliance table, with the two predictions', async () => {
    await given({
      requirement: [
        aRequirement(),
        aRequirement({ competence: GASES }),
        aRequirement({ competence: HOISTS }),
      ],
      achievement: [
        anAchievement({ expires: date('2015-07-01') }),
        anAchievement({ competence: GASES, expires: date('2017-07-01') }),
      ],
    });
    const { rows } = await store.runner.read(complianceTable, {}, { asOf });
    expect(rows).toEqual([
      {
        key: 'w9',
        name: 'Ward 9',
        assignmentCount: 1,
        required: 3,
        achieved: 2,
        compliancePercent: 66.67,
        expiringSoon: 1,
        predictedPercent: 33.33,
        futureEnrolments: 0,
        predictedPercentIncEnrolments: 33.33,
      },
    ]);
  });

  it('has a Competence Match line for each assignment and required competence', async () => {
    await given({
      requirement: [aRequirement({ level: 2 }), aRequirement({ competence: GASES })],
      assignment: [anAssignment(), anAssignment({ number: '20059417-2', primary: false })],
      achievement: [
        anAchievement({ level: 1, awarded: date('2015-01-01'), expires: date('2016-01-31') }),
        anAchievement({ competence: GASES }),
      ],
    });
    const { rows } = await store.runner.read(complianceMatch, {}, { asOf });
    expect(
      rows.map(({ assignment, competence, match, status }) => [assignment, competence, match, status]),
    ).toEqual([
      ['20059417', FIRE, 'no', 'red'],
      ['20059417', GASES, 'yes', 'green'],
      ['20059417-2', FIRE, 'no', 'red'],
      ['20059417-2', GASES, 'yes', 'green'],
    ]);
    expect(rows[0]).toMatchObject({
      employeeNumber: reference,
      organisation: 'Ward 9',
      requiredLevel: 2,
      levelAchieved: 1,
      reason: 'below-level',
      dateLastAwarded: '2015-01-01',
      expiry: '2016-01-31',
    });
  });

  it('shows the learning dashboard’s ten least compliant departments, the lowest first', async () => {
    const wards = Array.from({ length: 12 }, (_, at) => `ward-${String(at).padStart(2, '0')}`);
    await given({
      organisation: wards.map((key) => ({ key, name: key, kind: 'department', parent: null })),
      person: wards.map((key) => aPerson({ reference: key, nationalInsuranceNumber: null })),
      assignment: wards.map((key) => anAssignment({ person: key, number: key, organisation: key })),
      requirement: [aRequirement()],
      achievement: [anAchievement({ person: 'ward-00' }), anAchievement({ person: 'ward-01' })],
    });
    const { rows, departments, total } = await store.runner.read(leastCompliant, {}, { asOf });
    expect(rows.map(({ key }) => key)).toEqual(wards.slice(2));
    expect(departments).toBe(12);
    expect(total).toMatchObject({ required: 12, achieved: 2, compliancePercent: 16.67 });
  });

  it('shows the trend of past months, each as it was then', async () => {
    await given({
      requirement: [aRequirement()],
      achievement: [anAchievement({ from: date('2015-05-15') })],
    });
    const { months } = await store.runner.read(complianceTrend, { months: 3 }, { asOf });
    expect(months.map(({ compliancePercent }) => compliancePercent)).toEqual([0, 100, 100]);
  });
});

describe('access functions', () => {
  const administrator = 'ada@trust.example';
  const withRoles = (...roles: string[]): TenantRecords => {
    const { account, roles: held } = anEmployer(administrator)
      .ofKind('administrator')
      .holding(...roles)
      .employer();
    return { account: [account], 'account-role': held.map((role) => ({ account: account.email, role })) };
  };

  it('give the compliance of the organisation and the transfer of competences to Learning Administration', async () => {
    await given(withRoles('Learning Administration'));
    const as = administrator;
    await expect(store.runner.read(complianceTable, {}, { asOf, as })).resolves.toBeDefined();
    const file = await fileOf([aRow()]);
    await expect(
      store.runner.write(importTransfers, { file }, { ...applying(asOf), as }),
    ).resolves.toMatchObject({ output: { changes: 1 } });
    await file.dispose();
  });

  it.each([
    { role: 'Class Administration', seesDashboard: true },
    { role: 'Learning Instructor', seesDashboard: true },
    { role: 'External Learner', seesDashboard: false },
  ])(
    'give the transfer of competences to no $role, and the dashboard’s compliance: $seesDashboard',
    async ({ role, seesDashboard }) => {
      await given(withRoles(role));
      const as = administrator;
      const table = store.runner.read(complianceTable, {}, { asOf, as });
      if (seesDashboard) await expect(table).resolves.toBeDefined();
      else await expect(table).rejects.toBeInstanceOf(DeniedError);
      const file = await fileOf([aRow()]);
      await expect(
        store.runner.write(importTransfers, { file }, { ...applying(asOf), as }),
      ).rejects.toBeInstanceOf(DeniedError);
      await file.dispose();
    },
  );
});

/** A trust with one person on one ward, who must hold nothing and holds nothing unless said otherwise. */
async function given(records: TenantRecords = {}): Promise<void> {
  store = await storeWith({
    trust: {
      ...aTrust('trust', '504'),
      organisation: [{ key: 'w9', name: 'Ward 9', kind: 'department', parent: null }],
      person: [aPerson()],
      assignment: [anAssignment()],
      ...records,
    },
  });
}

function aTrust(key: string, vpd: string): TenantRecords {
  return {
    tenant: [{ key, name: key, timeZone: 'Europe/London', vpd, settings: {} }],
    competence: named(
      ...[OURS, GASES, HOISTS, SAFEGUARDING].map((name) => aCompetence(name)),
      aCompetence(FIRE, 1),
    ),
  };
}

function compliance() {
  return store.runner.read(personCompliance, { reference }, { asOf });
}

async function mine() {
  return (await compliance()).competences;
}

/** What becomes of the rows of a transfer file. */
async function imported(...rows: readonly Cells[]) {
  const file = await fileOf(rows);
  try {
    return (await store.runner.write(importTransfers, { file }, applying(asOf))).output;
  } finally {
    await file.dispose();
  }
}
