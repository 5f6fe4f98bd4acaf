import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SavedPlanHeader } from '../../../src/changes/saved-plan.js';
import { permissions, type Permission } from '../../../src/domain/tenancy/permissions.js';
import { listAudit } from '../../../src/operations/audit/list.js';
import { applyPlan } from '../../../src/operations/job/apply.js';
import { showJob } from '../../../src/operations/job/show.js';
import { undoJob } from '../../../src/operations/job/undo.js';
import { createLocalRunner } from '../../../src/operations/local-runner.js';
import { assignRole } from '../../../src/operations/role/assign.js';
import type { Runner } from '../../../src/operations/runner.js';
import { openStore } from '../../../src/store/open.js';
import type { RecordChange } from '../../../src/store/port.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { planByHand } from '../../builders/plans.js';
import { applying, storeWith, type TestStore } from '../../builders/store.js';
import { fileOf } from '../row-source.js';

const pat = 'pat@acme.example';
const lee = 'lee@acme.example';
const role = 'Employer - View Learning Plan';

let store: TestStore;
let identity: string;
const runners: Runner[] = [];
beforeEach(async () => {
  store = await storeWith({
    t: {
      account: [anEmployerAccount(lee), anEmployerAccount(pat)].map((each) => ({
        ...each,
        organisation: null,
      })),
    },
  });
  const opened = await openStore(store.url, { create: false });
  identity = await opened.identity();
  await opened.close();
});
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.close();
  await store.dispose();
});

function holding(...scopes: readonly Permission[]): Runner {
  const principal = { token: 'T', name: 'x', tenant: 't', account: null, scopes: new Set(scopes) };
  const runner = createLocalRunner({
    ...{ storeUrl: store.url, user: 'tester', clock: () => Date.UTC(2026, 10, 21, 12) },
    principal,
  });
  runners.push(runner);
  return runner;
}

const given = (account: string): RecordChange => ({
  ...{ tenant: 't', entity: 'account-role', before: null },
  after: { account, role },
});
const taken = (account: string): RecordChange => ({
  ...{ tenant: 't', entity: 'account-role', after: null },
  before: { account, role },
});

const byHand = (changes: readonly RecordChange[], header: Partial<SavedPlanHeader> = {}): Promise<string> =>
  planByHand(changes, { store: identity, ...header });

async function byStore(
  run: (planTo: { write(text: string): Promise<void> }) => Promise<unknown>,
): Promise<string> {
  const pieces: string[] = [];
  await run({ write: async (text) => void pieces.push(text) });
  return pieces.join('');
}

const apply = async (plan: string, runner = store.runner) =>
  (await runner.write(applyPlan, { file: await fileOf(plan.trimEnd()) }, applying())).output;
const job = (id: string | null) => store.runner.read(showJob, { id: id ?? '' }, {});
const assign = (options: object = {}) =>
  store.runner.write(assignRole, { role, emails: [pat] }, { ...applying(), ...options });

