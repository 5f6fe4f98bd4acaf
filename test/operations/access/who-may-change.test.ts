import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { permissions, type Permission } from '../../../src/domain/tenancy/permissions.js';
import type { AccountKind, AccountStatus } from '../../../src/domain/tenancy/vocabulary.js';
import { importAccounts } from '../../../src/operations/account/import.js';
import { applyPlan } from '../../../src/operations/job/apply.js';
import { undoJob } from '../../../src/operations/job/undo.js';
import { createLocalRunner } from '../../../src/operations/local-runner.js';
import type { Runner } from '../../../src/operations/runner.js';
import { assignRole } from '../../../src/operations/role/assign.js';
import { unassignRole } from '../../../src/operations/role/unassign.js';
import { deleteTenant } from '../../../src/operations/tenant/delete.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { changeRecords } from '../../builders/changes.js';
import { applying, storeWith, type TestStore } from '../../builders/store.js';
import { openStore } from '../../../src/store/open.js';
import { applied } from '../tenant/documents.js';
import { fileOf } from '../row-source.js';

const sa = 'Standard Administrator';
const viewing = 'Employer - View Learning Plan';

/** Accounts by the name before the @: kind, status and roles. */
const accounts: Readonly<Record<string, readonly [AccountKind, AccountStatus, ...string[]]>> = {
  root: ['administrator', 'full-user', sa],
  cu: ['administrator', 'full-user', 'Create Users'],
  pat: ['employer', 'full-user', viewing],
  dormant: ['employer', 'full-user', sa],
  shut: ['administrator', 'archived', sa],
  plain: ['administrator', 'full-user'],
  emp: ['learner', 'full-user', 'Employee Self Service'],
  manager: ['learner', 'full-user', 'Manager Self Service'],
  assessing: ['assessor', 'full-user'],
  admSelf: ['learner', 'full-user', 'Administrator Self Service'],
};
const at = (name: string): string => `${name.toLowerCase()}@x.example`;

let store: TestStore;
const runners: Runner[] = [];

beforeEach(async () => {
  const names = Object.keys(accounts);
  store = await storeWith({
    t: {
      organisation: [
        { key: 'acme', name: 'Acme', kind: 'employer', parent: null },
        { key: 'ward', name: 'Ward', kind: 'department', parent: null },
      ],
      account: names.map((name) => {
        const [kind, status] = accounts[name] ?? ['learner', 'full-user'];
        return anEmployerAccount(at(name), { kind, status });
      }),
      'account-role': names.flatMap((name) =>
        (accounts[name] ?? []).slice(2).map((role) => ({ account: at(name), role })),
      ),
    },
  });
});
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.close();
  await store.dispose();
});

/** A token of the tenant's administrator with these scopes alone. */
function token(...scopes: Permission[]): Runner {
  const principal = { token: 'T', name: 'x', tenant: 't', account: null };
  const runner = createLocalRunner({
    storeUrl: store.url,
    user: 'tester',
    clock: () => Date.UTC(2026, 10, 21, 12),
    principal: { ...principal, scopes: new Set(scopes) },
  });
  runners.push(runner);
  return runner;
}

const everything = async () => ({
  accounts: await store.records('t', 'account'),
  roles: await store.records('t', 'account-role'),
  tenants: await store.records('t', 'tenant'),
});

/** Runs the change; returns the code of its refusal, or `done`. A refusal must change nothing. */
async function outcome(run: () => Promise<unknown>): Promise<string> {
  const before = await everything();
  try {
    await run();
    return 'done';
  } catch (error) {
    expect(await everything()).toEqual(before);
    return (error as { code: string }).code;
  }
}

const importing = (header: string, row: string, as?: string, runner = store.runner) =>
  outcome(async () =>
    runner.write(importAccounts, { file: await fileOf(header, row) }, { ...applying(), as }),
  );
const assigning = (role: string, name: string, runner = store.runner, as?: string) =>
  outcome(() => runner.write(assignRole, { role, emails: [at(name)] }, { ...applying(), as }));
const unassigning = (role: string, names: string[], runner = store.runner, as?: string) =>
  outcome(() => runner.write(unassignRole, { role, emails: names.map(at) }, { ...applying(), as }));

const cu = at('cu');

