import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordsOf, runInProcess as provost } from '../in-process.js';

const fire = 'NHS|CSTF|Fire Safety - 1 Year|';
const escape = '\u001b[31mred\u0007';
const twoLines = 'Sam\nO’Neil';
const rightToLeft = 'abc\u202edef';
const separated = 'abc\u2028def';
const formula = "=cmd|' /C calc'!A0";

const names = ['Tab\tbed', twoLines, separated, formula];

/** Accounts with hostile names, without invisible characters: a store refuses those. */
const accounts = [
  'Email,First Name,Last Name,Kind,Organisation',
  ...names.map((lastName, at) => `${at}@acme.example,Pat,"${lastName}",employer,acme`),
].join('\n');

/** One trust: three people, of whom two hold the same National Insurance number. */
const tenant = JSON.stringify({
  tenant: { key: 'ward9', name: 'Ward 9 Trust', vpd: '504' },
  competences: [{ name: fire, renewal: { every: 1, unit: 'year' } }],
  organisations: [{ key: 'acme', name: 'Acme', kind: 'employer' }],
  people: [
    {
      reference: 'A',
      firstName: 'Sarah',
      lastName: 'Lane',
      dateOfBirth: '1980-02-11',
      nationalInsuranceNumber: 'QQ111111A',
      kind: 'employee',
    },
    {
      reference: 'B',
      firstName: 'Anne',
      lastName: 'Laurence',
      dateOfBirth: '1975-09-23',
      nationalInsuranceNumber: 'QQ222222B',
      kind: 'employee',
    },
    {
      reference: 'C',
      firstName: 'Ann',
      lastName: 'Laurence',
      dateOfBirth: '1975-09-23',
      nationalInsuranceNumber: 'QQ222222B',
      kind: 'employee',
    },
  ],
});

