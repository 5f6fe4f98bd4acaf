import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainAccessToOperation } from '../../../src/operations/access/explain-operation.js';
import { explainAccessToPlan } from '../../../src/operations/access/explain.js';
import { createLocalRunner } from '../../../src/operations/local-runner.js';
import { listAccounts } from '../../../src/operations/account/list.js';
import { complianceTable } from '../../../src/operations/compliance/compliance-table.js';
import { applyPlan } from '../../../src/operations/job/apply.js';
import { listAudit } from '../../../src/operations/audit/list.js';
import { showAudit } from '../../../src/operations/audit/show.js';
import { enableFeature } from '../../../src/operations/feature/enable.js';
import type { AccountKind, AccountStatus } from '../../../src/domain/tenancy/vocabulary.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { storeWith, type TestStore } from '../../builders/store.js';
import { aPerson } from '../../changes/fixtures.js';
import { applied } from '../tenant/documents.js';
import { fileOf } from '../row-source.js';

const accounts: Readonly<Record<string, readonly [AccountKind, AccountStatus, ...string[]]>> = {
  root: ['administrator', 'full-user', 'Standard Administrator'],
  bare: ['administrator', 'full-user'],
  gone: ['administrator', 'expired', 'Standard Administrator'],
  dora: ['referrer', 'full-user', 'Data Export'],
  boss: ['learner', 'full-user', 'Manager Self Service'],
  pat: ['employer', 'full-user', 'Standard Administrator'],
};
const at = (name: string): string => `${name}@x.example`;

let store: TestStore;
beforeAll(async () => {
  const names = Object.keys(accounts).sort();
  const enrolled = (person: string) =>
    ({ person, programme: 'p', start: null, plannedEnd: null, end: null, status: 'active' }) as const;
  const competence = 'NHS|CSTF|Fire Safety - 2 Years|';
  const held = { competence, level: 1, awarded: null, expires: null, source: 'manual' } as const;
  const assigned = {
    number: '1',
    organisation: 'ward',
    job: null,
    position: null,
    start: null,
    end: null,
    primary: true,
  };
  store = await storeWith({
    t: {
      organisation: [{ key: 'ward', name: 'Ward', kind: 'department', parent: null }],
      programme: [
        { key: 'p', name: 'P', kind: 'delivery', parent: null, hideSubProgrammesFromEmployers: false },
      ],
      account: names.map((name) => {
        const [kind, status] = accounts[name] ?? ['learner', 'full-user'];
        return anEmployerAccount(at(name), { kind, status, organisation: null });
      }),
      'account-role': names.flatMap((name) =>
        (accounts[name] ?? []).slice(2).map((role) => ({ account: at(name), role })),
      ),
      competence: [{ name: competence, renewalEvery: null, renewalUnit: null, levels: null }],
      requirement: [
        { competence, scopeKind: 'tenant', scopeOf: '', from: null, to: null, level: 1, essential: true },
      ],
      person: [
        { ...aPerson('ANN'), manager: at('boss') },
        { ...aPerson('BEN'), manager: at('boss') },
        aPerson('CAT'),
      ],
      'programme-enrolment': [enrolled('ANN'), enrolled('BEN'), enrolled('CAT')],
      assignment: ['ANN', 'BEN', 'CAT'].map((person) => ({ ...assigned, person })),
      achievement: ['ANN', 'CAT'].map((person) => ({ ...held, person, from: '2026-01-01' as never })),
    },
    u: {},
  });
});
afterAll(() => store.dispose());

const options = (name?: string) => ({ tenant: 't', ...(name === undefined ? {} : { as: at(name) }) });
const explained = async (name: string, operation: string, runner = store.runner, as?: string) => {
  const input = { account: at(name), operation };
  const { allowed, gates } = await runner.read(explainAccessToOperation, input, options(as));
  return [
    allowed,
    gates.filter(({ passed }) => !passed).map(({ gate }) => gate),
    gates.map(({ why }) => why),
  ];
};

describe('access explain --operation', () => {
  it.each<[string, string, boolean, string[], string]>([
    ['root', 'role.assign', true, [], 'which the role Standard Administrator gives root@x.example'],
    ['root', 'provost role assign', true, [], 'It reaches everybody in the tenant.'],
    ['root', 'tenant.delete', false, ['operation'], 'works on the store as a whole'],
    ['bare', 'account.list', false, ['permission'], 'neither the kind administrator nor a role gives'],
    ['gone', 'role.assign', false, ['sign-in'], 'gone@x.example has the status expired'],
    ['pat', 'role.assign', false, ['permission'], 'has no effect for an account of kind employer'],
    ['boss', 'compliance.table', true, [], 'people whose manager or mentor the account is'],
    ['dora', 'audit.list', true, [], 'which the role Data Export gives'],
  ])('says why %s may (not) run %s', async (name, operation, allowed, failed, why) => {
    const [is, gates, reasons] = await explained(name, operation);
    expect([is, gates]).toEqual([allowed, failed]);
    expect((reasons as string[]).join(' ')).toContain(why);
  });

  it('counts the scopes of the token by which the account itself asks', async () => {
    const principal = {
      token: 'T',
      name: 'x',
      tenant: 't',
      account: at('root'),
      scopes: new Set(['account.read'] as const),
    };
    const runner = createLocalRunner({ storeUrl: store.url, user: 'tester', clock: () => 0, principal });
    expect((await explained('root', 'account.list', runner)).slice(0, 2)).toEqual([true, []]);
    expect((await explained('root', 'role.assign', runner)).slice(0, 2)).toEqual([false, ['scopes']]);
    await runner.close();
  });

  it('offers the nearest operation and account', async () => {
    await expect(explained('root', 'role.asign')).rejects.toMatchObject({
      code: 'unknown-operation',
      details: { nearest: 'role.assign' },
    });
    await expect(explained('roott', 'role.assign')).rejects.toMatchObject({ code: 'unknown-account' });
  });
});

