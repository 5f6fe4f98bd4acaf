import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { NotFoundError, UsageError } from '../../../src/domain/errors.js';
import { countOverdue } from '../../../src/operations/overdue/count.js';
import { explainOverdue } from '../../../src/operations/overdue/explain.js';
import { storeWith, type TestStore } from '../../builders/store.js';
import { discrepancyDate, theDiscrepancy } from '../learning-plan/discrepancy.js';

const asOf = date(discrepancyDate);
let store: TestStore;
beforeAll(async () => {
  store = await storeWith({ northfield: theDiscrepancy() });
});
afterAll(() => store.dispose());

const explain = (input: object, as?: string) => store.runner.read(explainOverdue, input, { asOf, as });

describe('overdue explain', () => {
  it('accounts for all of the dashboard’s six, of which pat sees two', async () => {
    const answer = await explain({ learner: 'L-1001', employer: 'Pat@Acme.example' });
    expect(answer).toMatchObject({ asOf, dashboard: 6, visible: 2, hidden: 4, failedGates: [] });
    expect(answer.reasons).toEqual([
      { reason: 'hidden-sub-programme', count: 2 },
      { reason: 'employer-only-review', count: 1 },
      { reason: 'not-applicable-to-employers', count: 1 },
    ]);
    expect(answer.components.find(({ component }) => component === 'C-6')).toEqual({
      learner: 'L-1001',
      learnerName: "Sam O'Neil",
      component: 'C-6',
      name: 'Maths review',
      programme: 'eng-l3-maths',
      programmeName: 'Programme eng-l3-maths',
      due: '2026-10-20',
      daysOverdue: 32,
      visible: false,
      reason: 'hidden-sub-programme',
      alsoHiddenBy: ['employer-only-review'],
    });
    expect(answer.components.filter(({ visible }) => visible).map(({ component }) => component)).toEqual([
      'C-2',
      'C-1',
    ]);
    expect(answer.tooltip).toMatch(
      /^This card counts 6 overdue components, of which the employer sees 2: .*\.$/,
    );
  });

  it('names what hides them, how many it hides alone, and the command that changes it', async () => {
    const { causes, tenant, learnerName, employerName } = await explain({
      learner: 'L-1001',
      employer: 'pat@acme.example',
    });
    expect({ tenant, learnerName, employerName }).toEqual({
      tenant: { key: 'northfield', name: 'northfield' },
      learnerName: "Sam O'Neil",
      employerName: 'Pat Okafor',
    });
    expect(
      causes.map(({ reason, programme, count, alone, command }) => ({
        ...{ reason, programme, count, alone, command },
      })),
    ).toEqual([
      {
        ...{ reason: 'hidden-sub-programme', programme: 'eng-l3', count: 2, alone: 1 },
        command: 'provost programme unhide-sub-programmes eng-l3',
      },
      {
        ...{ reason: 'employer-only-review', programme: 'eng-l3', count: 1, alone: 1 },
        command: 'provost component update L-1001 C-3 --employer-only no',
      },
      {
        ...{ reason: 'not-applicable-to-employers', programme: 'eng-l3', count: 1, alone: 1 },
        command: 'provost component update L-1001 C-4 --not-applicable-to-employers no',
      },
    ]);
  });

  it('names each gate that refuses, with a command that quotes what a shell would act on', async () => {
    const commands = async (input: object): Promise<(string | null)[]> =>
      (await explain(input)).causes.map(({ command }) => command);
    expect(await commands({ learner: 'L-1001', employer: 'lee@acme.example' })).toEqual([
      'provost learner update L-1001 --manager lee@acme.example',
    ]);
    const without = theDiscrepancy();
    const other = await storeWith({ northfield: { ...without, feature: [], 'account-role': [] } });
    try {
      const input = { learner: 'L-1001', employer: 'pat@acme.example' };
      const { causes } = await other.runner.read(explainOverdue, input, { asOf });
      expect(causes.map(({ gate, command, alone }) => ({ gate, command, alone }))).toEqual([
        { gate: 'feature', command: 'provost feature enable employer-learning-plan', alone: 0 },
        {
          gate: 'role',
          command: "provost role assign 'Employer - View Learning Plan' pat@acme.example",
          alone: 0,
        },
      ]);
    } finally {
      await other.dispose();
    }
  });

  it('says of an employer whom a gate refuses that all is hidden, and which gate it is', async () => {
    const answer = await explain({ learner: 'L-1001', employer: 'lee@acme.example' });
    expect(answer).toMatchObject({
      dashboard: 6,
      visible: 0,
      hidden: 6,
      reasons: [{ reason: 'no-access', count: 6 }],
    });
    expect(answer.failedGates.map(({ gate }) => gate)).toEqual(['relationship']);
  });

  it('is the same for the learner, for pat’s scope, for the organisation and for the tenant', async () => {
    const views = [{ learner: 'L-1001' }, { employer: 'pat@acme.example' }, { organisation: 'acme' }, {}];
    for (const view of views)
      expect(await explain(view)).toMatchObject({ dashboard: 6, visible: 2, hidden: 4 });
  });

  it('is empty for an employer without a learner in scope', async () => {
    expect(await explain({ employer: 'lee@acme.example' })).toMatchObject({
      dashboard: 0,
      components: [],
      tooltip: null,
    });
  });

  it('names no hidden component to an employer who asks, and counts them', async () => {
    const answer = await explain({}, 'pat@acme.example');
    expect(answer).toMatchObject({ dashboard: 6, visible: 2, hidden: 4, employer: 'pat@acme.example' });
    expect(answer.components.map(({ component }) => component)).toEqual(['C-2', 'C-1']);
    expect(answer.causes).toEqual([]);
  });

  it('answers an employer about a learner outside their scope as about one who does not exist', async () => {
    const refusal = async (learner: string): Promise<unknown> => {
      const error: unknown = await explain({ learner }, 'lee@acme.example').catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(NotFoundError);
      const { code, message, hint } = error as NotFoundError;
      return { code, hint, message: message.replace(learner, 'REF') };
    };
    expect(await refusal('L-1001')).toEqual(await refusal('L-9'));
  });

  it('lets an employer not look through another one’s eyes', async () => {
    await expect(explain({ employer: 'lee@acme.example' }, 'pat@acme.example')).rejects.toBeInstanceOf(
      NotFoundError,
    );
  });

  it('offers the nearest name for one that is not there', async () => {
    await expect(explain({ learner: 'L-101' })).rejects.toMatchObject({
      code: 'unknown-learner',
      hint: expect.stringContaining('L-1001') as string,
    });
    await expect(explain({ employer: 'pat@acme.exmple' })).rejects.toMatchObject({
      code: 'unknown-account',
      hint: 'Did you mean "pat@acme.example"?',
    });
    await expect(explain({ organisation: 'acne' })).rejects.toMatchObject({
      code: 'unknown-organisation',
      hint: 'Did you mean "acme"?',
    });
  });

  it('is about one learner or an organisation, not both', async () => {
    await expect(explain({ learner: 'L-1001', organisation: 'acme' })).rejects.toBeInstanceOf(UsageError);
  });
});

