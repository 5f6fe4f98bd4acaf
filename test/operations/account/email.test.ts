import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createToken } from '../../../src/operations/token/create.js';
import { importAccounts } from '../../../src/operations/account/import.js';
import { listAccounts } from '../../../src/operations/account/list.js';
import { parseEmail } from '../../../src/domain/email.js';
import { showAccount } from '../../../src/operations/account/show.js';
import { explainAccessToPlan } from '../../../src/operations/access/explain.js';
import { assignRole } from '../../../src/operations/role/assign.js';
import { unassignRole } from '../../../src/operations/role/unassign.js';
import { employerViewLearningPlan, standardAdministrator } from '../../../src/domain/tenancy/roles.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { aPerson } from '../../builders/competence.js';
import { anEnrolment, aProgramme } from '../../builders/learning-plan.js';
import { applying, storeWith, type TestStore } from '../../builders/store.js';
import { fileOf } from '../row-source.js';
import { applied, exported } from '../tenant/documents.js';

const composed = 'ren\u00e9@x.example';
const decomposed = 'rene\u0301@x.example';

describe('an email', () => {
  it.each([
    ['PAT@Acme.Example', 'pat@acme.example'],
    ['  pat@acme.example\t', 'pat@acme.example'],
    [decomposed, composed],
    ['pat@CAFÉ.example', 'pat@café.example'],
    ['pat@xn--caf-dma.example', 'pat@café.example'],
    ['pat@café。example', 'pat@café.example'],
    ["o'neil+x_y-z.a@sub.acme.example", "o'neil+x_y-z.a@sub.acme.example"],
    ['pat@weiß.example', 'pat@weiß.example'],
    ['pat@xn--wei-7ka.example', 'pat@weiß.example'],
    ['用户@例え.テスト', '用户@例え.テスト'],
  ])('%j is %j', (text, email) => {
    expect(parseEmail(text)).toBe(email);
  });

  it.each([
    ...['', 'pat', '@x.example', 'pat@', 'root@localhost', 'a,b@x.example', 'a b@x.example', 'a@b@x.example'],
    ...[
      '\u200bpat@x.example',
      'pat@x.example\u2060',
      'p\u00adat@x.example',
      'pat@x\u200d.example',
      'pa\u0007t@x.example',
    ],
    ...[
      'pat\u3164@x.example',
      'pat\ufe0f@x.example',
      'pat@x..example',
      'pat@.example',
      'pat@x.example.',
      'pat@-x.example',
    ],
    ...[
      'pat@127.0.0.1',
      'pat@0x7f.1',
      'pat@ex%61mple.com',
      'pat@xn--a.example',
      'pat@x.1',
      '<pat@x.example>',
      '.a@x.example',
      'a.@x.example',
      'a..b@x.example',
      'zoë..b@x.example',
      'a@x_y.example',
      'pat@[::1]',
    ],
    ...[
      `${'a'.repeat(65)}@x.example`,
      `pat@${'a'.repeat(64)}.example`,
      `pat@${'abcdefghi.'.repeat(26)}example`,
    ],
  ])('%j is none', (text) => {
    expect(parseEmail(text)).toBeUndefined();
  });

  it('in the form that is kept is read as itself, and in any case', () => {
    const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 });
    const ascii = fc.emailAddress();
    const text = fc.oneof(
      ascii,
      fc.tuple(part, part).map(([local, domain]) => `${local}@${domain}.example`),
    );
    fc.assert(
      fc.property(text, (written) => {
        const email = parseEmail(written);
        if (email === undefined) return;
        expect(parseEmail(email)).toBe(email);
        expect(parseEmail(email.normalize('NFD'))).toBe(email);
      }),
    );
    fc.assert(
      fc.property(ascii, (address) => {
        expect(parseEmail(address.toUpperCase())).toBe(parseEmail(address));
      }),
    );
  });
});

