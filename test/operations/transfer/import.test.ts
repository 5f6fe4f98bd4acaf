import { afterEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { addCalendar, date, parseCalendarDate, type CalendarDate } from '../../../src/domain/calendar.js';
import type { Achievement, Person } from '../../../src/domain/competence/types.js';
import { parseLevel } from '../../../src/domain/competence/level.js';
import { peopleIndex } from '../../../src/domain/competence/matching.js';
import { atSize } from '../../builders/size.js';
import { decideRows, type MatchedRow } from '../../builders/decide-rows.js';
import { transferReasons } from '../../../src/domain/competence/transfer-reasons.js';
import { currentAchievement } from '../../../src/domain/competence/current.js';
import { expiryOf, isValidThrough } from '../../../src/domain/competence/expiry.js';
import { UsageError } from '../../../src/domain/errors.js';
import { acceptTransfers, rejectTransfers } from '../../../src/operations/transfer/decide.js';
import type { RowResult } from '../../../src/operations/row-report.js';
import { importTransfers } from '../../../src/operations/transfer/import.js';
import type { TenantRecords, TestStore } from '../../builders/store.js';
import { applying, storeWith } from '../../builders/store.js';
import { aCompetence, anAchievement, aPerson, aTransfer, FIRE } from '../../builders/competence.js';
import type { Cells } from './file.js';
import { aRow, fileOf, fileWith, naming } from './file.js';

const asOf = date('2015-06-30');
const GAS = 'NHS|CSTF|Medical Gases|';
const LOCAL = '457|LOCAL|Fire|';

const open: TestStore[] = [];
afterEach(async () => {
  for (const store of open.splice(0)) await store.dispose();
});

async function aWard(records: TenantRecords = {}): Promise<TestStore> {
  const store = await storeWith({
    ward: { competence: [aCompetence(FIRE, 1), aCompetence(GAS)], person: [aPerson()], ...records },
  });
  open.push(store);
  return store;
}

async function importInto(store: TestStore, rows: readonly Cells[], on = asOf) {
  return importFile(store, await fileOf(rows), on);
}

async function importFile(store: TestStore, file: Awaited<ReturnType<typeof fileOf>>, on = asOf) {
  try {
    const { output, rejected } = await store.runner.write(importTransfers, { file }, applying(on));
    expect(rejected).toBe(output.decisions.invalid + output.decisions.unknownCompetence);
    return output;
  } finally {
    await file.dispose();
  }
}

/** The decisions that are not 0. */
function madeOf(counts: Partial<Record<string, number>>) {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}

describe('a column of a transfer file that is not known', () => {
  it.each([
    ...['Status', 'Award Status', 'Comp Status'].map((header) => [header, 'Competency Status'] as const),
    ...['Expires On', 'Expiry of award', 'Valid to'].map((header) => [header, 'Expiry Date'] as const),
  ])('is refused where it is called %s and %s is missing', async (header, ours) => {
    const store = await aWard();
    const { 'Expiry Date': expiry = '', ...cells } = aRow();
    const rest = ours === 'Expiry Date' ? cells : { ...cells, 'Expiry Date': expiry };
    await expect(importInto(store, [{ ...rest, [header]: '' }])).rejects.toMatchObject({
      code: 'misspelt-column',
      hint: expect.stringContaining(`--map "${header}=${ours}"`) as string,
    });
  });
});

describe('the rows of a transfer file', () => {
  it('become achievements of source iat, from the date last awarded on', async () => {
    const store = await aWard();
    const result = await importInto(store, [aRow()]);
    expect(madeOf(result.decisions)).toEqual({ accepted: 1 });
    expect(madeOf(result.matches)).toEqual({ matchedSuccessfully: 1 });
    expect(await store.records('ward', 'achievement')).toEqual([
      anAchievement({
        from: date('2015-02-01'),
        awarded: date('2015-02-01'),
        expires: date('2016-01-31'),
        source: 'iat',
      }),
    ]);
  });

  it('are each decided once, and the first reason that applies decides', async () => {
    const store = await aWard({
      competence: [aCompetence(FIRE, 1), aCompetence(GAS), aCompetence('504|LOCAL|Ours')],
      achievement: [anAchievement({ competence: GAS })],
    });
    const result = await importInto(store, [
      aRow(),
      aRow({ 'Competency Name': GAS, 'Expiry Date': '' }),
      aRow({ 'Competency Name': '504|LOCAL|Ours', 'Expiry Date': '01/03/2015' }),
      aRow({ 'Expiry Date': '29/06/2015', 'Last Name': 'Nobody' }),
      aRow({ 'Competency Name': 'NHS|CSTF|Fire Safty - 1 Year|' }),
      aRow({ 'Expiry Date': '31/06/2015' }),
      aRow({ 'Last Name': 'Nobody' }),
    ]);
    expect(result.rows).toBe(7);
    expect(result.decisions).toEqual({
      accepted: 1,
      alreadyHeld: 1,
      localNotTransferable: 1,
      expiredOnArrival: 1,
      unknownCompetence: 1,
      invalid: 1,
      needsReview: 1,
      acceptedBefore: 0,
      rejectedBefore: 0,
    });
    expect(result.matches.niNumberMatchedNameNotMatched).toBe(1);
    expect(result.rejects.map(({ line, column, value, code }) => [line, column, value, code])).toEqual([
      [6, 'Competency Name', 'NHS|CSTF|Fire Safty - 1 Year|', 'unknown-competence'],
      [7, 'Expiry Date', '31/06/2015', 'impossible-date'],
    ]);
    expect(result.rejects[0]?.message).toContain(`The nearest is "${FIRE}"`);
  });

  it('go to everything that a local competence is equivalent to', async () => {
    const store = await aWard({
      equivalence: [
        { from: LOCAL, to: FIRE },
        { from: LOCAL, to: GAS },
      ],
    });
    const result = await importInto(store, [aRow({ 'Competency Name': LOCAL })]);
    expect(madeOf(result.decisions)).toEqual({ accepted: 1 });
    expect(result.changes).toBe(2);
    expect((await store.records('ward', 'achievement')).map(({ competence }) => competence).sort()).toEqual(
      [FIRE, GAS].sort(),
    );
  });

  it.each([
    ['another last name', { 'Last Name': 'Laine' }, 'niNumberMatchedNameNotMatched'],
    ['another date of birth', { 'Date of Birth': '12/02/1980' }, 'niNumberMatchedNameNotMatched'],
    ['no number', { 'National Insurance Number': '' }, 'nameMatchedNiNumberNotMatched'],
    ['a malformed number', { 'National Insurance Number': 'QQ1111' }, 'nameMatchedNiNumberNotMatched'],
    ['a number of nobody', { 'National Insurance Number': 'QQ999999A' }, 'nameMatchedNiNumberNotMatched'],
    ['nothing in common', { 'National Insurance Number': '', 'Last Name': 'Nobody' }, 'unableToMatch'],
  ])('with %s wait for review', async (_, cells, outcome) => {
    const store = await aWard();
    const result = await importInto(store, [aRow(cells)]);
    expect(madeOf(result.matches)).toEqual({ [outcome]: 1 });
    expect(madeOf(result.decisions)).toEqual({ needsReview: 1 });
    expect(await store.records('ward', 'achievement')).toEqual([]);
    const [review] = await store.records('ward', 'transfer-review');
    expect(review).toMatchObject({ state: 'needs-review', sendingVpd: '457', competence: FIRE, level: 1 });
    expect(review?.candidates).toEqual(outcome === 'unableToMatch' ? [] : ['20059417']);
  });

  it('with a number that two people hold wait, whatever else agrees', async () => {
    const store = await aWard({ person: [aPerson(), aPerson({ reference: '3', lastName: 'Other' })] });
    const result = await importInto(store, [aRow()]);
    expect(madeOf(result.matches)).toEqual({ duplicateNiNumbers: 1 });
    expect((await store.records('ward', 'transfer-review'))[0]?.candidates).toEqual(['20059417', '3']);
  });

  it('that would shorten what is held wait for review', async () => {
    const held = anAchievement({ from: date('2014-12-01'), expires: date('2016-12-01') });
    const store = await aWard({
      achievement: [held, anAchievement({ competence: GAS, level: 2, from: date('2014-12-01') })],
    });
    const result = await importInto(store, [
      aRow({ 'Proficiency Level': '2' }),
      aRow({ 'Competency Name': GAS, 'Expiry Date': '01/01/2020', 'Proficiency Level': '3' }),
    ]);
    expect(madeOf(result.decisions)).toEqual({ needsReview: 2 });
    const reviews = await store.records('ward', 'transfer-review');
    expect(reviews.map(({ outcome }) => outcome)).toEqual(['would-shorten', 'would-shorten']);
    expect(await store.records('ward', 'achievement')).toHaveLength(2);
  });

  it('name a competence in whatever case, with any spaces and dashes', async () => {
    const store = await aWard();
    const result = await importInto(store, [
      aRow({ 'Competency Name': 'nhs|cstf|fire safety - 1 year|' }),
      aRow({ 'Competency Name': 'NHS|CSTF|Fire  Safety - 1 Year|' }),
      aRow({ 'Competency Name': 'NHS|CSTF|Fire Safety – 1 Year|' }),
      aRow({ 'Competency Name': 'NHS|CSTF|Fire\u00a0Safety - 1\u00a0Year' }),
    ]);
    expect(madeOf(result.decisions)).toEqual({ accepted: 1, alreadyHeld: 3 });
  });

  it('with a character that is not seen in the name are rejected, and the character is shown', async () => {
    const store = await aWard();
    const result = await importInto(store, [
      aRow({ 'Competency Name': 'NHS|CSTF|Fire\u200bSafety - 1 Year|' }),
    ]);
    expect(result.rejects).toMatchObject([
      { code: 'unknown-competence', value: 'NHS|CSTF|Fire\u200bSafety - 1 Year|' },
    ]);
    expect(result.rejects[0]?.message).toContain('"NHS|CSTF|Fire\\u200bSafety - 1 Year|"');
  });

  it('whose name several competences of the catalogue are alike to must spell one of them', async () => {
    const dash = FIRE.replace('-', '–');
    const store = await aWard({ competence: [aCompetence(FIRE, 1), aCompetence(dash, 1)] });
    const result = await importInto(store, [
      aRow({ 'Competency Name': FIRE.toLowerCase() }),
      aRow({ 'Competency Name': dash }),
    ]);
    expect(result.rejects).toMatchObject([{ line: 2, code: 'ambiguous-competence' }]);
    expect(await store.records('ward', 'achievement')).toMatchObject([{ competence: dash }]);
  });

  it.each([
    ['Smith-Jones', 'Smith Jones'],
    ['Weiß', 'WEIẞ'],
    ['Weiß', 'WEISS'],
  ])('of %s match %s', async (ours, theirs) => {
    const store = await aWard({ person: [aPerson({ lastName: ours })] });
    const result = await importInto(store, [aRow({ 'Last Name': theirs })]);
    expect(madeOf(result.matches)).toEqual({ matchedSuccessfully: 1 });
  });

  it('are queued for review once, from whatever file the same award comes', async () => {
    const store = await aWard();
    const row = aRow({ 'Last Name': 'Laine' });
    const first = await importInto(store, [row, row]);
    expect(first.decisions.needsReview).toBe(2);
    expect(first.changes).toBe(1);
    const again = await importInto(store, [
      { ...row, 'Employee Number': '7', 'First Name': 'S', 'Sending VPD Code': '' },
    ]);
    expect(again.changes).toBe(0);
    expect(again.reviews).toEqual({ queued: 0, waiting: 1, decided: 0 });
  });
});

describe('the answer', () => {
  it('says of rows whose number alone matched which fields differ', async () => {
    const store = await aWard();
    const result = await importInto(store, [
      aRow({ 'Date of Birth': '12/02/1980' }),
      aRow({ 'Date of Birth': '' }),
      aRow({ 'Last Name': 'Laine' }),
      aRow({ 'Last Name': 'Laine', 'Date of Birth': '12/02/1980' }),
    ]);
    expect(madeOf(result.matches)).toEqual({ niNumberMatchedNameNotMatched: 4 });
    expect(result.differing).toEqual({ dateOfBirth: 2, lastName: 1, both: 1 });
  });

  it('counts every row under one outcome of matching', async () => {
    const store = await aWard();
    const result = await importFile(
      store,
      await fileOf([
        aRow(),
        aRow({ 'Last Name': 'Laine' }),
        aRow({ 'Expiry Date': '31/06/2015' }),
        aRow({ 'Expiry Date': '29/06/2015' }),
        aRow({ 'Competency Name': 'NHS|No|Such|' }),
      ]),
    );
    expect(madeOf(result.matches)).toEqual({
      matchedSuccessfully: 1,
      niNumberMatchedNameNotMatched: 1,
      notCompared: 3,
    });
  });

  it('says how many rows state no expiry of a competence that is to be renewed', async () => {
    const store = await aWard();
    const result = await importInto(store, [
      aRow({ 'Expiry Date': 'No expiry' }),
      aRow({ 'Expiry Date': 'no expiry', 'Date Last Awarded': '01/02/2014' }),
      aRow({ 'Expiry Date': 'No expiry', 'Competency Name': GAS }),
      aRow({ 'Expiry Date': 'No expiry', 'Proficiency Level': 'Expert' }),
      aRow({ 'Expiry Date': '' }),
    ]);
    expect(result.noExpiryOverruled).toBe(2);
  });
});

describe('after a decision', () => {
  const rows = [
    aRow({ 'Last Name': 'Laine' }),
    aRow({ 'Last Name': 'Lain', 'Expiry Date': '30/01/2016' }),
    aRow({ 'Last Name': 'Lame', 'Expiry Date': '29/01/2016' }),
  ];

  it('the same file again says of its row that it was decided, and not that it waits', async () => {
    const store = await aWard();
    const first = await importInto(store, rows);
    expect(first).toMatchObject({
      accounting: { notAttempted: 3, alreadySo: 0 },
      reviews: { queued: 3, waiting: 0, decided: 0 },
    });
    const reviews = await store.records('ward', 'transfer-review');
    const idOf = (lastName: string) => reviews.find((review) => review.lastName === lastName)?.id ?? '';
    await store.runner.write(acceptTransfers, { ids: [idOf('Laine')] }, applying(asOf));
    await store.runner.write(
      rejectTransfers,
      { ids: [idOf('Lain')], because: 'somebody else' },
      applying(asOf),
    );

    const reported: RowResult[] = [];
    const file = await fileOf(rows);
    const report = { write: async (row: RowResult) => void reported.push(row) };
    const { output } = await store.runner.write(importTransfers, { file, report }, applying(asOf));
    await file.dispose();
    expect(output.changes).toBe(0);
    expect(madeOf(output.decisions)).toEqual({ needsReview: 1, acceptedBefore: 1, rejectedBefore: 1 });
    expect(output.reviews).toEqual({ queued: 0, waiting: 1, decided: 2 });
    expect(output.decidedBefore).toBe(2);
    expect(output.accounting).toEqual({ rows: 3, changed: 0, alreadySo: 2, rejected: 0, notAttempted: 1 });
    expect(reported.map(({ line, outcome, code }) => [line, outcome, code])).toEqual([
      [2, 'alreadySo', 'accepted-before'],
      [3, 'alreadySo', 'rejected-before'],
      [4, 'notAttempted', 'needs-review'],
    ]);
    expect(reported[2]?.message).toContain('NI Number Matched, Name not Matched: last name differs');
  });
});

describe('the status of a row', () => {
  const rows = ['Achieved', 'In Progress', 'Passed', ''].map((status, at) =>
    aRow({ 'Competency Status': status, 'Expiry Date': `0${at + 1}/01/2016` }),
  );

  it('decides whether it is an award: any that does not mean achieved is rejected', async () => {
    const store = await aWard();
    const result = await importInto(store, rows);
    expect(madeOf(result.decisions)).toEqual({ accepted: 1, alreadyHeld: 1, invalid: 2 });
    expect(result.rejects).toMatchObject([
      { line: 3, column: 'Competency Status', value: 'In Progress', code: 'not-achieved' },
      { line: 4, column: 'Competency Status', value: 'Passed', code: 'not-achieved' },
    ]);
  });

  it('may be a word of the tenant’s own', async () => {
    const tenant = { key: 'ward', name: 'Ward', timeZone: 'Europe/London', vpd: null };
    const store = await aWard({ tenant: [{ ...tenant, settings: { achievedStatuses: ['passed'] } }] });
    const result = await importInto(store, rows);
    expect(result.rejects).toMatchObject([{ line: 3, code: 'not-achieved' }]);
  });
});

describe('a file that cannot be taken', () => {
  it.each([
    [
      'without a column for the last name',
      'Competency Name,Expiry Date\nX,01/01/2016\n',
      'missing-column',
      /"National Insurance Number", "Date of Birth", "Last Name"/,
    ],
    [
      'without a date column',
      'Competency Name,Last Name\nX,Lane\n',
      'missing-column',
      /of no award when it was/,
    ],
    [
      'without a competence column',
      'Last Name,Expiry Date\nLane,01/01/2016\n',
      'missing-column',
      /"Competency Name"/,
    ],
    [
      'with a column twice',
      'Competency Name,Last Name,Last Name,Expiry Date\nX,A,B,01/01/2016\n',
      'duplicate-column',
      /"Last Name"/,
    ],
    ['without a header', 'QQ111111A,11/02/1980,Lane,Sarah,31/01/2016\n', 'no-header', /looks like data/],
    [
      'that is a Compliance and Competency export',
      'Competency Name,Competence Level,Min Requirement,Essential,Expiry Date,Compliance Status,Description,Date Start,Date Last Awarded,Title,Last Updated By,VPD\nX,1,1,Y,,,,,,,A,457\n',
      'missing-column',
      /whose the competences are/,
    ],
  ])('%s is refused in a sentence, and nothing is changed', async (_, text, code, sentence) => {
    const store = await aWard();
    const failure = await importFile(store, await fileWith(text)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure).toMatchObject({ code, message: expect.stringMatching(sentence) as unknown });
    expect(await store.records('ward', 'achievement')).toEqual([]);
  });

  it('is taken under the headers of the Compliance and Competency export once it says whose the rows are', async () => {
    const store = await aWard();
    const header =
      'NI Number,DOB,Surname,Competency Name,Competence Level,Min Requirement,Essential,Expiry Date,Date Start,Date Last Awarded,Title,Last Updated By,VPD';
    const row = `QQ111111A,11-Feb-1980,Lane,${FIRE},1 - Attended,1,Yes,31-Jan-2016,2015/02/01 00:00:00,2015/02/01 00:00:00,Mrs,JONES,457`;
    const result = await importFile(store, await fileWith(`${header}\n${row}\n`));
    expect(madeOf(result.decisions)).toEqual({ accepted: 1 });
  });

  it.each([
    ['30/02/2015', 'impossible-date'],
    ['01/02/15', 'two-digit-year'],
    ['02/25/2015', 'us-order'],
    ['soon', 'not-a-date'],
    ['No expiry', 'not-a-date'],
    ['01/07/2015', 'award-in-future'],
  ])('row by row: an award dated %s is rejected with %s', async (text, code) => {
    const store = await aWard();
    const result = await importInto(store, [aRow({ 'Date Last Awarded': text }), aRow()]);
    expect(result.rejects).toMatchObject([{ line: 2, column: 'Date Last Awarded', value: text, code }]);
    expect(madeOf(result.decisions)).toEqual({ invalid: 1, accepted: 1 });
  });

  it('row by row: one of 2 MB is rejected by its line and the others go on', async () => {
    const store = await aWard();
    const header = Object.keys(aRow()).join(',');
    const good = Object.values(aRow()).join(',');
    const result = await importFile(store, await fileWith(`${header}\n${'x'.repeat(2_000_000)}\n${good}\n`));
    expect(result.rejects).toMatchObject([{ line: 2, code: 'line-too-long' }]);
    expect(madeOf(result.decisions)).toEqual({ invalid: 1, accepted: 1 });
  });
});

describe('for any file and any history', () => {
  const people = [
    aPerson(),
    aPerson({ reference: '2', nationalInsuranceNumber: 'QQ222222B', lastName: 'O’Neil' }),
    aPerson({ reference: '3', nationalInsuranceNumber: 'QQ333333C' }),
    aPerson({ reference: '4', nationalInsuranceNumber: 'QQ333333C', lastName: 'Twice' }),
  ];
  const competences = [aCompetence(FIRE, 1), aCompetence(GAS)];
  const someDay = (from: number, to: number): fc.Arbitrary<CalendarDate> =>
    fc.integer({ min: from, max: to }).map((months) => addCalendar(asOf, months, 'month'));
  const cell = (day: fc.Arbitrary<CalendarDate>) => fc.option(day, { nil: '' });
  const row = fc
    .record({
      person: fc.constantFrom<Person>(
        ...people,
        aPerson({ nationalInsuranceNumber: null }),
        aPerson({ lastName: 'Moved' }),
      ),
      'Competency Name': fc.constantFrom(FIRE, GAS, LOCAL, '457|Other', `${FIRE.slice(0, -1)} `),
      'Proficiency Level': fc.constantFrom('', '1 - Assessed', '2', '3', 'Expert'),
      'Competency Status': fc.constantFrom('', 'Achieved', 'completed', 'In Progress'),
      'Date From': cell(someDay(-15, 1)),
      'Date Last Awarded': cell(someDay(-15, 1)),
      'Expiry Date': fc.oneof(cell(someDay(-2, 15)), fc.constantFrom('31/06/2015', 'No expiry')),
      'Employee Number': fc.constantFrom('', '1', '2'),
      'First Name': fc.constantFrom('Sarah', 'S'),
    })
    .map(({ person, ...cells }): Cells => ({ ...naming(person), ...cells }));
  const file = fc.array(row, { minLength: 1, maxLength: 12 });
  const history = fc.uniqueArray(
    fc.record({
      person: fc.constantFrom('20059417', '2'),
      competence: fc.constantFrom(FIRE, GAS),
      from: someDay(-15, 4),
      level: fc.integer({ min: 1, max: 3 }),
      awarded: fc.constant(null),
      expires: fc.option(someDay(-3, 15)),
      source: fc.constant('class' as const),
    }),
    { maxLength: 6, selector: ({ source: _, ...key }) => JSON.stringify(key) },
  );

  async function aHospital(achievement: readonly Achievement[]) {
    return storeWith({
      ward: {
        person: people,
        competence: competences,
        equivalence: [
          { from: LOCAL, to: FIRE },
          { from: LOCAL, to: GAS },
        ],
        achievement,
      },
    });
  }

  async function storedState(store: TestStore) {
    return {
      held: await store.records('ward', 'achievement'),
      reviews: await store.records('ward', 'transfer-review'),
    };
  }

  it('decisions and matches add up to the rows, and importing again changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(history, file, async (held, rows) => {
        const store = await aHospital(held);
        try {
          const first = await importInto(store, rows);
          const sumOf = (counts: Record<string, number>) =>
            Object.values(counts).reduce((sum, count) => sum + count, 0);
          expect(sumOf(first.decisions)).toBe(rows.length);
          expect(sumOf(first.matches)).toBe(rows.length);
          const after = await storedState(store);
          const again = await importInto(store, rows);
          expect(again.changes).toBe(0);
          expect(await storedState(store)).toEqual(after);
        } finally {
          await store.dispose();
        }
      }),
      { numRuns: atSize(40, 15) },
    );
  }, 60_000);

  it('each row is decided, and each award written and queued, as the rule decides it alone', async () => {
    const index = peopleIndex(people);
    const dateOf = (text: string | undefined) => parseCalendarDate(text ?? '') ?? null;
    /** The row as the rule takes it. */
    const ruled = (cells: Cells, line: number): MatchedRow => {
      const level = parseLevel(cells['Proficiency Level'] ?? '');
      const impossible = { code: 'impossible-date', column: 'Expiry Date', message: 'June has 30 days.' };
      const row = {
        line,
        competence: cells['Competency Name'] ?? '',
        level: level ?? 0,
        dateFrom: dateOf(cells['Date From']),
        awarded: dateOf(cells['Date Last Awarded']),
        expires: dateOf(cells['Expiry Date']),
        statesNoExpiry: cells['Expiry Date'] === 'No expiry',
        status: cells['Competency Status'] ?? '',
        problem:
          level === undefined
            ? transferReasons['level-without-number']
            : cells['Expiry Date'] === '31/06/2015'
              ? impossible
              : null,
      };
      const subject = {
        firstName: cells['First Name'] ?? '',
        lastName: cells['Last Name'] ?? '',
        previousLastName: null,
        dateOfBirth: dateOf(cells['Date of Birth']),
        nationalInsuranceNumber: cells['National Insurance Number'] || null,
      };
      return { row, match: index.match(subject) };
    };
    const facts = (
      outcome: string,
      { level, from, awarded, expires, competence }: Omit<Achievement, 'person' | 'source'>,
    ) => JSON.stringify([outcome, competence, level, from, awarded, expires]);
    await fc.assert(
      fc.asyncProperty(history, file, async (held, rows) => {
        const store = await aHospital(held);
        try {
          const output = await importInto(store, rows);
          const decided = decideRows(
            rows.map((cells, at) => ruled(cells, at + 2)),
            aTransfer(asOf, {
              competences,
              equivalences: [
                { from: LOCAL, to: FIRE },
                { from: LOCAL, to: GAS },
              ],
              held,
            }),
          );
          const counts: Record<string, number> = {};
          for (const { decision } of decided) counts[decision] = (counts[decision] ?? 0) + 1;
          expect(madeOf(output.decisions)).toEqual(counts);
          const awards = decided.flatMap((each) => each.awards);
          const after = await storedState(store);
          const written = awards.flatMap(({ decision, achievement }) =>
            decision === 'accepted' && achievement !== null ? [achievement] : [],
          );
          const sorted = (of: readonly Achievement[]) =>
            of.map((each) => JSON.stringify(each, Object.keys(each).sort())).sort();
          expect(sorted(after.held)).toEqual(sorted([...held, ...written]));
          const queued = awards.flatMap(({ decision, reason, award }) =>
            decision === 'needsReview'
              ? [
                  facts(reason?.code ?? '', {
                    ...award,
                    competence: award.competence.name,
                    expires: award.stated,
                  }),
                ]
              : [],
          );
          expect(new Set(after.reviews.map((review) => facts(review.outcome, review)))).toEqual(
            new Set(queued),
          );
        } finally {
          await store.dispose();
        }
      }),
      { numRuns: atSize(60, 20) },
    );
  }, 60_000);

  it('the order of the rows makes no difference to the store', async () => {
    const shuffled = file.chain((rows) =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
    );
    await fc.assert(
      fc.asyncProperty(history, shuffled, async (held, [rows, moved]) => {
        const [one, other] = [await aHospital(held), await aHospital(held)];
        try {
          const [first, second] = [await importInto(one, rows), await importInto(other, moved)];
          expect(second.decisions).toEqual(first.decisions);
          expect(second.matches).toEqual(first.matches);
          expect(await storedState(other)).toEqual(await storedState(one));
        } finally {
          await one.dispose();
          await other.dispose();
        }
      }),
      { numRuns: atSize(40, 15) },
    );
  }, 60_000);

  it('nothing held before is taken away or made shorter on any day to come', async () => {
    await fc.assert(
      fc.asyncProperty(history, file, fc.integer({ min: 0, max: 500 }), async (held, rows, days) => {
        const store = await aHospital(held);
        try {
          await importInto(store, rows);
          const { held: after } = await storedState(store);
          const on = addCalendar(asOf, days, 'day');
          for (const { reference } of people) {
            for (const competence of competences) {
              const level = (of: readonly Achievement[]) => {
                const current = currentAchievement(
                  of.filter(({ person }) => person === reference),
                  competence,
                  on,
                );
                return current && isValidThrough(expiryOf(current, competence), on) ? current.level : 0;
              };
              expect(level(after)).toBeGreaterThanOrEqual(level(held));
            }
          }
        } finally {
          await store.dispose();
        }
      }),
      { numRuns: atSize(40, 15) },
    );
  }, 60_000);
});