describe('overdue count', () => {
  const count = (input: object, as?: string) => store.runner.read(countOverdue, input, { asOf, as });

  it('says the same six, two and four by learner, organisation and programme', async () => {
    for (const by of ['learner', 'organisation', 'programme'] as const)
      expect((await count({ by })).total).toEqual({ dashboard: 6, visible: 2, hidden: 4 });
    expect((await count({ by: 'programme' })).rows).toEqual([
      { key: 'eng-l3', name: 'Programme eng-l3', dashboard: 4, visible: 2, hidden: 2 },
      { key: 'eng-l3-maths', name: 'Programme eng-l3-maths', dashboard: 2, visible: 0, hidden: 2 },
    ]);
  });

  it('has the employers as rows where nothing else is asked, and the learners of one employer', async () => {
    expect((await count({})).by).toBe('employer');
    expect(await count({ employer: 'pat@acme.example' })).toMatchObject({
      ...{ by: 'learner', employerName: 'Pat Okafor', rows: [{ key: 'L-1001', dashboard: 6 }] },
    });
  });

  it('has by employer the accounts with a learner in scope, and whether gates 1 to 3 pass', async () => {
    expect((await count({ by: 'employer' })).rows).toEqual([
      { key: 'pat@acme.example', name: 'Pat Okafor', dashboard: 6, visible: 2, hidden: 4, access: true },
    ]);
  });

  it('shows an employer their own row alone', async () => {
    expect((await count({ by: 'employer' }, 'lee@acme.example')).rows).toEqual([]);
    expect((await count({ by: 'employer' }, 'pat@acme.example')).rows.map(({ key }) => key)).toEqual([
      'pat@acme.example',
    ]);
  });
});
