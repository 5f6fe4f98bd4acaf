import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { date } from '../../src/domain/calendar.js';
import { assignRole } from '../../src/operations/role/assign.js';
import { complianceReport } from '../../src/reports/compliance.js';
import { jobReport } from '../../src/reports/job.js';
import { overdueReport } from '../../src/reports/overdue.js';
import { rolesReport } from '../../src/reports/roles.js';
import type { ReportMaker } from '../../src/reports/report.js';
import { GUIDE_DAY, guideTenant } from '../builders/guide.js';
import {
  aCompetence,
  anAchievement,
  anAssignment,
  aPerson,
  aRequirement,
  FIRE,
} from '../builders/competence.js';
import type { TenantRecords, TestStore } from '../builders/store.js';
import { applying, storeWith } from '../builders/store.js';
import { discrepancyDate, theDiscrepancy } from '../operations/learning-plan/discrepancy.js';
import { cellsOf, reportHtml, textsOf } from './pages.js';

let college: TestStore;
let trust: TestStore;
let job: string;
beforeAll(async () => {
  college = await storeWith({ northfield: theDiscrepancy() });
  trust = await storeWith({ trust: guideTenant() });
  const emails = ['pat@acme.example', 'lee@acme.example'];
  const { outcome } = await college.runner.write(assignRole, { role: 'Assessor', emails }, applying());
  job = String(outcome.job);
});
afterAll(async () => {
  await college.dispose();
  await trust.dispose();
});

const onGuideDay = { asOf: GUIDE_DAY };
const compliance: ReportMaker = (reader) => complianceReport(reader, { months: 3, departments: 20 });
const overdue: ReportMaker = (reader) => overdueReport(reader, {});
const roles: ReportMaker = (reader) => rolesReport(reader, { organisations: [] });
const ofJob: ReportMaker = (reader) => jobReport(reader, { id: job });

const reports: readonly [string, () => Promise<string>][] = [
  ['compliance', () => reportHtml(compliance, trust.runner, onGuideDay)],
  ['overdue', () => reportHtml(overdue, college.runner, { asOf: date(discrepancyDate) })],
  ['roles', () => reportHtml(roles, college.runner)],
  ['job', () => reportHtml(ofJob, college.runner)],
];