describe('a plan that the store made', () => {
  it('is applied as the job of its operation', async () => {
    const plan = await byStore((planTo) => assign({ planTo, reason: 'asked for' }));
    const output = await apply(plan);
    expect(output).toMatchObject({ operation: 'role.assign', fromOutside: false });
    expect(await job(output.job)).toMatchObject({
      ...{ operation: 'role.assign', reason: 'asked for', fromOutside: false, claimedOperation: null },
      input: { role, emails: [pat] },
    });
  });

  it('carries a signature, and is edited where that is another', async () => {
    const plan = await byStore((planTo) => assign({ planTo }));
    const [signature = ''] = /(?<="signature":")[0-9a-f]{64}/.exec(plan) ?? [];
    expect(signature).not.toBe('');
    const edited = plan.replace(signature, '0'.repeat(64));
    await expect(apply(edited)).rejects.toMatchObject({ code: 'plan-edited' });
  });

  it('is one from outside where another store signed it', async () => {
    const plan = await planByHand([given(pat)], { store: identity }, Buffer.from('another key'));
    expect(plan).toContain('"signature"');
    expect(await apply(plan)).toMatchObject({ fromOutside: true });
  });
});

describe('a plan from outside', () => {
  it('is recorded as that, in job and audit, and what it says of itself as claimed', async () => {
    const plan = await byHand([given(pat)], {
      operation: 'token.create',
      reason: 'routine',
      input: { quiet: true },
    });
    const { preview, output } = await store.runner.write(
      applyPlan,
      { file: await fileOf(plan.trimEnd()) },
      { ...applying(), reason: 'mine' },
    );
    expect(preview.warnings).toHaveLength(1);
    const made = await job(output.job);
    expect(made).toMatchObject({
      ...{ operation: 'job.apply', reason: 'mine', fromOutside: true, claimedOperation: 'token.create' },
      input: { claimed: { operation: 'token.create', input: { quiet: true }, reason: 'routine' } },
      undoable: true,
    });
    const { entries } = await store.runner.read(listAudit, {}, {});
    expect(entries.at(-1)).toMatchObject({ operation: 'job.apply', reason: 'mine' });
  });

  it('of the first version, without a signature, still applies', async () => {
    const plan = await byHand([given(pat)], { version: 1 } as object);
    expect(await apply(plan)).toMatchObject({ fromOutside: true, changes: 1 });
  });

  it('takes a job back only with the changes that undo it', async () => {
    const { output } = await assign();
    await assign({ emails: [lee] });
    const undoes = Number(output.job);
    for (const changes of [[given(lee)], [taken(pat), given(lee)]]) {
      await expect(apply(await byHand(changes, { undoes }))).rejects.toMatchObject({ code: 'plan-no-undo' });
    }
    expect(await job(output.job)).toMatchObject({ undoneBy: null });
    const taking = await apply(await byHand([taken(pat)], { undoes }));
    expect(await job(output.job)).toMatchObject({ undoneBy: taking.job });
  });
});

describe('the texts of a plan', () => {
  const NUL = 'a\u0000';
  it.each<[string, Partial<SavedPlanHeader>]>([
    ['reason', { reason: NUL }],
    ['reason', { reason: '\ud800' }],
    ['operation', { operation: NUL }],
    ['madeBy.user', { madeBy: { user: '\udc00', account: null, token: null } }],
    ['madeBy.token', { madeBy: { user: 'eve', account: null, token: NUL } }],
    ['input.a.0.b', { input: { a: [{ b: NUL }] } }],
    ['a name in input', { input: { [NUL]: 1 } }],
  ])('are refused where the %s of its header cannot be stored', async (field, header) => {
    await expect(apply(await byHand([given(pat)], header))).rejects.toMatchObject({
      ...{ code: 'unusable-character', exitCode: 2, message: expect.stringContaining(field) as string },
    });
    expect((await store.runner.read(listAudit, {}, {})).entries).toEqual([]);
  });

  it.each([
    ['U+0000', [NUL]],
    ['half of a surrogate pair', ['Achieved', '\ud800']],
    ['nothing that can be seen', [' ']],
    ['a very long text', ['x'.repeat(3_000_000)]],
    ['very many of them', Array.from({ length: 1_001 }, (_, at) => `s${at}`)],
  ])('are refused where a status of the settings is %s', async (_, achievedStatuses) => {
    const opened = await openStore(store.url, { create: false });
    const before = await opened.read((reader) => reader.tenant('t').find('tenant', ['t']));
    await opened.close();
    const change = {
      tenant: 't',
      entity: 'tenant',
      before,
      after: { ...before, settings: { achievedStatuses } },
    };
    await expect(apply(await byHand([change as RecordChange]))).rejects.toMatchObject({
      code: 'invalid-record',
      message: expect.stringContaining('settings') as string,
    });
    expect(before).not.toBe(undefined);
  });
});

describe('a plan that takes a job back', () => {
  it.each(['by hand', 'by the store'])('and was made %s needs job.undo', async (how) => {
    const { output } = await assign();
    const id = output.job ?? '';
    const plan =
      how === 'by hand'
        ? await byHand([taken(pat)], { undoes: Number(id) })
        : await byStore((planTo) => store.runner.write(undoJob, { id }, { ...applying(), planTo }));
    const without = permissions.filter((permission) => permission !== 'job.undo');
    await expect(apply(plan, holding(...without))).rejects.toMatchObject({ code: 'not-permitted' });
    expect(await apply(plan, holding('job.undo', 'role.assign'))).toMatchObject({ changes: 1 });
    expect(await job(id)).toMatchObject({ undoneBy: '2' });
  });
});
