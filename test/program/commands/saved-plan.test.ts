import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { recordsOf, runInProcess as provost } from '../in-process.js';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const role = 'Employer - View Learning Plan';
const names = ['a', 'b', 'c', 'd'];
const document = JSON.stringify({
  tenant: { key: 'ward9', name: 'Ward 9 Trust' },
  accounts: [
    ...names.map((name) => ({
      email: `${name}@acme.example`,
      firstName: name,
      lastName: 'Acme',
      kind: 'employer',
      status: 'full-user',
    })),
    {
      email: 'admin@acme.example',
      firstName: 'Ad',
      lastName: 'Min',
      kind: 'administrator',
      status: 'full-user',
      roles: ['Create Users'],
    },
    {
      email: 'head@acme.example',
      firstName: 'He',
      lastName: 'Ad',
      kind: 'administrator',
      status: 'full-user',
      roles: ['Standard Administrator'],
    },
  ],
});

interface Answer {
  readonly job: string | null;
  readonly changes: number;
  readonly accounting: Readonly<Record<string, number>>;
  readonly rejected: readonly { readonly value: string; readonly code: string }[];
  readonly error: { readonly code: string; readonly message: string; readonly details: unknown };
}

let folder: string;
let path: string;
let stores = 0;
const env = (): Record<string, string> => ({ XDG_STATE_HOME: join(folder, 'state') });
const run = async (...words: string[]): Promise<{ code: number | null; answer: Answer }> => {
  const { code, stdout } = await provost([...words, '--json'], {
    store: `file:${path}`,
    cwd: folder,
    env: env(),
  });
  return { code, answer: JSON.parse(stdout) as Answer };
};
const text = async (...words: string[]): Promise<string> =>
  (await provost(words, { store: `file:${path}`, cwd: folder, env: env() })).stdout;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-plans-'));
});
beforeEach(async () => {
  path = join(folder, `store-${(stores += 1)}.db`);
  const made = await provost(['tenant', 'apply', '-'], {
    store: `file:${path}`,
    input: document,
    env: env(),
  });
  expect(made.code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const assign = (...more: string[]): ReturnType<typeof run> =>
  run('role', 'assign', role, '--all-employers', ...more);

describe('a saved plan', () => {
  it('changes nothing, is private, is shown as a diff, and does exactly that once, as the job of its command', async () => {
    const before = await recordsOf(path);
    const saved = await assign('--save-plan', 'roles.plan', '--reason', 'spring roll-out', '--exit-code');
    expect([saved.code, saved.answer]).toMatchObject([8, { job: null, dryRun: true, changes: 4 }]);
    expect(await recordsOf(path)).toBe(before);
    expect(statSync(join(folder, 'roles.plan')).mode & 0o777).toBe(0o600);

    const shown = await text('job', 'show', 'roles.plan');
    expect(shown).toContain('Plan of role.assign for the tenant ward9: 4 changes');
    expect(shown).toContain('Reason: spring roll-out');
    expect(shown).toContain(`+ a@acme.example · ${role}`);
    const markdown = await text('job', 'show', 'roles.plan', '--output', 'markdown', '--limit', '1');
    expect(markdown).toContain('```diff\n# account role');
    expect(markdown).toContain('1 of 4 changed records are shown');
    expect((await run('job', 'show', 'roles.plan')).answer).toMatchObject({
      ...{ changes: 4, truncated: false, plan: { operation: 'role.assign', tenant: 'ward9' } },
      rows: expect.objectContaining({ length: 4 }) as unknown,
    });

    const made = await run('job', 'apply', 'roles.plan', '--reason', 'approved');
    expect([made.code, made.answer]).toMatchObject([
      0,
      {
        job: '2',
        changes: 4,
        accounting: { rows: 4, changed: 4, alreadySo: 0, rejected: 0, notAttempted: 0 },
      },
    ]);
    expect((await run('job', 'show', '2')).answer).toMatchObject({
      ...{ operation: 'role.assign', reason: 'spring roll-out; applied: approved' },
      plan: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    });
    const again = await run('job', 'apply', 'roles.plan');
    expect([again.code, again.answer.error.code]).toEqual([6, 'plan-applied']);
    expect((await run('audit', 'verify')).code).toBe(0);
  });

  it('is refused whole when a record has changed since, naming it, and with --skip-stale does the rest', async () => {
    await assign('--save-plan', 'stale.plan');
    expect((await run('role', 'assign', role, 'b@acme.example')).code).toBe(0);
    const refused = await run('job', 'apply', 'stale.plan');
    expect([refused.code, refused.answer.error.code, refused.answer.error.details]).toEqual([
      6,
      'stale',
      [`account-role b@acme.example · ${role}`],
    ]);
    const rest = await run('job', 'apply', 'stale.plan', '--skip-stale', '--report', 'rest.csv');
    expect([rest.code, rest.answer.accounting, rest.answer.rejected]).toMatchObject([
      3,
      { rows: 4, changed: 3, alreadySo: 0, rejected: 1, notAttempted: 0 },
      [{ line: 3, code: 'stale' }],
    ]);
    expect(readFileSync(join(folder, 'rest.csv'), 'utf8').trim().split('\n')).toHaveLength(5);
  });

  it('for another store, edited, cut short, of another version, or no plan, is refused each in its own words', async () => {
    await assign('--save-plan', 'good.plan');
    const plan = readFileSync(join(folder, 'good.plan'), 'utf8');
    const other = join(folder, 'other.db');
    await provost(['tenant', 'apply', '-'], { store: `file:${other}`, input: document, env: env() });
    const elsewhere = await provost(['job', 'apply', 'good.plan', '--json'], {
      ...{ store: `file:${other}`, cwd: folder, env: env() },
    });
    expect(JSON.parse(elsewhere.stdout)).toMatchObject({ error: { code: 'plan-other-store' } });
    expect(elsewhere.code).toBe(6);
    for (const [changed, code] of [
      [plan.replace('c@acme', 'd@acme'), 'plan-edited'],
      [plan.slice(0, plan.lastIndexOf('{"end"')), 'plan-truncated'],
      [plan.replace('"version":2', '"version":9'), 'plan-version'],
      ['Email\na@acme.example\n', 'not-a-plan'],
    ] as const) {
      writeFileSync(join(folder, 'bad.plan'), changed);
      for (const verb of ['apply', 'show']) {
        const refused = await run('job', verb, 'bad.plan');
        expect([refused.code, refused.answer.error.code]).toEqual([2, code]);
      }
    }
    expect((await run('job', 'list')).answer).toMatchObject({ jobs: [{ id: '1' }] });
  });

  it('is applied by whoever may make its changes, whoever made it', async () => {
    await assign('--save-plan', 'as.plan', '--as', 'head@acme.example');
    expect((await run('job', 'show', 'as.plan')).answer).toMatchObject({
      plan: { madeBy: { account: 'head@acme.example' } },
    });
    const denied = await run('job', 'apply', 'as.plan', '--as', 'a@acme.example');
    expect([denied.code, denied.answer.error.code]).toEqual([4, 'not-permitted']);
    expect((await run('job', 'apply', 'as.plan', '--as', 'head@acme.example')).code).toBe(0);
    expect((await run('job', 'show', '2')).answer).toMatchObject({ account: 'head@acme.example' });
  });

  it('keeps to the limits when it is applied', async () => {
    await assign('--save-plan', 'limited.plan');
    expect((await run('job', 'apply', 'limited.plan', '--max-changes', '3')).code).toBe(9);
  });

  it('of a command that fails is not there', async () => {
    expect(
      (await run('role', 'assign', 'No such role', 'a@acme.example', '--save-plan', 'none.plan')).code,
    ).not.toBe(0);
    expect(existsSync(join(folder, 'none.plan'))).toBe(false);
  });

  it('can take a job back, and then that job is undone', async () => {
    await assign();
    await run('job', 'undo', '2', '--save-plan', 'undo.plan');
    expect((await run('job', 'apply', 'undo.plan')).code).toBe(0);
    expect((await run('job', 'show', '2')).answer).toMatchObject({ undoneBy: '3' });
  });
});

describe('job apply with the id of a job', () => {
  it('does again what was undone, and refuses a job that stands', async () => {
    await assign();
    const stands = await run('job', 'apply', '2');
    expect([stands.code, stands.answer.error.code]).toEqual([6, 'job-stands']);
    await run('job', 'undo', '2');
    const again = await run('job', 'apply', '2');
    expect([again.code, again.answer]).toMatchObject([0, { changes: 4, reapplies: '2', undoes: '3' }]);
    expect((await run('job', 'apply', '2')).answer.error.code).toBe('job-stands');
  });
});

describe('the account of the rows', () => {
  const file =
    'Email\na@acme.example\nA@acme.example\nnobody@acme.example\nadmin@acme.example\nnot an email\n';

  it('adds up, and the report has a line for each', async () => {
    writeFileSync(join(folder, 'rows.csv'), file);
    for (const report of ['report.csv', 'report.ndjson']) {
      const { code, answer } = await run(
        ...['role', 'assign', role, '--file', 'rows.csv', '--dry-run', '--report', report],
      );
      expect([code, answer.accounting]).toEqual([
        3,
        { rows: 5, changed: 1, alreadySo: 1, rejected: 3, notAttempted: 0 },
      ]);
    }
    const lines = readFileSync(join(folder, 'report.ndjson'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { line: 2, value: 'a@acme.example', outcome: 'changed', code: null },
      { line: 3, outcome: 'alreadySo' },
      { line: 4, outcome: 'rejected', code: 'unknown-account' },
      { line: 5, outcome: 'rejected', code: 'not-an-employer' },
      { line: 6, outcome: 'rejected', code: 'malformed-email' },
    ]);
    expect(readFileSync(join(folder, 'report.csv'), 'utf8')).toMatch(
      /^line,value,outcome,code,message\n2,a@/,
    );
  });

  it('of a run that was stopped says that nothing was attempted', async () => {
    writeFileSync(join(folder, 'rows.csv'), file);
    const stopped = await run(
      ...['role', 'assign', role, '--file', 'rows.csv', '--max-rejects', '2', '--report', 'stopped.csv'],
    );
    expect([stopped.code, stopped.answer.error]).toMatchObject([
      9,
      {
        code: 'max-rejects',
        details: { accounting: { rows: 5, changed: 0, alreadySo: 1, rejected: 3, notAttempted: 1 } },
      },
    ]);
    const report = readFileSync(join(folder, 'stopped.csv'), 'utf8');
    expect(report).toContain('2,a@acme.example,notAttempted,');
    expect(report).not.toContain(',changed,');
  });
});

describe('the audit chain', () => {
  it('is listed, shown and exported, with who, as whom and why', async () => {
    await assign('--as', 'head@acme.example', '--reason', 'asked for');
    expect((await run('audit', 'list')).answer).toMatchObject({
      entries: [
        { seq: 1, account: null },
        { seq: 2, account: 'head@acme.example', reason: 'asked for' },
      ],
    });
    expect((await run('audit', 'show', '2')).answer).toMatchObject({
      entry: { seq: 2, form: 3, journaled: true },
    });
    expect((await run('audit', 'show', '9')).code).toBe(5);
    const { answer } = await run('audit', 'export', 'audit.ndjson');
    expect((await run('audit', 'export', 'audit.csv')).code).toBe(0);
    expect((await run('audit', 'verify')).answer).toMatchObject({
      head: (answer as unknown as { head: string }).head,
    });
    expect(readFileSync(join(folder, 'audit.ndjson'), 'utf8').trim().split('\n')).toHaveLength(2);
    expect(readFileSync(join(folder, 'audit.csv'), 'utf8').trim().split('\n')).toHaveLength(3);
  });

  it('that was exported is verified without a store, and with one', async () => {
    await assign();
    const { answer } = await run('audit', 'export', 'chain.ndjson');
    const { head } = answer as unknown as { head: string };
    await run('audit', 'export', 'chain.csv');
    const alone = async (...words: string[]): Promise<{ code: number | null; answer: unknown }> => {
      const { code, stdout } = await provost(['audit', 'verify', ...words, '--json'], { cwd: folder });
      return { code, answer: JSON.parse(stdout) };
    };
    for (const file of ['chain.ndjson', 'chain.csv']) {
      expect(await alone(file, '--head', head)).toEqual({
        code: 0,
        answer: {
          ...{ intact: true, erased: 0, entries: 2, head, findings: [], findingCount: 0, records: null },
          file: { name: file, entries: 2, head },
        },
      });
    }
    const exported = readFileSync(join(folder, 'chain.ndjson'), 'utf8');
    writeFileSync(join(folder, 'cut.ndjson'), exported.split('\n')[0] ?? '');
    expect((await alone('cut.ndjson')).code).toBe(0);
    expect(await alone('cut.ndjson', '--head', head)).toMatchObject({ code: 6, answer: { findingCount: 1 } });
    writeFileSync(join(folder, 'edited.ndjson'), exported.replace('role.assign', 'role.unassign'));
    expect(await alone('edited.ndjson')).toMatchObject({
      code: 6,
      answer: { findings: [{ seq: 2, line: 2 }] },
    });
    expect(await alone('rows.csv')).toMatchObject({
      code: 2,
      answer: { error: { code: 'not-an-audit-export' } },
    });
    const text = (await provost(['audit', 'verify', 'chain.ndjson'], { cwd: folder })).stdout;
    expect(text).toBe(`The audit chain in chain.ndjson is whole: 2 entries, head ${head}.\n`);

    const verifyWithStore = (file: string): ReturnType<typeof run> =>
      run('audit', 'verify', file, '--store', `file:${path}`);
    await run('job', 'undo', '2');
    expect(await verifyWithStore('chain.ndjson')).toMatchObject({
      code: 0,
      answer: { intact: true, entries: 3, file: { entries: 2, head } },
    });
    expect((await verifyWithStore('edited.ndjson')).code).toBe(6);
    await run('audit', 'export', 'longer.ndjson');
    path = join(folder, `store-${(stores += 1)}.db`);
    await provost(['tenant', 'apply', '-'], { store: `file:${path}`, input: document, env: env() });
    expect(await verifyWithStore('longer.ndjson')).toMatchObject({
      code: 6,
      answer: { findings: [{ seq: 1, line: 1, problem: 'the store’s chain has another in its place' }] },
    });
  });
});