let folder: string;
let database: string;
let store: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provost-bad-input-'));
  database = join(folder, 'store.db');
  store = `file:${database}`;
  expect((await provost(['tenant', 'apply', '-'], { store, input: tenant })).code).toBe(0);
  expect((await provost(['account', 'import', '-', '--yes'], { store, input: accounts })).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file with this content, under a name that is its own. */
function fileOf(content: string | Buffer, name: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The commands that read a file, as they are given one. */
const reading = {
  'role assign': (file) => ['role', 'assign', 'Assessor', '--file', file],
  'transfer import': (file) => ['transfer', 'import', file, '--as-of', '2015-06-30'],
  'account import': (file) => ['account', 'import', file],
  'tenant apply': (file) => ['tenant', 'apply', file],
  'compliance reconcile': (file) => ['compliance', 'reconcile', file],
} as const satisfies Record<string, (file: string) => readonly string[]>;
type Reading = keyof typeof reading;

interface Refusal {
  readonly exit: number;
  readonly code: string;
  readonly message: string | RegExp;
  readonly env?: Readonly<Record<string, string>>;
}

/** Checks a script's error against the contract, and the store for no change. Returns texts. */
async function expectRefused(
  args: readonly string[],
  refusal: Refusal,
  at = store,
): Promise<readonly string[]> {
  return (await refusedTo(args, refusal, at)).details;
}

/** The same, and as text: one line of what is wrong and one of what to do, on stderr alone. */
async function expectRefusedInWords(args: readonly string[], refusal: Refusal): Promise<void> {
  const { message, hint } = await refusedTo(args, refusal, store);
  const person = await provost(args, { store });
  expect([person.code, person.stdout]).toEqual([refusal.exit, '']);
  expect(person.stderr).toBe(`Error: ${message}\nTry: ${hint}\n`);
}

async function refusedTo(
  args: readonly string[],
  { exit, code, message, env = {} }: Refusal,
  at: string,
): Promise<{ message: string; hint: string; details: readonly string[] }> {
  const path = at.slice('file:'.length);
  const before = await recordsOf(path);
  const { code: exitCode, stdout, stderr } = await provost([...args, '--json'], { store: at, env });
  expect([exitCode, stderr]).toEqual([exit, expect.stringMatching(/^Error: ./m)]);
  const { error } = JSON.parse(stdout) as {
    error: { code: string; message: string; hint: string; details: unknown };
  };
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
  expect(error.message).toMatch(/^[^\n]+\.$/);
  expect(error.hint).toMatch(/^[^\n]+[.?]$/);
  expect(await recordsOf(path)).toBe(before);
  return { ...error, details: Array.isArray(error.details) ? (error.details as string[]) : [] };
}

describe('a file that cannot be what it should be is refused in one sentence', () => {
  const utf16 = Buffer.from('Email,Role\r\npat@acme.example,Assessor\r\n', 'utf16le');
  const header = 'National Insurance Number,Date of Birth,Last Name,Competency Name,Expiry Date';

  it.each(Object.keys(reading) as Reading[])('missing: %s', async (command) => {
    const message = /^There is no file "/;
    await expectRefusedInWords(reading[command](join(folder, 'none.csv')), {
      exit: 5,
      code: 'file-missing',
      message,
    });
  });

  it.each<[string, Reading, string | Buffer, Omit<Refusal, 'exit'>]>([
    ['empty', 'role assign', '', { code: 'file-empty', message: 'is empty' }],
    ['empty', 'tenant apply', '', { code: 'file-empty', message: 'is empty' }],
    ['nothing but blank lines', 'account import', '\r\n\r\n', { code: 'file-empty', message: 'is empty' }],
    [
      'an Excel workbook',
      'account import',
      Buffer.from('PK\u0003\u0004\u0014\0\u0006\0[Content_Types].xml'),
      { code: 'file-is-workbook', message: 'Excel workbook' },
    ],
    [
      'an Excel workbook',
      'tenant apply',
      Buffer.from('PK\u0003\u0004\u0014\0\u0006\0[Content_Types].xml'),
      { code: 'file-is-workbook', message: 'Excel workbook' },
    ],
    [
      'binary',
      'transfer import',
      Buffer.from(`${header}\n\0\0\u0001`),
      { code: 'file-is-binary', message: 'binary' },
    ],
    ['UTF-16 without its mark', 'role assign', utf16, { code: 'file-is-binary', message: 'binary' }],
    ['UTF-16 without its mark', 'compliance reconcile', utf16, { code: 'file-is-binary', message: 'binary' }],
    [
      'without a header',
      'transfer import',
      `QQ111111A,11/02/1980,Lane,${fire},31/07/2016\n`,
      { code: 'no-header', message: 'looks like data' },
    ],
    [
      'without a header',
      'role assign',
      '0@acme.example\n',
      { code: 'no-header', message: 'looks like data' },
    ],
    [
      'without the column that matters',
      'account import',
      'First Name,Last Name\nPat,Okafor\n',
      { code: 'missing-column', message: '"Email"' },
    ],
    [
      'with a column twice',
      'transfer import',
      `${header},Expiry Date\n`,
      { code: 'duplicate-column', message: '"Expiry Date" more than once: columns 5 and 6' },
    ],
    [
      'with a column under two of its names',
      'account import',
      'Username,User Email\na@b.example,c@d.example\n',
      { code: 'duplicate-column', message: '"Email" more than once' },
    ],
    ['not YAML', 'tenant apply', 'tenant: { key: ward9\n', { code: 'invalid-yaml', message: 'YAML' }],
  ])('%s: %s', async (what, command, content, refusal) => {
    const file = fileOf(
      content,
      `${what.replaceAll(' ', '-')}.${command === 'tenant apply' ? 'yaml' : 'csv'}`,
    );
    await expectRefused(reading[command](file), { exit: 2, ...refusal });
  });

  it('says in one line which columns it does not know', async () => {
    const file = fileOf('Email,Full name,Company\n0@acme.example,Sam,Acme\n', 'unknown-column.csv');
    const { code, stderr } = await provost([...reading['role assign'](file), '--dry-run'], { store });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Warning: Ignored columns: Full name, Company\.$/m);
    expect(stderr).not.toContain('--map');
  });

  it('refuses a header that is a misspelt one of a column that is missing', async () => {
    const file = fileOf('Email,Actoin\n0@acme.example,assign\n', 'misspelt-column.csv');
    const { code, stderr } = await provost([...reading['role assign'](file), '--dry-run'], { store });
    expect(code).toBe(2);
    expect(stderr).toContain('--map "Actoin=Action"');
  });

  it('reads bytes that are no UTF-8 as Windows-1252, and says so', async () => {
    const file = fileOf(Buffer.from('Email,First Name\nzoe@acme.example,Zo\u00eb\n', 'latin1'), 'latin.csv');
    const { stderr } = await provost([...reading['account import'](file), '--dry-run'], { store });
    expect(stderr).toContain('read as Windows-1252');
  });
});

describe('transfer import', () => {
  const header =
    'National Insurance Number,Date of Birth,Last Name,First Name,Competency Name,Date Last Awarded,Expiry Date';
  const day = ['--as-of', '2015-06-30', '--json'];

  it('refuses each impossible, future, two-digit or US-ordered date by its line and column, and changes nothing', async () => {
    const dates = [
      ['31/06/2015', '', 'Date Last Awarded'],
      ['29/02/2015', '', 'Date Last Awarded'],
      ['01/07/2015', '', 'Date Last Awarded'],
      ['01/02/15', '', 'Date Last Awarded'],
      ['02/28/2015', '', 'Date Last Awarded'],
      ['yesterday', '', 'Date Last Awarded'],
      ['01/02/2015', '31/01/2015', 'Expiry Date'],
      ['01/02/2015', '31/09/2016', 'Expiry Date'],
      ['01/02/2015', '12/31/2016', 'Expiry Date'],
    ] as const;
    const rows = dates.map(
      ([awarded, expires]) => `QQ111111A,11/02/1980,Lane,Sarah,${fire},${awarded},${expires}`,
    );
    const file = fileOf([header, ...rows, ''].join('\n'), 'dates.csv');
    const before = await recordsOf(database);
    const run = await provost(['transfer', 'import', file, ...day], { store });
    const answer = JSON.parse(run.stdout) as {
      rejects: { line: number; column: string; code: string; message: string }[];
    };
    expect([run.code, answer]).toEqual([3, expect.objectContaining({ job: null, changes: 0 })]);
    expect(answer).toMatchObject({ decisions: { invalid: dates.length, accepted: 0 } });
    expect(answer.rejects.map(({ line, column }) => [line, column])).toEqual(
      dates.map(([, , column], at) => [at + 2, column]),
    );
    expect(answer.rejects.slice(0, 5).map(({ code }) => code)).toEqual([
      'impossible-date',
      'impossible-date',
      'award-in-future',
      'two-digit-year',
      'us-order',
    ]);
    for (const { message } of answer.rejects) expect(message).toMatch(/^[^\n]+\.$/);
    expect((await recordsOf(database)) === before).toBe(true);
  });

  it('matches nobody who is unknown, shared or not surely the same, and keeps them all for review', async () => {
    const copy = await copyOfStore('people.db');
    const award = `${fire},01/02/2015,31/01/2016`;
    const file = fileOf(
      [
        header,
        `QQ999999A,01/01/1970,Nobody,Nora,${award}`,
        `QQ222222B,23/09/1975,Laurence,Anne,${award}`,
        `QQ111111A,11/02/1980,Laine,Sarah,${award}`,
        `QQ888888A,11/02/1980,Lane,Sarah,${award}`,
        `nonsense,11/02/1980,Lane,Sarah,${award}`,
        '',
      ].join('\n'),
      'people.csv',
    );
    const imported = await provost(['transfer', 'import', file, ...day], { store: copy });
    expect(imported.code).toBe(0);
    expect(JSON.parse(imported.stdout)).toMatchObject({
      matches: {
        matchedSuccessfully: 0,
        duplicateNiNumbers: 1,
        niNumberMatchedNameNotMatched: 1,
        nameMatchedNiNumberNotMatched: 2,
        unableToMatch: 1,
      },
      decisions: { accepted: 0, invalid: 0, needsReview: 5 },
    });
    const listed = await provost(['transfer', 'list', '--state', 'needs-review', '--json'], { store: copy });
    expect((JSON.parse(listed.stdout) as { reviews: unknown[] }).reviews).toHaveLength(5);
    expect((await provost(['tenant', 'export'], { store: copy })).stdout).not.toContain('2016-01-31');
  });
});

describe('a tenant document', () => {
  const at = 'tenant: { key: ward9, name: Ward 9 Trust }\n';

  it('with many mistakes is refused with all of them at once, each by its path', async () => {
    const file = fileOf(
      `${at}organisations:
  - { key: a, name: A, parent: b }
  - { key: b, name: B, parent: a }
  - { key: c, name: C, colour: red }
groups:
  - { key: g, name: G, parent: g }
programmes:
  - { key: p, name: P, parent: nowhere }
people:
  - { reference: L-1, firstName: Sam, lastName: 7, kind: employee, dateOfBirth: 2003-02-30, manager: nobody@acme.example }
  - { reference: L-1, firstName: Sam, lastName: O'Neil, kind: emplyee }
`,
      'mistakes.yaml',
    );
    const details = await expectRefused(['tenant', 'apply', file], {
      exit: 2,
      code: 'invalid-document',
      message: /problems; nothing was changed/,
    });
    const all = details.join('\n');
    for (const place of [
      'organisations[2]',
      'people[0].lastName',
      'people[0].dateOfBirth',
      'people[1].kind',
    ]) {
      expect(all).toContain(place);
    }
    expect(all).toContain('there is no field "colour"');
  });

  it.each([
    [
      'organisations',
      'organisations: [ { key: a, name: A, parent: b }, { key: b, name: B, parent: a } ]',
      /a|b/,
    ],
    ['groups', 'groups: [ { key: g, name: G, parent: g } ]', /g/],
    [
      'programmes',
      'programmes: [ { key: p, name: P, parent: q }, { key: q, name: Q, parent: r }, { key: r, name: R, parent: p } ]',
      /p|q|r/,
    ],
  ])('with a cycle of %s is refused', async (section, text, key) => {
    const file = fileOf(`${at}${text}\n`, 'cycle.yaml');
    const details = await expectRefused(['tenant', 'apply', file], {
      exit: 2,
      code: 'invalid-document',
      message: 'nothing was changed',
    });
    expect(details.length).toBeGreaterThan(0);
    for (const detail of details)
      expect(detail).toMatch(new RegExp(`^${section}\\[\\d\\]\\.parent .*${key.source}`));
  });

  it('with references to what is not there is refused with each of them', async () => {
    const file = fileOf(
      `${at}programmes: [ { key: p, name: P, parent: nowhere } ]
accounts: [ { email: x@acme.example, firstName: X, lastName: Y, kind: employer, organisation: acne, roles: [ "Assesor" ] } ]
requirements: [ { competence: "NHS|CSTF|Fire|", scope: { organisation: ward } } ]
people: [ { reference: L-1, firstName: S, lastName: O, kind: employee, manager: nobody@acme.example, groups: [ west ] } ]
`,
      'dangling.yaml',
    );
    const all = (
      await expectRefused(['tenant', 'apply', file], {
        exit: 2,
        code: 'invalid-document',
        message: 'problems',
      })
    ).join('\n');
    expect(all).toContain('"Assesor"');
    const withRole = fileOf(
      readFileSync(file, 'utf8').replace('Assesor', 'Assessor'),
      'dangling-references.yaml',
    );
    const details = await expectRefused(['tenant', 'apply', withRole], {
      exit: 2,
      code: 'invalid-document',
      message: 'problems',
    });
    for (const name of ['nowhere', 'acne', 'NHS|CSTF|Fire|', 'ward', 'nobody@acme.example', 'west']) {
      expect(details.filter((detail) => detail.includes(`"${name}"`) || detail.includes(name))).not.toEqual(
        [],
      );
    }
  });

  it.each([
    ['YAML', 'twice.yaml', 'tenant: { key: ward9, name: A, name: B }\n', 'invalid-yaml'],
    ['JSON', 'twice.json', '{"tenant":{"key":"other","key":"ward9"},"groups":[]}', 'invalid-json'],
    [
      'NDJSON',
      'twice.ndjson',
      '{"tenant":{"key":"other","key":"ward9"}}\n{"groups":{"key":"g","name":"G"}}\n',
      'invalid-json-line',
    ],
  ])(
    'in %s with a field twice in one object is refused, because only one of them could count',
    async (_, name, text, code) => {
      await expectRefused(['tenant', 'apply', fileOf(text, name)], { exit: 2, code, message: /./ });
    },
  );
});

// Of PostgreSQL: test/store/postgres.
describe('a store in a file that cannot be used is refused, and left as it was', () => {
  it.each([
    ['of a newer Provost', 'PRAGMA user_version = 99', 'store-newer', 'schema 99'],
    ['of another program', 'PRAGMA application_id = 7', 'not-a-store', 'another program'],
  ])('%s', async (_, statement, code, message) => {
    const copy = await copyOfStore(`${code}.db`);
    const changed = new DatabaseSync(copy.slice('file:'.length));
    changed.exec(statement);
    changed.close();
    await expectRefused(['role', 'assign', 'Assessor', '0@acme.example'], { exit: 7, code, message }, copy);
  });

  it('damaged, or no database at all', async () => {
    const damaged = fileOf(
      Buffer.concat([Buffer.from('no database'), readFileSync(database).subarray(11)]),
      'damaged.db',
    );
    await expectRefused(
      ['tenant', 'list'],
      { exit: 7, code: 'store-corrupt', message: 'damaged' },
      `file:${damaged}`,
    );
    const text = fileOf('a shopping list\n'.repeat(100), 'list.db');
    await expectRefused(
      ['tenant', 'create', 'x'],
      { exit: 7, code: 'store-corrupt', message: 'not a Provost store' },
      `file:${text}`,
    );
  });
});

describe('names that mean harm', () => {
  const shown = async (format: string): Promise<string> =>
    (await provost(['account', 'list', '--columns', 'email,lastName', '--output', format], { store })).stdout;

  it('are stored unchanged, and equal in JSON and NDJSON', async () => {
    const ofJson = JSON.parse(await shown('json')) as { accounts: { lastName: string }[] };
    expect(ofJson.accounts.map(({ lastName }) => lastName)).toEqual(names);
    const ofLines = (await shown('ndjson'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { lastName: string });
    expect(ofLines.map(({ lastName }) => lastName)).toEqual(names);
    const exported = JSON.parse((await provost(['tenant', 'export', '--json'], { store })).stdout) as {
      accounts: { lastName: string }[];
    };
    expect(exported.accounts.map(({ lastName }) => lastName)).toEqual(names);
  });

  it.each(['table', 'markdown', 'json', 'ndjson'])(
    'send no control or hidden character to who reads %s',
    async (format) => {
      const text = await shown(format);
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069](?<!\t)/);
    },
  );

  it('are written out in a table, so that who reads it sees what is there', async () => {
    const text = await shown('table');
    expect(text).toContain('Tab\\tbed');
    expect(text).toContain('Sam\\nO’Neil');
    expect(text).toContain('abc\\u2028def');
  });

  it('are rejected, and written out, where they hold an invisible character', async () => {
    const rows = [escape, rightToLeft].map(
      (lastName, at) => `new${at}@acme.example,Pat,${lastName},employer`,
    );
    const input = ['Email,First Name,Last Name,Kind', ...rows].join('\n');
    const { code, stdout } = await provost(['account', 'import', '-', '--yes', '--json'], { store, input });
    expect(code).toBe(3);
    const { rejected } = JSON.parse(stdout) as { rejected: { message: string }[] };
    expect(rejected.map(({ message }) => message)).toEqual([
      'The last name holds an invisible character: "\\x1b[31mred\\x07".',
      'The last name holds an invisible character: "abc\\u202edef".',
    ]);
  });

  it('cannot be run by the spreadsheet that opens the CSV', async () => {
    const csv = await shown('csv');
    expect(csv).toContain(`3@acme.example,'${formula}`);
    expect(csv).not.toMatch(/(^|[,"])[=@+-]/m);
  });
});

describe('a command line that is wrong runs nothing', () => {
  const role = ['role', 'assign', 'Assessor', '0@acme.example'];

  it.each([
    ['a misspelt --dry-run', [...role, '--dryrun'], 'unknown-flag', 'has no flag --dryrun'],
    [
      'an unknown flag before the names',
      ['role', 'assign', '--all', 'Assessor', '0@acme.example'],
      'unknown-flag',
      'has no flag --all',
    ],
    ['an unknown flag with a value', [...role, '--because=x'], 'unknown-flag', 'has no flag --because'],
    ['an unknown short flag', [...role, '-n'], 'unknown-flag', 'has no flag -n'],
    [
      'an unknown command',
      ['role', 'asign', 'Assessor', '0@acme.example'],
      'unknown-command',
      'There is no command "role asign"',
    ],
    ['a missing argument', ['role', 'assign'], 'missing-input', 'nobody can be asked for it here'],
    ['a missing file', ['transfer', 'import'], 'missing-input', 'nobody can be asked for it here'],
    ['nobody named', ['role', 'assign', 'Assessor'], 'missing-input', 'nobody can be asked for it here'],
  ])('%s', async (_, args, code, message) => {
    await expectRefusedInWords(args, { exit: 2, code, message });
  });
});

/** A store of its own with the same records. */
async function copyOfStore(name: string): Promise<string> {
  const path = join(folder, name);
  expect((await provost(['store', 'copy', store, `file:${path}`])).code).toBe(0);
  return `file:${path}`;
}
