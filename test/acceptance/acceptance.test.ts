import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { provost, type Run } from '../end-to-end/provost.js';
import { loadCatalogue } from '../program/known-commands.js';

const given = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-acceptance-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { commands } = await loadCatalogue();

/** Runs commands for one day on a store that holds the tenant of this document. */
function tenantOf(document: string, asOf: string): (...args: string[]) => Run {
  const store = `file:${join(folder, `${document}.db`)}`;
  expect(provost(['tenant', 'apply', given(document)], { store })).toMatchObject({ code: 0 });
  // A command that no date concerns refuses one.
  const isDated = ([topic = '', verb = '']: readonly string[]): boolean =>
    commands.get(`${topic} ${verb}`)?.flags.some(({ name }) => name === 'as-of') === true;
  return (...args) => provost(isDated(args) ? [...args, '--as-of', asOf] : args, { store });
}

const answerOf = (run: Run): unknown => JSON.parse(run.stdout);

describe('the overdue count of a learner with eight components and two employers', () => {
  let run: (...args: string[]) => Run;
  beforeAll(() => {
    run = tenantOf('overdue.yaml', '2026-11-21');
  });

  it('is 6 on the dashboard, of which pat sees 2, and the other 4 are explained', () => {
    const explained = run('overdue', 'explain', 'L-1001', '--employer', 'pat@acme.example', '--json');
    expect(explained.code).toBe(0);
    const answer = answerOf(explained) as {
      components: { component: string; reason: string | null; alsoHiddenBy: string[] }[];
    };
    expect(answer).toMatchObject({
      asOf: '2026-11-21',
      dashboard: 6,
      visible: 2,
      hidden: 4,
      reasons: [
        { reason: 'hidden-sub-programme', count: 2 },
        { reason: 'employer-only-review', count: 1 },
        { reason: 'not-applicable-to-employers', count: 1 },
      ],
    });
    const hidden = answer.components.flatMap(({ component, reason, alsoHiddenBy }) =>
      reason === null ? [] : [[component, reason, alsoHiddenBy]],
    );
    expect(hidden.sort()).toEqual([
      ['C-3', 'employer-only-review', []],
      ['C-4', 'not-applicable-to-employers', []],
      ['C-5', 'hidden-sub-programme', []],
      ['C-6', 'hidden-sub-programme', ['employer-only-review']],
    ]);
    expect(answer.components).toHaveLength(6);
  });

  it('is told in a sentence on the tooltip of pat’s dashboard card', () => {
    const opened = run('dashboard', 'employer', 'pat@acme.example', '--card', 'components-overdue', '--json');
    expect(answerOf(opened)).toMatchObject({
      cards: [
        {
          tooltip: expect.stringContaining(
            'counts 6 overdue components, of which the employer sees 2: ',
          ) as string,
        },
      ],
    });
  });

  it('is 6, 2 and 4 by learner, and for pat alone by employer, because lee has no learner in scope', () => {
    expect(answerOf(run('overdue', 'count', '--by', 'learner', '--json'))).toMatchObject({
      rows: [{ key: 'L-1001', dashboard: 6, visible: 2, hidden: 4 }],
      total: { dashboard: 6, visible: 2, hidden: 4 },
    });
    const byEmployer = answerOf(run('overdue', 'count', '--by', 'employer', '--json')) as {
      rows: { key: string }[];
    };
    expect(byEmployer.rows).toMatchObject([{ key: 'pat@acme.example', dashboard: 6, visible: 2, hidden: 4 }]);
  });

  it('is not for lee, who holds the role and manages nobody: refused at the fifth gate alone', () => {
    const explained = run('access', 'explain', 'lee@acme.example', 'L-1001', '--json');
    const { allowed, gates } = answerOf(explained) as { allowed: boolean; gates: { passed: boolean }[] };
    expect([explained.code, allowed, gates.map(({ passed }) => passed)]).toEqual([
      0,
      false,
      [true, true, true, true, false],
    ]);
  });

  it('opens every gate to pat, whose role and lee’s are one although one is written with an en dash', () => {
    const { allowed, gates } = answerOf(run('access', 'explain', 'pat@acme.example', 'L-1001', '--json')) as {
      allowed: boolean;
      gates: { passed: boolean }[];
    };
    expect([allowed, gates.map(({ passed }) => passed)]).toEqual([true, [true, true, true, true, true]]);
    expect(answerOf(run('role', 'holders', 'Employer - View Learning Plan', '--json'))).toMatchObject({
      holders: [{ email: 'lee@acme.example' }, { email: 'pat@acme.example' }],
    });
  });
});

describe('the competence rows of the guide’s Competence Match table', () => {
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
  let run: (...args: string[]) => Run;
  let imported: Run;
  beforeAll(() => {
    run = tenantOf('guide-tenant.yaml', '2015-06-30');
    imported = run('transfer', 'import', given('guide-competence-rows.csv'), '--json');
  });

  it('are 15, of which 1 is invalid, 1 expired on arrival and 13 are accepted', () => {
    expect(imported.code).toBe(3);
    expect(answerOf(imported)).toMatchObject({
      rows: 15,
      decisions: {
        accepted: 13,
        alreadyHeld: 0,
        localNotTransferable: 0,
        expiredOnArrival: 1,
        unknownCompetence: 0,
        invalid: 1,
        needsReview: 0,
      },
      changes: 13,
    });
  });

  it('have their one invalid row on line 13 in the column Expiry Date, because June has 30 days', () => {
    const { rejects } = answerOf(imported) as { rejects: unknown[] };
    expect(rejects).toMatchObject([
      {
        line: 13,
        column: 'Expiry Date',
        value: '31/06/2015',
        code: 'impossible-date',
        message: expect.stringContaining('30') as string,
      },
    ]);
  });

  it('make 13 of 15 in the compliance table: 86.67 %, 10 expiring soon, predicted 20.00 %', () => {
    expect(answerOf(run('compliance', 'table', '--by', 'organisation', '--json'))).toMatchObject({
      rows: [{ key: 'w9', name: '304 Ward 9', ...figures }],
      total: figures,
    });
    const printed = run('compliance', 'table').stdout.split('\n')[1];
    expect(printed).toBe('304 Ward 9\t3\t15\t13\t86.67 %\t10\t20.00 %\t0\t20.00 %');
  });

  it('change nothing when they come again', () => {
    expect(answerOf(run('transfer', 'import', given('guide-competence-rows.csv'), '--json'))).toMatchObject({
      job: null,
      rows: 15,
      decisions: { accepted: 0, alreadyHeld: 13, expiredOnArrival: 1, invalid: 1 },
      changes: 0,
    });
  });
});

describe('the compliance table printed in the guide', () => {
  it('has 13 rows, 80 of 241 = 33.20 %, and only line 2 disagrees with its own counts', () => {
    const run = tenantOf('guide-tenant.yaml', '2015-06-30');
    const reconciled = run('compliance', 'reconcile', given('guide-compliance-table.tsv'), '--json');
    const answer = answerOf(reconciled) as {
      disagreements: { line: number; field: string; stated: number; computed: number | null }[];
    };
    expect(answer).toMatchObject({
      rows: 13,
      totals: { assignmentCount: 13, required: 241, achieved: 80, compliancePercent: 33.2 },
    });
    const own = answer.disagreements.filter(({ computed }) => computed !== null);
    expect(own.map(({ line, field, stated, computed }) => [line, field, stated, computed])).toEqual([
      [2, 'compliancePercent', 0, 9.09],
      [2, 'predictedPercent', 0, 9.09],
      [2, 'predictedPercentIncEnrolments', 0, 9.09],
    ]);
  });
});