describe('an import of accounts by who may create users', () => {
  it.each<[string, string, string]>([
    ['gives nobody a role, and itself least', 'Email,Roles', `${cu},${sa}`],
    [
      'gives no employer the role of an employer',
      'Email,Roles',
      `${at('pat')},Employer - View All in Assigned Group(s)`,
    ],
    ['archives no administrator', 'Email,Status', `${at('root')},archived`],
    ['wakes no administrator', 'Email,Status', `${at('shut')},full-user`],
    ['wakes no administrator by a change of kind', 'Email,Kind', `${at('dormant')},administrator`],
    ['turns no role off by a change of kind', 'Email,Kind', `${at('pat')},administrator`],
    ['makes itself no assessor', 'Email,Kind', `${cu},assessor`],
    ['makes no account that sees more', 'Email,First Name,Last Name,Kind', 'new@x.example,N,N,assessor'],
    ['archives nobody who sees more', 'Email,Status', `${at('manager')},archived`],
    ['moves nobody who sees an organisation', 'Email,Organisation', `${at('admSelf')},ward`],
    ['moves no administrator', 'Email,Organisation', `${at('root')},ward`],
    ['names nobody who sees more to another system', 'Email,External Reference', `${at('root')},E-1`],
    ['nor who would see more when woken', 'Email,External Reference', `${at('shut')},E-1`],
    ['nor a manager', 'Email,External Reference', `${at('manager')},E-1`],
  ])('%s', async (_rule, header, row) => {
    expect(await importing(header, row, cu)).toBe('not-permitted');
    await assigning(sa, 'plain');
    expect(await importing(header, row, at('root'))).toBe('done');
  });

  it.each<[string, string, string]>([
    ['creates an employer', 'Email,First Name,Last Name,Kind', 'new@x.example,N,N,employer'],
    [
      'creates an account of kind administrator, which gives nothing',
      'Email,First Name,Last Name,Kind',
      'new@x.example,N,N,administrator',
    ],
    ['archives an employer', 'Email,Status', `${at('pat')},archived`],
    ['archives who sees themselves alone', 'Email,Status', `${at('emp')},archived`],
    ['renames an administrator', 'Email,First Name', `${at('root')},Rosa`],
    ['moves an employer', 'Email,Organisation', `${at('pat')},ward`],
    ['moves itself', 'Email,Organisation', `${cu},ward`],
    ['names an employer to another system', 'Email,External Reference', `${at('pat')},E-1`],
    ['changes the kind of who has no role', 'Email,Kind', `${at('plain')},learner`],
  ])('%s', async (_rule, header, row) => {
    expect(await importing(header, row, cu)).toBe('done');
  });

  it('says what is lacking', async () => {
    const file = await fileOf('Email,Status', `${at('root')},archived`);
    await expect(store.runner.write(importAccounts, { file }, { ...applying(), as: cu })).rejects.toThrow(
      'cu@x.example may not change the status of root@x.example: it has the permission tenant.read, which cu@x.example does not have; nothing was changed.',
    );
  });
});

describe('a token that may assign roles alone', () => {
  it.each<[string, string, string]>([
    ['makes no administrator', sa, 'plain'],
    ['gives no role that sees more than it', 'Data Export', 'plain'],
    ['gives no role that reaches people managed', 'Manager Self Service', 'plain'],
    ['makes no administrator of an archived account', sa, 'shut2'],
  ])('%s', async (_rule, role, name) => {
    await store.fill('t', {
      account: [anEmployerAccount(at('shut2'), { kind: 'administrator', status: 'archived' })],
    });
    expect(await assigning(role, name, token('role.assign'))).toBe('not-permitted');
    expect(await assigning(role, name, token(...permissions))).toBe('done');
  });

  it.each<[string, string, string]>([
    ['an employer’s role', 'Employer - View All in Assigned Group(s)', 'pat'],
    ['what an employer is notified by', 'Assessor', 'pat'],
    ['what the account has already by another role', 'Data Export', 'root'],
  ])('gives %s', async (_what, role, name) => {
    expect(await assigning(role, name, token('role.assign'))).toBe('done');
  });

  it('takes no role that gives more than it has', async () => {
    expect(await unassigning('Create Users', ['cu'], token('role.assign'))).toBe('not-permitted');
    expect(await unassigning(viewing, ['pat'], token('role.assign'))).toBe('done');
  });

  it('is told that its scopes lack the permission, as its account may have it', async () => {
    const file = await fileOf('Email,Status', `${at('root')},archived`);
    const narrow = token('account.administer', 'account.read');
    await expect(narrow.write(importAccounts, { file }, applying())).rejects.toThrow(
      /may not change the status of root@x\.example: it has the permission [a-z.]+, which the scopes of the token do not have; nothing was changed\.$/,
    );
  });

  it('does not hide one role behind another of the same rights', async () => {
    const rows = ['Email,Role', `${at('plain')},Assessor`, `${at('plain')},Trainee Assessor`];
    const giving = async (runner: Runner) =>
      outcome(async () => runner.write(assignRole, { file: await fileOf(...rows) }, applying()));
    expect(await giving(token('role.assign'))).toBe('not-permitted');
    expect(await giving(token('role.assign', 'plan.read', 'programme.read'))).toBe('done');
  });

  it('with the right to change accounts makes no administrator by a role and a kind in one file', async () => {
    const narrow = token('role.assign', 'account.administer');
    const row = `${at('pat')},administrator,${sa}`;
    expect(await importing('Email,Kind,Roles', row, undefined, narrow)).toBe('not-permitted');
  });
});

