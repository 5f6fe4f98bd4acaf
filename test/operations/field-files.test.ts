import { afterEach, describe, expect, it } from 'vitest';
import { date } from '../../src/domain/calendar.js';
import type { ProvostError } from '../../src/domain/errors.js';
import { importAccounts } from '../../src/operations/account/import.js';
import { importTransfers } from '../../src/operations/transfer/import.js';
import type { TestStore } from '../builders/store.js';
import { applying, storeWith } from '../builders/store.js';
import { fileOf } from './row-source.js';
import { applied } from './tenant/documents.js';

const FIRE = 'NHS|CSTF|Fire Safety - 2 Years|';

/**
 * The tenant for files from the field. All people are invented; QQ is the official example prefix.
 */
const trust = `
tenant: { key: base, name: Base Trust, timeZone: Europe/London, vpd: "504" }
organisations:
  - { key: acme, name: Acme Ltd, kind: employer }
accounts:
  - { email: pat@acme.example, firstName: Pat, lastName: Okafor, kind: employer, organisation: acme, status: full-user }
  - { email: lee@acme.example, firstName: Lee, lastName: Brook, kind: employer, organisation: acme, status: full-user }
competences:
  - { name: "${FIRE}", renewal: { every: 2, unit: year } }
people:
  - { reference: "1001", firstName: Zoe, lastName: Lane, dateOfBirth: 1980-02-11, nationalInsuranceNumber: QQ100001A, kind: employee }
  - { reference: "1002", firstName: Ann, lastName: "O'Neil", dateOfBirth: 1975-09-23, nationalInsuranceNumber: QQ100002B, kind: employee }
  - { reference: "1003", firstName: Jose, lastName: Núñez, dateOfBirth: 1991-01-30, nationalInsuranceNumber: QQ100003C, kind: employee }
`;

const transferHeader =
  'National Insurance Number,Date of Birth,Last Name,First Name,Competency Name,Proficiency Level,Date Last Awarded,Expiry Date';

let store: TestStore;
afterEach(() => store.dispose());

async function aTrust(): Promise<void> {
  store = await storeWith();
  await applied(store, trust);
}

async function transferred(lines: readonly string[], input: object = {}) {
  const file = await fileOf(...lines);
  const options = applying(date('2026-06-15'));
  return store.runner.write(importTransfers, { file, ...input }, options);
}

const awarded = async (): Promise<[string, string | null][]> =>
  (await store.records('base', 'achievement')).map((award) => [award.person, award.awarded]);

const importing = async (lines: readonly string[], input: object = {}) =>
  store.runner.write(importAccounts, { file: await fileOf(...lines), ...input }, applying());

