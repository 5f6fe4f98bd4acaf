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

  it('explains it in a page of a support ticket, with names, reasons, causes and commands', async () => {
    const { stdout, stderr } = await run('overdue', 'explain', 'L-1001', '--employer', 'pat@acme.example');
    expect(stdout).toBe(
      [
        "northfield, as of 2026-11-21: dashboards count 6 overdue components of Sam O'Neil (L-1001); Pat Okafor (pat@acme.example) sees 2 of them.",
        '███████░░░░░░░░░░░░░ 2 visible to the employer',
        '███████░░░░░░░░░░░░░ 2 in a sub-programme that is hidden from employers',
        '███░░░░░░░░░░░░░░░░░ 1 employer-only review',
        '███░░░░░░░░░░░░░░░░░ 1 not applicable to employers',
        'What hides the 4, and the command that changes it:',
        '2: Programme eng-l3 (eng-l3) hides its sub-programmes; 1 also by something else',
        '  provost programme unhide-sub-programmes eng-l3',
        '1: employer-only review of Programme eng-l3 (eng-l3)',
        '  provost component update L-1001 C-3 --employer-only no',
        '1: of Programme eng-l3 (eng-l3), not applicable to employers',
        '  provost component update L-1001 C-4 --not-applicable-to-employers no',
        '',
      ].join('\n'),
    );
    expect(stderr).toBe('--all lists the components as well.\n');
    const { stdout: all } = await run('overdue', 'explain', 'L-1001', '--all');
    expect(all.split('\n').filter((line) => line.includes('\t'))).toHaveLength(7);
  });

  it('pastes into a ticket as Markdown: the table of reasons, paragraphs, and commands as code', async () => {
    const { stdout } = await run('overdue', 'explain', '--output', 'markdown');
    const blocks = stdout.trimEnd().split('\n\n');
    expect(blocks[1]?.split('\n')).toHaveLength(6);
    expect(blocks[1]).toContain('| in a sub-programme that is hidden from employers | 2 | ███░░░░░░░ |');
    expect(blocks).toContain('`provost programme unhide-sub-programmes eng-l3`');
    expect(blocks.at(-1)).toBe("Most are hidden for Sam O'Neil (L-1001), 4 of 6.");
    for (const line of stdout.split('\n')) expect(line).not.toMatch(/^(\s|#|[-+>] )/);
  });

  it('names commands that change what they say, each by as many as it hides alone', async () => {
    const about = ['overdue', 'explain', 'L-1001', '--employer', 'pat@acme.example'];
    type Explained = { visible: number; causes: { command: string; alone: number }[] };
    const before = (await json(...about)).answer as Explained;
    expect(before.causes).toHaveLength(3);
    for (const { command, alone } of before.causes) {
      const copy = await filledStore({ northfield: theDiscrepancy() });
      try {
        const changed = await provost([...command.split(' ').slice(1), '--yes'], { store: copy.url });
        expect(changed.code).toBe(0);
        const after = await provost([...about, '--as-of', discrepancyDate, '--json'], { store: copy.url });
        expect((JSON.parse(after.stdout) as Explained).visible).toBe(before.visible + alone);
      } finally {
        await copy.dispose();
      }
    }
  });

  it('counts by employer, without rows of zeros unless asked for them', async () => {
    const { stdout } = await run('overdue', 'count');
    expect(stdout).toMatch(
      /^northfield, as of 2026-11-21: dashboards count 6 overdue components; an employer with access sees 2, and 4 are hidden\.\nEmployer account\t/,
    );
    const early = (...args: string[]): Promise<Run> =>
      provost(['overdue', 'count', '--as-of', '2025-01-01', ...args], { store: store.url });
    expect((await early()).stdout).toContain(
      '1 row without overdue components left out: --include-zero shows them.',
    );
    expect((await early()).stdout).not.toContain('pat@');
    for (const args of [['--include-zero'], ['--output', 'csv'], ['--json']])
      expect((await early(...args)).stdout).toContain('pat@acme.example');
  });

  it('draws the way of a decision as a ladder', async () => {
    const { stdout } = await run('access', 'explain', 'lee@acme.example', 'L-1001');
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      "Pat Okafor (lee@acme.example) does not see the plan of Sam O'Neil (L-1001).",
      '1 ✓ passed  feature       The feature employer-learning-plan is on for the tenant.',
    ]);
    expect(stdout).toMatch(/^5 ✗ failed {2}relationship {2}lee@acme\.example is neither manager nor mentor/m);
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
