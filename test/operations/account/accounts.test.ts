import { afterEach, describe, expect, it } from 'vitest';
import { employerViewLearningPlan } from '../../../src/domain/tenancy/roles.js';
import { importAccounts } from '../../../src/operations/account/import.js';
import { listAccounts } from '../../../src/operations/account/list.js';
import { showAccount } from '../../../src/operations/account/show.js';
import { assignRole } from '../../../src/operations/role/assign.js';
import { unassignRole } from '../../../src/operations/role/unassign.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { aPerson } from '../../builders/competence.js';
import { applying, storeWith, type TestStore } from '../../builders/store.js';
import { fileOf } from '../row-source.js';

let store: TestStore;
afterEach(() => store.dispose());

const pat = 'pat@acme.example';

async function college(): Promise<void> {
  store = await storeWith({
    college: {
      organisation: [
        { key: 'acme', name: 'Acme', kind: 'employer', parent: null },
        { key: 'works', name: 'Works', kind: 'employer', parent: 'acme' },
      ],
      group: [{ key: 'north', name: 'North', parent: null }],
      account: [
        anEmployerAccount(pat),
        anEmployerAccount('lee@acme.example', { organisation: 'works', status: 'archived' }),
        anEmployerAccount('admin@college.example', { kind: 'administrator', organisation: null }),
      ],
      'account-role': [{ account: pat, role: employerViewLearningPlan }],
      'account-group': [{ account: pat, group: 'north' }],
      person: [aPerson({ employer: 'acme', manager: pat })],
    },
  });
}

const header = 'Email,First Name,Last Name,Kind,Organisation,Status,External Reference,Roles,Groups';
const importing = async (...rows: string[]) =>
  store.runner.write(importAccounts, { file: await fileOf(header, ...rows) }, applying());
const emails = async (input: object) =>
  (await store.runner.read(listAccounts, input, {})).accounts.map(({ email }) => email);

describe('account list and show', () => {
  it('narrows by kind, organisation and below, status and role', async () => {
    await college();
    expect(await emails({})).toHaveLength(3);
    expect(await emails({ kinds: ['administrator'] })).toEqual(['admin@college.example']);
    expect(await emails({ organisations: ['acme'] })).toEqual(['lee@acme.example', pat]);
    expect(await emails({ statuses: ['archived'] })).toEqual(['lee@acme.example']);
    expect(await emails({ role: 'employer – view learning plan' })).toEqual([pat]);
  });

  it('shows roles, groups, learners and whether the account can sign in', async () => {
    await college();
    const { account } = await store.runner.read(showAccount, { email: 'PAT@acme.example' }, {});
    expect(account).toMatchObject({
      roles: [employerViewLearningPlan],
      groups: ['north'],
      learnersManaged: 1,
      learnersMentored: 0,
      canSignIn: true,
      organisationName: 'Acme',
    });
    await expect(store.runner.read(showAccount, { email: 'patt@acme.example' }, {})).rejects.toMatchObject({
      code: 'unknown-account',
      details: { nearest: pat },
    });
  });
});