describe.each(reports)('the report on %s', (_, make) => {
  let html: string;
  beforeAll(async () => {
    html = await make();
  });

  test('leads only to what is on the page, and names nothing twice', () => {
    const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), ([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = Array.from(html.matchAll(/ (?:href="#|aria-labelledby=")([^"]+)"/g), ([, id]) => id);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
  });

  test('has one title, a heading for each part, and the rule beside the figures', () => {
    expect(textsOf(html, 'h1')).toHaveLength(1);
    expect(textsOf(html, 'h2').length).toBeGreaterThan(1);
    expect(html).not.toMatch(/<h[3-6]/);
    expect(html).toContain('<div class="rule">');
    expect(textsOf(html, 'footer').join()).toContain('Made by Provost 1.2.3, with its rules of');
  });

  test('leads from figures to the records behind them', () => {
    expect(html).toMatch(/<th scope="row"[^>]*>(<div class="bar"><span>)?<a href="#[^"]+">/);
  });
});

describe('the report on overdue components', () => {
  test('goes from the dashboard’s six to the visible two, reason by reason', async () => {
    const html = await reportHtml(overdue, college.runner, { asOf: date(discrepancyDate) });
    expect(cellsOf(html, 'waterfall').map(([label, figure]) => [label, figure])).toEqual([
      ['On the dashboard', '6'],
      ['Hidden: in a sub-programme that is hidden from employers', '− 2'],
      ['Hidden: an employer-only review', '− 1'],
      ['Hidden: not applicable to employers', '− 1'],
      ['Visible to the employer', '2'],
    ]);
    expect(html).toContain('<dt>As of</dt><dd>2026-11-21</dd>');
    expect(html).toContain('<dt>Seen by</dt><dd>any employer with access</dd>');
  });

  test('lists every component once, under its reason', async () => {
    const html = await reportHtml(overdue, college.runner, { asOf: date(discrepancyDate) });
    const keys = (id: string) => cellsOf(html, `components--${id}`).map(([, key]) => key);
    expect(keys('hidden-sub-programme')).toEqual(['C-5', 'C-6']);
    expect(keys('employer-only-review')).toEqual(['C-3']);
    expect(keys('not-applicable-to-employers')).toEqual(['C-4']);
    expect(keys('visible')).toEqual(['C-2', 'C-1']);
  });

  test('is that of the named employer, and says what refuses it', async () => {
    const make: ReportMaker = (reader) => overdueReport(reader, { employer: 'lee@acme.example' });
    const html = await reportHtml(make, college.runner, { asOf: date(discrepancyDate) });
    expect(html).toContain('<dt>Seen by</dt><dd>lee@acme.example</dd>');
    expect(html).toContain('Nothing is overdue here.');
  });
});

describe('the report on compliance', () => {
  test('has the total of the guide’s ward, and a heat map with letters whose cells are those of the departments', async () => {
    const html = await reportHtml(compliance, trust.runner, onGuideDay);
    expect(html).toContain('86.67 % compliant: 13 of 15 required competences of 3 assignments');
    const letters = cellsOf(html, 'heat-map').flatMap(([, ...cells]) => cells);
    expect(letters.length).toBeGreaterThan(0);
    for (const cell of letters) expect(cell).toMatch(/^([RAG]\d+|not required)$/);
    expect(cellsOf(html, 'trend-table').map(([asOf]) => asOf)).toEqual([
      '2015-04-30',
      '2015-05-31',
      '2015-06-30',
    ]);
  });

  test('has a heat map of as many departments as it may have, the least compliant ones', async () => {
    const wards = await storeWith({ trust: threeWards() });
    try {
      const make: ReportMaker = (reader) => complianceReport(reader, { months: 1, departments: 2 });
      const html = await reportHtml(make, wards.runner, onGuideDay);
      const heat = html.slice(html.indexOf('id="heat-map"'));
      expect(textsOf(heat.slice(0, heat.indexOf('</thead>')), 'a')).toEqual(['Ward b', 'Ward c']);
      expect(html).toContain('(the 2 least compliant of 3 departments)');
      expect(cellsOf(html, 'heat-map')).toEqual([[FIRE, 'R0', 'R0']]);
      expect(cellsOf(html, 'least-bars').map(([name, , , percent]) => [name, percent])).toEqual([
        ['Ward b', '0.00 %'],
        ['Ward c', '0.00 %'],
      ]);
    } finally {
      await wards.dispose();
    }
  });
});

/** Each with one assignment that requires FIRE; only that of ward a has it. */
function threeWards(): TenantRecords {
  const keys = ['a', 'b', 'c'];
  return {
    organisation: keys.map((key) => ({ key, name: `Ward ${key}`, kind: 'department', parent: null })),
    competence: [aCompetence(FIRE)],
    requirement: [aRequirement()],
    person: keys.map((reference) => aPerson({ reference })),
    assignment: keys.map((key) => anAssignment({ person: key, number: '1', organisation: key })),
    achievement: [anAchievement({ person: 'a' })],
  };
}

describe('the report on roles', () => {
  test('counts the employer accounts that hold the role, and lists the holders of each', async () => {
    const html = await reportHtml(roles, college.runner);
    expect(html).toContain(
      'Of 2 employer accounts 2 hold Employer - View Learning Plan, and 2 of these can sign in.',
    );
    expect(cellsOf(html, 'role--Assessor').map(([email]) => email)).toEqual([
      'lee@acme.example',
      'pat@acme.example',
    ]);
  });
});

describe('the report on a job', () => {
  test('counts what it changed by kind, and lists the records', async () => {
    const html = await reportHtml(ofJob, college.runner);
    expect(cellsOf(html, 'kinds').map((row) => row.slice(0, 4))).toEqual([['Account role', '2', '0', '0']]);
    expect(cellsOf(html, 'records--account-role')).toHaveLength(2);
  });
});

test('all reads of a report are as of one date: that of the first', async () => {
  const dates: (string | undefined)[] = [];
  const runner: Pick<typeof trust.runner, 'read'> = {
    read(operation, input, options) {
      dates.push(options.asOf);
      return trust.runner.read(operation, input, options);
    },
  };
  await reportHtml(compliance, runner);
  expect(dates.length).toBeGreaterThan(3);
  expect(dates).toEqual([undefined, ...dates.slice(1).map(() => '2026-11-21')]);
});
