import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  employerViewLearningPlan,
  learnersProgress,
  standardAdministrator,
} from '../../../src/domain/tenancy/roles.js';
import { assignRole } from '../../../src/operations/role/assign.js';
import { listRoleHolders } from '../../../src/operations/role/holders.js';
import { listRoles } from '../../../src/operations/role/list.js';
import { unassignRole } from '../../../src/operations/role/unassign.js';
import { atSize } from '../../builders/size.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { applying, storeWith, type TestStore } from '../../builders/store.js';
import { fileOf, collectRejects } from '../row-source.js';

const pat = 'pat@acme.example';
const lee = 'lee@works.acme.example';
const kim = 'kim@beta.example';
const gone = 'gone@acme.example';
const admin = 'admin@college.example';

let store: TestStore;
afterEach(() => store.dispose());

/**
 * acme (with works below) and beta; kim's group is below north; lee holds the role; gone cannot
 * sign in.
 */
async function college(enabled = true, alsoHolding: readonly string[] = []): Promise<void> {
  store = await storeWith({
    college: {
      feature: [{ key: 'employer-learning-plan', enabled }],
      organisation: [
        { key: 'acme', name: 'Acme', kind: 'employer', parent: null },
        { key: 'works', name: 'Acme Works', kind: 'employer', parent: 'acme' },
        { key: 'beta', name: 'Beta', kind: 'employer', parent: null },
      ],
      group: [
        { key: 'north', name: 'North', parent: null },
        { key: 'north-1', name: 'North 1', parent: 'north' },
      ],
      account: [
        anEmployerAccount(pat),
        anEmployerAccount(lee, { organisation: 'works' }),
        anEmployerAccount(kim, { organisation: 'beta' }),
        anEmployerAccount(gone, { status: 'expired' }),
        anEmployerAccount(admin, { kind: 'administrator', organisation: null }),
      ],
      'account-role': [lee, ...alsoHolding].map((account) => ({ account, role: employerViewLearningPlan })),
      'account-group': [{ account: kim, group: 'north-1' }],
    },
  });
}

const assign = (input: object) =>
  store.runner.write(assignRole, { role: employerViewLearningPlan, ...input }, applying());
const unassign = (input: object) =>
  store.runner.write(unassignRole, { role: employerViewLearningPlan, ...input }, applying());
const holders = async () => (await store.records('college', 'account-role')).map(({ account }) => account);