describe('account import', () => {
  it('creates, updates and leaves alone, and changes nothing the second time', async () => {
    await college();
    const rows = [
      'new@acme.example,Zoë,O’Neil,Employer,works,Full User,E-1,Employer – View Learning Plan,north',
      `${pat},Patricia,,,,,,,`,
      'lee@acme.example,,,,,,,,',
    ];
    const { output } = await importing(...rows);
    expect(output).toMatchObject({
      requested: 3,
      created: 1,
      updated: 1,
      unchanged: 1,
      rejectedCount: 0,
      changes: 4,
    });
    const accounts = await store.records('college', 'account');
    expect(accounts.find(({ email }) => email === 'new@acme.example')).toMatchObject({
      lastName: 'O’Neil',
      status: 'full-user',
      organisation: 'works',
    });
    expect(accounts.find(({ email }) => email === pat)).toMatchObject({
      firstName: 'Patricia',
      lastName: 'Okafor',
      organisation: 'acme',
    });
    expect((await importing(...rows)).output).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 3,
      changes: 0,
    });
  });

  it('rejects what it cannot take, by line, and takes the rest', async () => {
    await college();
    const { output, rejected } = await importing(
      'no email,A,B,employer,,,,,',
      'a@x.example,A,B,emperor,,,,,',
      'b@x.example,A,B,employer,acne,,,,',
      'c@x.example,A,B,employer,,,,Emperor,',
      'd@x.example,A,B,administrator,,,,Employer - View Learning Plan,',
      'e@x.example,A,,employer,,,,,',
      'f@x.example,A,B,employer,,,,,nowhere',
      'g@x.example,A,B,employer,,sleeping,,,',
      'h@x.example,A,B,employer,,,,,',
      'h@x.example,A,C,employer,,,,,',
      'h@x.example,A,B,employer,,,,,',
      'i@x.example,A,B,employer,,,,,',
      'i@x.example,A,B,employer,,,,,',
      'b@x.example,A,B,employer,acne,,,,',
    );
    expect(rejected).toBe(12);
    expect(output).toMatchObject({ requested: 14, created: 1, unchanged: 1, rejectedCount: 12 });
    expect(output.rejected.map(({ line, code }) => [line, code])).toEqual([
      [2, 'malformed-email'],
      [3, 'unknown-kind'],
      [4, 'unknown-organisation'],
      [5, 'unknown-role'],
      [6, 'not-an-employer'],
      [7, 'field-missing'],
      [8, 'unknown-group'],
      [9, 'unknown-status'],
      [10, 'contradicts-other-row'],
      [11, 'contradicts-other-row'],
      [12, 'contradicts-other-row'],
      [15, 'unknown-organisation'],
    ]);
  });

  it.each([
    ['Pa\u200bt,Okafor', '', 'First Name', 'Pa\\u200bt'],
    ['Pat,O\u202ekafor', '', 'Last Name', 'O\\u202ekafor'],
    ['P\u0007at,Okafor', '', 'First Name', 'P\\x07at'],
    ['Pat,Okafor', 'E\u00ad1', 'External Reference', 'E\\xad1'],
  ])(
    'rejects the row %j, %j for the invisible character in its %s',
    async (names, reference, column, shown) => {
      await college();
      const { output } = await importing(
        `a@x.example,${names},employer,,,${reference},,`,
        'b@x.example,Ana,Lee,employer,,,,,',
      );
      expect(output).toMatchObject({
        created: 1,
        rejected: [
          {
            line: 2,
            code: 'invisible-character',
            message: `The ${column.toLowerCase()} holds an invisible character: "${shown}".`,
          },
        ],
      });
    },
  );

  it('leaves alone the invisible character that an earlier version let a name hold', async () => {
    store = await storeWith({
      college: { account: [anEmployerAccount(pat, { firstName: 'Pa\u200bt', organisation: null })] },
    });
    const { output } = await importing(`${pat},,Neil,,,,,,`);
    expect(output).toMatchObject({ updated: 1, rejectedCount: 0 });
  });

  it('names the roles that a change of kind makes void, which can still be taken away, and those that it wakes', async () => {
    await college();
    const { preview } = await importing(`${pat},,,referrer,,,,,`);
    expect(preview.warnings).toEqual([
      `The role "${employerViewLearningPlan}" becomes void by the change of kind for ${pat}: take it away with \`provost role unassign "${employerViewLearningPlan}" ${pat}\`.`,
    ]);
    const back = await importing(`${pat},,,employer,,,,,`);
    expect(back.preview.warnings).toEqual([
      `The role "${employerViewLearningPlan}" takes effect by the change of kind for ${pat}.`,
    ]);
    await importing(`${pat},,,referrer,,,,,`);
    const input = { role: employerViewLearningPlan, emails: [pat] };
    expect((await store.runner.write(assignRole, input, applying())).output).toMatchObject({
      rejectedCount: 1,
      rejected: [{ code: 'not-an-employer' }],
    });
    expect((await store.runner.write(unassignRole, input, applying())).output).toMatchObject({ removed: 1 });
  });
});