describe('access explain of a learner', () => {
  it.each<[string, string, boolean, string]>([
    ['root', 'CAT', true, 'It reaches everybody in the tenant, and CAT is among them.'],
    ['boss', 'ANN', true, 'It reaches people whose manager or mentor the account is, and ANN is among them.'],
    ['boss', 'CAT', false, 'and CAT is not among them'],
    ['bare', 'ANN', false, 'It needs plan.read, which neither the kind administrator nor a role gives'],
    ['gone', 'ANN', false, 'has the status expired'],
  ])('says by which reach %s sees %s', async (name, learner, allowed, why) => {
    const answer = await store.runner.read(explainAccessToPlan, { employer: at(name), learner }, options());
    expect(answer).toMatchObject({ employer: at(name), learner, allowed });
    expect(answer.gates.map((gate) => gate.why).join(' ')).toContain(why);
  });
});

describe('what an account is told and may see', () => {
  it('is that its status is expired, not that it lacks a permission', async () => {
    for (const operation of [listAccounts, listAudit] as const) {
      await expect(store.runner.read(operation as never, {}, options('gone'))).rejects.toMatchObject({
        code: 'not-permitted',
        message:
          'gone@x.example has the status expired, and only full-user and invited accounts can sign in and do anything.',
      });
    }
  });

  it('is that an employer only reads, where it would apply a plan', async () => {
    const file = await fileOf('x');
    await expect(
      store.runner.write(applyPlan, { file }, { ...options('pat'), dryRun: false, limits: {} }),
    ).rejects.toThrow(
      'pat@x.example may not run job.apply: it changes records, and an employer’s account only reads.',
    );
  });

  it('is the compliance table of its own people, for a manager', async () => {
    for (const by of ['organisation', 'competence', 'assignment', 'job', 'position'] as const) {
      const { total } = await store.runner.read(complianceTable, { by }, options('boss'));
      expect(total, by).toMatchObject({ required: 2, achieved: 1, compliancePercent: 50 });
      const all = await store.runner.read(complianceTable, { by }, options('root'));
      expect(all.total, by).toMatchObject({ required: 3, achieved: 2 });
    }
    const { rows } = await store.runner.read(complianceTable, { by: 'assignment' }, options('boss'));
    expect(rows.map(({ key }) => key)).toEqual(['ANN/1', 'BEN/1']);
  });

  it('is the audit entries of its tenant alone', async () => {
    const enable = (tenant: string) =>
      store.runner.write(
        enableFeature,
        { keys: ['employer-learning-plan'] },
        { tenant, dryRun: false, limits: {} },
      );
    await enable('t');
    await enable('u');
    for (const name of ['dora', 'root']) {
      const { entries } = await store.runner.read(listAudit, {}, options(name));
      expect(entries.map(({ seq, tenant }) => [seq, tenant])).toEqual([[1, 't']]);
      expect(await store.runner.read(showAudit, { seq: 1 }, options(name))).toMatchObject({
        entry: { seq: 1 },
      });
      await expect(store.runner.read(showAudit, { seq: 2 }, options(name))).rejects.toMatchObject({
        code: 'unknown-entry',
      });
    }
    expect((await store.runner.read(listAudit, {}, {})).entries).toHaveLength(2);
  });

  it('is its own tenant: a Standard Administrator applies a document to it and to no other', async () => {
    const runner = { ...store, runner: asRoot() };
    expect(await applied(runner, { tenant: { key: 't', name: 'Trust' } })).toMatchObject({ changes: 1 });
    for (const key of ['u', 'nowhere']) {
      await expect(applied(runner, { tenant: { key, name: 'Mine' } })).rejects.toMatchObject({
        code: 'not-permitted',
      });
    }
    await runner.runner.close();
  });
});

function asRoot() {
  const principal = { token: 'T', name: 'x', tenant: 't', account: at('root'), scopes: null };
  return createLocalRunner({
    storeUrl: store.url,
    user: 'tester',
    clock: () => Date.UTC(2026, 10, 21, 12),
    principal,
  });
}