describe('accounts of files from the field', () => {
  it('rows whose emails have zero-width characters are refused, and those are shown', async () => {
    await aTrust();
    const { output } = await importing([
      'Email,First Name,Last Name,Kind,Organisation',
      '\u200bpat@acme.example,Pat,Okafor,employer,acme',
      'lee@acme.example\u2060,Lee,Brook,employer,acme',
    ]);
    expect(output.rejected.map(({ line, code, message }) => [line, code, message])).toEqual([
      [2, 'malformed-email', '"\\u200bpat@acme.example" is not an email address.'],
      [3, 'malformed-email', '"lee@acme.example\\u2060" is not an email address.'],
    ]);
    expect(output.changes).toBe(0);
  });

  it('an address in two forms of Unicode is one account', async () => {
    await aTrust();
    const { output } = await importing([
      'Email,First Name,Last Name,Kind,Status',
      'ren\u00e9@x.example,R,A,administrator,full-user',
      'rene\u0301@x.example,R,A,administrator,full-user',
    ]);
    expect(output).toMatchObject({ created: 1, unchanged: 1 });
  });

  it('a document with texts that are no addresses is refused', async () => {
    store = await storeWith();
    const account = 'firstName: R, lastName: Oot, kind: administrator';
    const emails = ['root@localhost', '\u200bzed@acme.example', 'a,b@acme.example'];
    const text = `tenant: { key: base }\naccounts:\n${emails.map((email) => `  - { email: "${email}", ${account} }\n`).join('')}`;
    await expect(applied(store, text)).rejects.toMatchObject({
      details: [
        'accounts[0].email (line 3): "root@localhost" is not an email address',
        'accounts[1].email (line 4): "\\u200bzed@acme.example" is not an email address',
        'accounts[2].email (line 5): "a,b@acme.example" is not an email address',
      ],
    });
  });

  it('a surplus comma rejects its row, though the last cell is empty', async () => {
    await aTrust();
    const { output } = await importing([
      'Email,Last Name,First Name,External Reference',
      'pat@acme.example,Okafor, MBE,Pat,',
      'lee@acme.example,Brook,Lee,E-17',
    ]);
    expect(output).toMatchObject({ updated: 1, rejected: [{ line: 2, code: 'field-count' }] });
  });

  it('a reference that a spreadsheet was made to keep is stored without ="…"', async () => {
    await aTrust();
    await importing([
      'Email,First Name,Last Name,Kind,External Reference',
      'new1@acme.example,Ada,Okoro,employer,="0012345"',
    ]);
    const [made] = (await store.records('base', 'account')).filter(({ email }) => email.startsWith('new1'));
    expect(made).toMatchObject({ externalReference: '0012345' });
  });

  it('of a file of Moodle the email is taken and the user name ignored', async () => {
    await aTrust();
    const { output, preview } = await importing([
      'username,password,email,firstname,lastname',
      'zlane,notasecret,lee@acme.example,Zoe,Lane',
    ]);
    expect(preview.warnings).toEqual(['Ignored columns: username, password.']);
    expect(output).toMatchObject({ updated: 1, rejectedCount: 0 });
  });

  it('of a file of Aptem users one line says what is ignored, and nothing else is advised', async () => {
    await aTrust();
    const { output, preview } = await importing([
      'First name,Last name,Email,Reference number,Group name,DOB,Mobile,Address line 1,Town,Postcode,Gender,NI number,Case owner,Employer name,EDRS',
      'Zoe,Lane,zoe@acme.example,L-1,north,11/02/1980,,1 High St,Town,AB1 2CD,f,QQ100001A,Kim Case,Acme Ltd,123456789',
    ]);
    expect(preview.warnings).toEqual([
      'Ignored columns: Reference number, Group name, DOB, Mobile, Address line 1, Town, Postcode, Gender, NI number, Case owner, Employer name, EDRS.',
    ]);
    expect(output.rejected).toMatchObject([{ code: 'field-missing' }]);
  });

  it('a page of HTML under the name of a workbook is named for what it is', async () => {
    await aTrust();
    await expect(
      importing([
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"></head><body><table border=1>',
        '<tr><th>Email</th><th>Role</th></tr>',
        '<tr><td>pat@acme.example</td><td>Assessor</td></tr></table></body></html>',
      ]),
    ).rejects.toMatchObject({ code: 'file-is-html', exitCode: 2 });
  });
});

describe('transfer files from the field', () => {
  const row = 'QQ100001A,11/02/1980,Lane,Zoe,FIRE,1 - Assessed,01/03/2026,'.replace('FIRE', FIRE);

  it('a delimiter stated in quotes is understood', async () => {
    await aTrust();
    const { output } = await transferred([
      '"sep=;"',
      transferHeader.replaceAll(',', ';'),
      row.replaceAll(',', ';'),
    ]);
    expect(output.decisions).toMatchObject({ accepted: 1 });
  });

  const titled = [
    'ESR BI: Competence Compliance by Assignment,,,,,,,',
    'Run date: 15/06/2026 09:12,,,,,,,',
    ',,,,,,,',
    transferHeader,
    row,
  ];

  it('title lines are refused, naming --skip-lines', async () => {
    await aTrust();
    await expect(transferred(titled)).rejects.toMatchObject({
      code: 'missing-column',
      hint: 'The column headers seem to stand on line 4: add --skip-lines 3.',
    });
  });

  it('title lines that are skipped do no harm', async () => {
    await aTrust();
    const { output, preview } = await transferred(titled, { skipLines: 3 });
    expect([output.decisions.accepted, preview.warnings]).toEqual([1, []]);
  });

  it('a zero-width character in the name of a competence is shown where it is refused', async () => {
    await aTrust();
    const { output } = await transferred([transferHeader, row.replace('Fire Safety', 'Fire\u200bSafety')]);
    expect(output.rejects).toMatchObject([
      { message: expect.stringContaining('Fire\\u200bSafety') as string },
    ]);
  });

  it('a date that is misspelt in its header is not left out in silence', async () => {
    await aTrust();
    await expect(
      transferred([transferHeader.replace('Expiry Date', 'Expiry Dat'), row]),
    ).rejects.toMatchObject({
      code: 'misspelt-column',
    });
  });
});