describe('role assign', () => {
  it('gives the role to every employer account that lacks it, and to nobody else', async () => {
    await college();
    const { output } = await assign({ allEmployers: true });
    expect(output).toMatchObject({
      requested: 4,
      added: 3,
      alreadyHeld: 1,
      rejected: [],
      changes: 3,
      job: '1',
    });
    expect(await holders()).toEqual([gone, kim, lee, pat]);
  });

  it('says how many of the employer accounts hold the role before and after', async () => {
    await college();
    const role = employerViewLearningPlan;
    const coverageOf = async (input: object) => (await assign(input)).output.coverage;
    expect(await coverageOf({ emails: [pat, lee] })).toEqual([{ role, accounts: 4, before: 1, after: 2 }]);
    expect(await coverageOf({ allEmployers: true })).toEqual([{ role, accounts: 4, before: 2, after: 4 }]);
    expect((await unassign({ allEmployers: true, organisations: ['beta'] })).output.coverage).toEqual([
      { role, accounts: 4, before: 4, after: 3 },
    ]);
    expect((await unassign({ allEmployers: true })).output.coverage).toEqual([
      { role, accounts: 4, before: 3, after: 0 },
    ]);
    expect(await coverageOf({ role: standardAdministrator, emails: [admin] })).toEqual([]);
    expect(await coverageOf({ emails: ['nobody@acme.example'] })).toEqual([]);
  });

  it('counts no account that is no longer an employer’s among those that hold the role', async () => {
    await college(true, [admin]);
    const input = { role: employerViewLearningPlan };
    const { coverage, holders: listed } = await store.runner.read(listRoleHolders, input, {});
    expect([coverage, listed.length]).toEqual([{ accounts: 4, holders: 1 }, 2]);
    expect((await assign({ emails: [pat] })).output.coverage).toMatchObject([{ before: 1, after: 2 }]);
  });

  it('changes nothing the second time, and records no job', async () => {
    await college();
    await assign({ allEmployers: true });
    const { output } = await assign({ allEmployers: true });
    expect(output).toMatchObject({ requested: 4, added: 0, alreadyHeld: 4, changes: 0, job: null });
  });

  it('reaches an organisation and all below it', async () => {
    await college();
    const { output } = await assign({ allEmployers: true, organisations: ['acme'] });
    expect(output).toMatchObject({ requested: 3, added: 2, alreadyHeld: 1 });
    expect(await holders()).not.toContain(kim);
  });

  it('reaches a group and those below it', async () => {
    await college();
    const { output } = await assign({ allEmployers: true, groups: ['north'] });
    expect(output).toMatchObject({ requested: 1, added: 1 });
    expect(await holders()).toContain(kim);
  });

  it('refuses an unknown organisation, offering the nearest', async () => {
    await college();
    await expect(assign({ allEmployers: true, organisations: ['acne'] })).rejects.toMatchObject({
      code: 'unknown-organisation',
      hint: expect.stringContaining('acme') as string,
    });
  });

  it('knows the role by an en dash, in any case and with odd spaces', async () => {
    await college();
    await assign({ role: 'employer –  view learning PLAN', emails: [pat] });
    expect(await store.records('college', 'account-role')).toContainEqual({
      account: pat,
      role: employerViewLearningPlan,
    });
  });

  it('refuses an unknown role, offering the nearest', async () => {
    await college();
    await expect(assign({ role: 'Employer - View Lerning Plan', emails: [pat] })).rejects.toMatchObject({
      code: 'unknown-role',
      exitCode: 5,
      details: { nearest: employerViewLearningPlan },
    });
  });

  it('rejects an unknown account, a malformed email and an account that is no employer’s, each with its place', async () => {
    await college();
    const { output, rejected } = await assign({
      emails: ['PAT@acme.example ', 'patt@acme.example', 'pat at acme', admin],
    });
    expect(rejected).toBe(3);
    expect(output).toMatchObject({ requested: 4, added: 1, rejectedCount: 3 });
    expect(output.rejected.map(({ line, code }) => [line, code])).toEqual([
      [2, 'unknown-account'],
      [3, 'malformed-email'],
      [4, 'not-an-employer'],
    ]);
    expect(output.rejected[0]?.message).toContain(pat);
  });

  it('gives a role that is not an employer’s to any account', async () => {
    await college();
    const { output } = await assign({ role: learnersProgress, emails: [admin] });
    expect(output).toMatchObject({ added: 1, rejected: [] });
  });

  it('is a usage error when nobody is named, and when two ways name somebody', async () => {
    await college();
    await expect(assign({})).rejects.toMatchObject({ code: 'who-needed', exitCode: 2 });
    await expect(assign({ emails: [pat], allEmployers: true })).rejects.toMatchObject({
      code: 'who-ambiguous',
      exitCode: 2,
    });
  });

  it('warns that the feature is off, and of the accounts that cannot sign in', async () => {
    await college(false);
    const { preview } = await assign({ allEmployers: true });
    expect(preview.warnings).toEqual([
      expect.stringContaining('employer-learning-plan is off'),
      expect.stringContaining('1 of the accounts'),
    ]);
  });

  it('warns that an employer stays read-only whatever role it is given', async () => {
    await college();
    const { preview } = await assign({ role: standardAdministrator, emails: [pat] });
    expect(preview.warnings).toEqual([expect.stringContaining('read-only')]);
  });
});