describe('a store that holds emails of the older, looser rule', () => {
  let store: TestStore;
  afterEach(() => store.dispose());

  const looser = [
    'root@localhost',
    'a,b@acme.example',
    '\u200bzed@acme.example',
    decomposed,
    'pat@xn--caf-dma.example',
  ];

  async function anOldStore(): Promise<void> {
    store = await storeWith({
      old: {
        organisation: [{ key: 'acme', name: 'Acme', kind: 'employer', parent: null }],
        account: [...looser].sort().map((email) => anEmployerAccount(email)),
        'account-role': [...looser].sort().map((account) => ({ account, role: employerViewLearningPlan })),
        programme: [aProgramme('p')],
        person: [aPerson({ manager: 'root@localhost', employer: 'acme' })],
        'programme-enrolment': [anEnrolment('p', { person: aPerson().reference })],
      },
    });
  }

  const roles = async () => (await store.records('old', 'account-role')).map(({ account }) => account);

  it('shows them, by the form that is kept and by that of today', async () => {
    await anOldStore();
    expect((await store.runner.read(listAccounts, {}, {})).accounts).toHaveLength(5);
    for (const email of looser) {
      const { account } = await store.runner.read(showAccount, { email }, {});
      expect([account.email, account.roles]).toEqual([email, [employerViewLearningPlan]]);
    }
    for (const [email, held] of [
      [composed, decomposed],
      ['pat@café.example', 'pat@xn--caf-dma.example'],
    ] as const)
      expect((await store.runner.read(showAccount, { email }, {})).account.email).toBe(held);
  });

  it('lets them run as who they are, be explained, and have a token', async () => {
    await anOldStore();
    const run = { employer: 'ROOT@localhost', learner: aPerson().reference };
    expect(await store.runner.read(explainAccessToPlan, run, {})).toMatchObject({
      employer: 'root@localhost',
    });
    expect(await store.runner.read(explainAccessToPlan, run, { as: ' Root@localhost' })).toMatchObject({
      employer: 'root@localhost',
    });
    const { output } = await store.runner.write(createToken, { name: 't', account: composed }, applying());
    expect(output.token).toMatchObject({ account: decomposed });
  });

  it('takes roles from them and gives them others, by name and in a file', async () => {
    await anOldStore();
    const role = employerViewLearningPlan;
    const file = await fileOf(
      'Email',
      'root@localhost',
      '"a,b@acme.example"',
      '\u200bzed@acme.example',
      composed,
    );
    const { output } = await store.runner.write(unassignRole, { role, file }, applying());
    expect(output).toMatchObject({ removed: 4, rejectedCount: 0 });
    expect(await roles()).toEqual(['pat@xn--caf-dma.example']);
    const emails = ['pat@café.example', 'nobody@localhost'];
    const again = await store.runner.write(assignRole, { role: standardAdministrator, emails }, applying());
    expect(again.output).toMatchObject({ added: 1, rejected: [{ code: 'malformed-email' }] });
    expect(await roles()).toEqual(['pat@xn--caf-dma.example', 'pat@xn--caf-dma.example']);
  });

  it('changes them by a file, and makes no second account beside them', async () => {
    await anOldStore();
    const file = await fileOf(
      'Email,Status',
      'root@localhost,archived',
      `${composed},archived`,
      'new@localhost,archived',
    );
    const { output } = await store.runner.write(importAccounts, { file }, applying());
    expect(output).toMatchObject({
      updated: 2,
      created: 0,
      rejected: [{ line: 4, code: 'malformed-email' }],
    });
    const archived = (await store.records('old', 'account')).filter(({ status }) => status === 'archived');
    expect(archived.map(({ email }) => email)).toEqual([decomposed, 'root@localhost']);
  });

  it('renames and removes them by a document, and never doubles them', async () => {
    await anOldStore();
    const text = (await exported(store))
      .replaceAll('root@localhost', 'root@base.example')
      .replaceAll('a,b@acme.example', 'ab@acme.example')
      .replaceAll('\u200bzed', 'zed')
      .replaceAll(/\\u200b|\\u200Bzed/g, '');
    await expect(applied(store, text)).rejects.toMatchObject({
      details: ['pat@xn--caf-dma.example', decomposed].map((held): unknown =>
        expect.stringContaining(`is the address of the account ${held} in another form`),
      ),
    });
    await applied(store, text, { prune: true });
    const emails = (await store.records('old', 'account')).map(({ email }) => email);
    expect(emails.sort()).toEqual(
      ['ab@acme.example', 'pat@café.example', composed, 'root@base.example', 'zed@acme.example'].sort(),
    );
    expect(await store.records('old', 'person')).toMatchObject([{ manager: 'root@base.example' }]);
  });
});