describe('dates of files from the field', () => {
  it('an instant means the day in the tenant’s time zone, of awards and of birthdays', async () => {
    await aTrust();
    const { output } = await transferred([
      transferHeader,
      `QQ100001A,11/02/1980,Lane,Zoe,${FIRE},1 - Assessed,2026-03-31T23:00:00Z,`,
      `QQ100002B,1975-09-22T23:00:00.000Z,O'Neil,Ann,${FIRE},1 - Assessed,2026-05-31T23:00:00Z,`,
    ]);
    expect(output.decisions).toMatchObject({ accepted: 2 });
    expect(await awarded()).toEqual([
      ['1001', '2026-04-01'],
      ['1002', '2026-06-01'],
    ]);
  });

  it('a serial number a fraction of a second before midnight is the next day', async () => {
    await aTrust();
    const { output } = await transferred([
      transferHeader,
      `QQ100001A,29261.999998,Lane,Zoe,${FIRE},1,46142.999998,`,
      `QQ100002B,27659.999998,O'Neil,Ann,${FIRE},1,46113.999998,`,
    ]);
    expect(output.decisions).toMatchObject({ accepted: 2 });
    expect(await awarded()).toEqual([
      ['1001', '2026-05-01'],
      ['1002', '2026-04-02'],
    ]);
  });

  it('a column that can only be month/day somewhere is named, with what was read day/month', async () => {
    await aTrust();
    const { preview } = await transferred([
      transferHeader,
      `QQ100001A,11/02/1980,Lane,Zoe,${FIRE},1 - Assessed,03/04/2026,`,
      `QQ100002B,1975-09-23,O'Neil,Ann,${FIRE},1 - Assessed,04/25/2026,`,
      `QQ100003C,1991-01-30,Núñez,Jose,${FIRE},1 - Assessed,05/06/2026,`,
      `QQ100003C,1991-01-30,Núñez,Jose,${FIRE},1 - Assessed,25/05/2026,`,
    ]);
    expect(preview.warnings).toEqual([
      'The column "Date Last Awarded" can only be month/day in 1 row; 3 rows of it were read day/month, 2 of which could be month/day as well. Check how the file writes its dates.',
    ]);
  });

  it('rows that say the same are each counted in that warning', async () => {
    await aTrust();
    const { preview } = await transferred([
      transferHeader,
      ...Array.from({ length: 3 }, () => `QQ100001A,11/02/1980,Lane,Zoe,${FIRE},1,03/04/2026,`),
      ...Array.from({ length: 2 }, () => `QQ100001A,11/02/1980,Lane,Zoe,${FIRE},1,04/25/2026,`),
    ]);
    expect(preview.warnings).toMatchObject([
      expect.stringContaining('in 2 rows; 3 rows of it were read day/month, 3 of which'),
    ]);
  });
});