describe('the last account that can assign roles', () => {
  it.each([
    ['does not lose its role', () => unassigning(sa, ['root'])],
    ['is not archived', () => importing('Email,Status', `${at('root')},archived`)],
    ['does not become an employer', () => importing('Email,Kind', `${at('root')},employer`)],
    [
      'is not pruned',
      () =>
        outcome(() =>
          applied(
            store,
            {
              tenant: { key: 't' },
              accounts: [{ email: 'a@x.example', firstName: 'A', lastName: 'A', kind: 'employer' }],
            },
            { prune: true },
          ),
        ),
    ],
  ])('%s, not even by the store’s administrator', async (_what, run) => {
    expect(await run()).toBe('last-administrator');
  });

  it('may be exchanged in one change set, and a preview says the same', async () => {
    const rows = ['Email,Role,Action', `${at('root')},${sa},unassign`, `${at('plain')},${sa},assign`];
    for (const dryRun of [true, false]) {
      const run = async () =>
        store.runner.write(assignRole, { file: await fileOf(...rows) }, { dryRun, limits: {} });
      expect(await outcome(run)).toBe('done');
    }
    for (const dryRun of [true, false]) {
      const run = () =>
        store.runner.write(unassignRole, { role: sa, emails: [at('plain')] }, { dryRun, limits: {} });
      expect(await outcome(run)).toBe('last-administrator');
    }
    const confirmed = { ...applying(), confirm: async () => true };
    const file = await fileOf('Email,Status', `${at('plain')},archived`);
    expect(await outcome(() => store.runner.write(importAccounts, { file }, confirmed))).toBe(
      'last-administrator',
    );
  });

  it('goes with its tenant', async () => {
    expect(await outcome(() => store.runner.write(deleteTenant, { key: 't' }, applying()))).toBe('done');
  });

  it('is not missed where the tenant had none', async () => {
    const emails = ['root', 'cu', 'shut', 'dormant'].map(at);
    const [all, roles] = [await store.records('t', 'account'), await store.records('t', 'account-role')];
    const opened = await openStore(store.url, { create: false });
    await opened.write(async (writer) => {
      const gone = roles.filter(({ account }) => emails.includes(account));
      await writer.apply(
        gone.map((before) => ({ tenant: 't', entity: 'account-role', before, after: null })),
      );
    });
    await opened.close();
    expect(all).toHaveLength(Object.keys(accounts).length);
    expect(await importing('Email,Status', `${at('root')},archived`)).toBe('done');
  });
});

describe('undoing and applying', () => {
  const undo = (id: string, runner: Runner, as?: string) =>
    outcome(() => runner.write(undoJob, { id }, { ...applying(), as }));

  it('with job.undo alone brings no administrator back and changes nothing that it may not', async () => {
    await assigning(sa, 'plain');
    await unassigning(sa, ['plain']);
    expect(await undo('2', token('job.undo'))).toBe('not-permitted');
    expect(await undo('2', token('job.undo', 'role.assign'))).toBe('not-permitted');
    expect(await undo('2', token(...permissions))).toBe('done');
  });

  it('takes the last administrator from nobody', async () => {
    await assigning(sa, 'plain');
    await unassigning(sa, ['root']);
    expect(await undo('1', store.runner)).toBe('last-administrator');
  });

  it('removes no tenant for a token or an account of it', async () => {
    const opened = await openStore(store.url, { create: false });
    await changeRecords(
      opened,
      {},
      { u: { tenant: [{ key: 'u', name: 'U', timeZone: 'Europe/London', vpd: null, settings: {} }] } },
    );
    await opened.close();
    const ofU = createLocalRunner({
      ...{ storeUrl: store.url, user: 'tester', clock: () => Date.UTC(2026, 10, 21, 12) },
      principal: { token: 'T', name: 'x', tenant: 'u', account: null, scopes: null },
    });
    runners.push(ofU);
    expect(await undo('1', ofU)).toBe('not-permitted');
    expect(await undo('1', store.runner)).toBe('done');
  });

  it('holds a plan against the rights of who applies it', async () => {
    const plan: string[] = [];
    const planTo = { write: async (text: string) => void plan.push(text) };
    await store.runner.write(assignRole, { role: sa, emails: [at('plain')] }, { ...applying(), planTo });
    const apply = (runner: Runner) =>
      outcome(async () =>
        runner.write(applyPlan, { file: await fileOf(plan.join('').trimEnd()) }, applying()),
      );
    expect(await apply(token('job.read', 'role.assign'))).toBe('not-permitted');
    expect(await apply(token(...permissions))).toBe('done');
  });
});