describe('role assign from a file', () => {
  it('follows the role and the action of each row, and counts a repeated row as already held', async () => {
    await college();
    const file = await fileOf(
      'E-mail,Role,Action',
      `${pat},,`,
      `${pat},,assign`,
      `${lee},,UNASSIGN`,
      `${kim},Employer – View All in Assigned Group(s),`,
      `${kim},,remove`,
    );
    const { output } = await assign({ file });
    expect(output).toMatchObject({
      requested: 5,
      added: 2,
      alreadyHeld: 1,
      removed: 1,
      notHeld: 1,
      rejectedCount: 0,
      changes: 3,
    });
  });

  it('rejects unknown roles and actions, rows outside the organisation, and both of two rows that contradict', async () => {
    await college();
    const rejects = collectRejects();
    const file = await fileOf(
      'Email,Role,Action,Note',
      `${pat},,,first`,
      `${pat},,unassign,back`,
      `${pat},Emperor,,role`,
      `${pat},,promote,action`,
      `${kim},,,elsewhere`,
      'short',
    );
    const { output } = await assign({ file, organisations: ['acme'], rejects });
    expect(output).toMatchObject({ requested: 6, added: 0, rejectedCount: 6 });
    expect(output.rejected.map(({ line, code }) => [line, code])).toEqual([
      [2, 'contradicts-other-row'],
      [3, 'contradicts-other-row'],
      [4, 'unknown-role'],
      [5, 'unknown-action'],
      [6, 'outside-organisation'],
      [7, 'field-count'],
    ]);
    expect(rejects.header).toEqual(['Email', 'Role', 'Action', 'Note']);
    expect(rejects.rows.map(({ raw }) => raw.at(-1))).toEqual([
      'first',
      'back',
      'role',
      'action',
      'elsewhere',
      'short',
    ]);
  });

  it('does the same whatever the order of the rows', async () => {
    await college();
    const row = fc.tuple(
      fc.constantFrom(pat, lee, kim, admin, pat.toUpperCase()),
      fc.constantFrom('', learnersProgress),
      fc.constantFrom('', 'assign', 'remove'),
    );
    const rows = fc
      .array(row, { minLength: 1, maxLength: 10 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    const outcome = async (lines: readonly (readonly string[])[]) => {
      const file = await fileOf('Email,Role,Action', ...lines.map((cells) => cells.join(',')));
      const input = { role: employerViewLearningPlan, file };
      const { output, preview } = await store.runner.write(assignRole, input, {
        ...applying(),
        dryRun: true,
      });
      const { added, removed, alreadyHeld, notHeld, rejectedCount } = output;
      return { added, removed, alreadyHeld, notHeld, rejectedCount, counts: preview.counts };
    };
    await fc.assert(
      fc.asyncProperty(rows, async ([given, shuffled]) => {
        expect(await outcome(shuffled)).toEqual(await outcome(given));
      }),
      { numRuns: atSize(60, 20) },
    );
  });

  it('finds rows that contradict each other thousands of rows apart', async () => {
    await college();
    const lines = Array.from({ length: 45_000 }, (_, at) => `nobody${at % 9}@acme.example,,assign`);
    const file = await fileOf('Email,Role,Action', `${pat},,assign`, ...lines, `${pat},,unassign`);
    const { output } = await assign({ file });
    expect(output).toMatchObject({ added: 0, removed: 0, changes: 0, rejectedCount: 45_002 });
    expect(output.rejected[0]).toMatchObject({ line: 2, code: 'contradicts-other-row' });
  });

  it('rejects a row without a role where the command names none either', async () => {
    await college();
    const { output } = await store.runner.write(
      assignRole,
      { file: await fileOf('Email,Role', `${pat},`) },
      applying(),
    );
    expect(output.rejected.map(({ code }) => code)).toEqual(['role-missing']);
  });

  it('finds out who holds the role in a file of thousands of rows as in one of few', async () => {
    await college();
    const lines = Array.from({ length: 1_200 }, (_, at) => (at % 2 === 0 ? pat : lee));
    const { output } = await assign({ file: await fileOf('Email', ...lines) });
    expect(output).toMatchObject({ requested: 1_200, added: 1, alreadyHeld: 1_199, changes: 1 });
  });

  it('lists ten thousand rejected rows and passes on all of them', async () => {
    await college();
    const rejects = collectRejects();
    const lines = Array.from({ length: 10_050 }, (_, at) => `nobody${at}@acme.example`);
    const { output } = await assign({ file: await fileOf('Email', ...lines), rejects });
    expect(output.rejected).toHaveLength(10_000);
    expect(output).toMatchObject({ rejectedTruncated: true, rejectedCount: 10_050, requested: 10_050 });
    expect(rejects.rows).toHaveLength(10_050);
  });

  it('counts every row exactly once, whatever the file asks', async () => {
    await college();
    const email = fc.constantFrom(pat, lee, kim, gone, admin, 'nobody@acme.example', 'no email', '');
    const row = fc.tuple(
      email,
      fc.constantFrom('', employerViewLearningPlan, 'Emperor'),
      fc.constantFrom('', 'assign', 'remove', '?'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
        const file = await fileOf(
          'Email,Role,Action',
          ...rows.map((cells) => cells.map((cell) => `"${cell}"`).join(',')),
        );
        const { output } = await store.runner.write(
          assignRole,
          { role: employerViewLearningPlan, file },
          { ...applying(), dryRun: true },
        );
        const { requested, added, alreadyHeld, removed, notHeld, rejectedCount, changes } = output;
        expect(added + alreadyHeld + removed + notHeld + rejectedCount).toBe(requested);
        // A line of nothing but delimiters is a blank line, not a row.
        expect(requested).toBe(rows.filter((cells) => cells.some((cell) => cell !== '')).length);
        expect(changes).toBe(added + removed);
      }),
      { numRuns: atSize(40, 15) },
    );
  });
});

describe('role unassign', () => {
  it('takes the role from those who hold it, and takes nothing the second time', async () => {
    await college();
    expect((await unassign({ allEmployers: true })).output).toMatchObject({
      requested: 4,
      removed: 1,
      notHeld: 3,
      changes: 1,
    });
    expect((await unassign({ allEmployers: true })).output).toMatchObject({
      removed: 0,
      notHeld: 4,
      changes: 0,
      job: null,
    });
    expect(await holders()).toEqual([]);
  });
});

describe('the catalogue', () => {
  it('lists every role with how many hold it, and who they are', async () => {
    await college();
    const { roles } = await store.runner.read(listRoles, {}, {});
    expect(roles).toHaveLength(19);
    expect(roles[0]).toEqual({ role: employerViewLearningPlan, holders: 1 });
    const found = await store.runner.read(listRoleHolders, { role: 'employer — view learning plan' }, {});
    expect(found.holders).toMatchObject([{ email: lee, organisation: 'works', canSignIn: true }]);
  });
});