describe('time zones', () => {
  it.each(['Europe/London', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata', 'UTC'])(
    '%s is taken',
    async (zone) => {
      store = await storeWith();
      expect(await applied(store, `tenant: { key: z, timeZone: ${zone} }`)).toMatchObject({ changes: 1 });
    },
  );

  it.each([
    'BST',
    'GMT',
    'GB',
    'EST5EDT',
    'Etc/GMT+5',
    'US/Pacific',
    'europe/london',
    'Europe/Londn',
    '+01:00',
  ])('%s is refused, naming Europe/London', async (zone) => {
    store = await storeWith();
    await expect(applied(store, `tenant: { key: z, timeZone: "${zone}" }`)).rejects.toMatchObject({
      code: 'invalid-document',
      details: [
        `tenant.timeZone (line 1): "${zone}" is no time zone by area and city: write one such as Europe/London, or UTC`,
      ],
    });
  });
});

describe('documents from the field', () => {
  it.each(['yaml', 'json', 'ndjson'])(
    'bytes that are no UTF-8 are refused with their place in %s',
    async (form) => {
      store = await storeWith();
      const text =
        {
          yaml: 'tenant: { key: base }\norganisations:\n  - { key: caf, name: Café }\n  - { key: bad, name: B#d }\n',
          json: '{ "tenant": { "key": "base" },\n\n\n  "organisations": [{"x": "B#d" }] }',
          ndjson: '{"tenant":{"key":"base"}}\n\n\n      {"organisations":{"key":"B#d"}}\n',
        }[form] ?? '';
      const [before = '', after = ''] = text.split('#');
      const bytes = Buffer.concat([Buffer.from(before), Buffer.from([0x8a]), Buffer.from(after)]);
      await expect(applied(store, bytes, { named: `base.${form}` })).rejects.toMatchObject({
        code: 'not-unicode',
        message: expect.stringMatching(/is not UTF-8: line 4, column \d+ holds the byte 0x8A,/) as string,
      });
    },
  );

  it.each([
    ['{\n  // the tenant\n  "tenant": {} }', /on line 2, column 3, the comment "\/\/ the tenant" stands/],
    ['{ "tenant": { "key": NaN } }', /on line 1, column 22, NaN stands/],
    ['tenant: { key: c }', /on line 1, column 1, tenant stands.*/],
  ])('%j is no JSON, and what stands there is said', async (text, words) => {
    store = await storeWith();
    await expect(applied(store, text, { named: 'base.json' })).rejects.toMatchObject({
      code: 'invalid-json',
      message: expect.stringMatching(words) as string,
    });
  });

  const lost = async (text: string, named: string): Promise<unknown> =>
    applied(store, text, { named }).catch((error: unknown) => (error as ProvostError).details);

  it('a number where text is needed is quoted as it stands, in YAML', async () => {
    store = await storeWith();
    const text =
      'tenant: { key: z, vpd: 062 }\naccounts: [ { email: a@x.example, firstName: A, lastName: &n 0x1F, ' +
      'kind: administrator, externalReference: 00123 }, { email: b@x.example, firstName: true, lastName: *n, kind: learner } ]';
    expect(await lost(text, 'z.yaml')).toEqual([
      'tenant.vpd (line 1): is 062 where text is needed; put it in quotes: "062"',
      'accounts[0].lastName (line 2): is 0x1F where text is needed; put it in quotes: "0x1F"',
      'accounts[0].externalReference (line 2): is 00123 where text is needed; put it in quotes: "00123"',
      'accounts[1].firstName (line 2): is true where text is needed; put it in quotes: "true"',
      'accounts[1].lastName (line 2): is 0x1F where text is needed; put it in quotes: "0x1F"',
    ]);
  });

  it('a number where text is needed is quoted as it stands, in JSON', async () => {
    store = await storeWith();
    const account = '{ "email": "a@x.example", "firstName": "A", "lastName": 12, "kind": "learner", ';
    const whole = `{ "tenant": { "key": "z", "vpd": 1.0 }, "accounts": [${account} "externalReference": 12345678901234567890 }] }`;
    expect(await lost(whole, 'z.json')).toEqual([
      'tenant.vpd: is 1.0 where text is needed; put it in quotes: "1.0"',
      'accounts[0].lastName: is 12 where text is needed; put it in quotes: "12"',
      'accounts[0].externalReference: is 12345678901234567890 where text is needed; put it in quotes: "12345678901234567890"',
    ]);
    const lines = `{"tenant":{"key":"z"}}\n{"accounts":${account}"externalReference": 1e3 }}\n`;
    expect(await lost(lines, 'z.ndjson')).toContain(
      'accounts[0].externalReference (line 2): is 1e3 where text is needed; put it in quotes: "1e3"',
    );
    await expect(
      applied(store, '{"tenant": {"key": "z", "vpd": 062}}', { named: 'z.json' }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('put it in quotes: "062"') as string,
    });
  });
});
