import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess as provost } from '../in-process.js';
import type { TestStore } from '../../builders/store.js';
import { discrepancyDate, theDiscrepancy } from '../../operations/learning-plan/discrepancy.js';
import { filledStore, type Run } from '../../end-to-end/provost.js';

let store: TestStore;
beforeAll(async () => {
  store = await filledStore({ northfield: theDiscrepancy() });
});
afterAll(() => store.dispose());

const run = (...args: string[]): Promise<Run> =>
  provost([...args, '--as-of', discrepancyDate], { store: store.url });
const json = async (...args: string[]): Promise<{ code: number | null; answer: unknown }> => {
  const { code, stdout } = await run(...args, '--json');
  return { code, answer: JSON.parse(stdout) as unknown };
};

describe('the built program, on a learner whose dashboard says six and whose employer sees two', () => {
  it('explains the difference exactly', async () => {
    expect(await json('overdue', 'explain', 'L-1001', '--employer', 'pat@acme.example')).toMatchObject({
      code: 0,
      answer: {
        ...{ dashboard: 6, visible: 2, hidden: 4 },
        reasons: [
          { reason: 'hidden-sub-programme', count: 2 },
          { reason: 'employer-only-review', count: 1 },
          { reason: 'not-applicable-to-employers', count: 1 },
        ],
      },
    });
  });

  it('shows pat the two, and says that four are hidden', async () => {
    expect(await json('plan', 'show', 'L-1001', '--employer', 'pat@acme.example', '--overdue')).toMatchObject(
      {
        code: 0,
        answer: { components: [{ key: 'C-2' }, { key: 'C-1' }], hiddenCount: 4 },
      },
    );
  });

  it('refuses lee at the fifth gate alone: a result for explain, exit code 4 when the plan is opened', async () => {
    const gates = ['feature', 'sign-in', 'role', 'organisation', 'relationship'];
    expect(await json('access', 'explain', 'lee@acme.example', 'L-1001')).toMatchObject({
      code: 0,
      answer: { allowed: false, gates: gates.map((gate) => ({ gate, passed: gate !== 'relationship' })) },
    });
    expect(await json('plan', 'show', 'L-1001', '--employer', 'lee@acme.example')).toMatchObject({
      code: 4,
      answer: {
        error: { code: 'plan-refused', details: { gates: [{ gate: 'relationship', passed: false }] } },
      },
    });
  });

  it('answers lee about the learner as about one who does not exist', async () => {
    expect(await json('plan', 'show', 'L-1001', '--as', 'lee@acme.example')).toMatchObject({
      code: 5,
      answer: { error: { code: 'unknown-learner' } },
    });
  });

  it('opens a card with a command that can be run as it stands', async () => {
    const { answer } = await json(
      'dashboard',
      'employer',
      'pat@acme.example',
      '--card',
      'components-overdue',
    );
    expect(answer).toMatchObject({ learners: [{ reference: 'L-1001', count: 6, visible: 2 }] });
    const [{ open }] = (answer as { learners: [{ open: string }] }).learners;
    const opened = await provost([...open.split(' ').slice(1), '--json'], { store: store.url });
    expect(JSON.parse(opened.stdout)).toMatchObject({ hiddenCount: 4, card: 'components-overdue' });
  });

  it('has six cards for an employer and two for a learner', async () => {
    expect(
      ((await json('dashboard', 'employer', 'pat@acme.example')).answer as { cards: unknown[] }).cards,
    ).toHaveLength(6);
    expect(
      ((await json('dashboard', 'learner', 'L-1001')).answer as { cards: unknown[] }).cards,
    ).toHaveLength(2);
  });

  it('notifies nobody who lacks an assessing role, and lists learners and evidence', async () => {
    expect((await json('notification', 'recipients', 'L-1001')).answer).toMatchObject({
      recipients: [],
      others: [{ email: 'lee@acme.example' }, { email: 'pat@acme.example' }],
    });
    expect((await json('learner', 'list', '--employer', 'pat@acme.example')).answer).toMatchObject({
      learners: [{ reference: 'L-1001', programme: 'eng-l3', status: 'active' }],
    });
    expect(
      (await json('evidence', 'summary', 'L-1001', '--employer', 'pat@acme.example')).answer,
    ).toMatchObject({
      components: [],
      files: [],
    });
  });
});
