import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { recordsOf, runInProcess as provost } from '../in-process.js';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const fire = 'NHS|CSTF|Fire Safety - 1 Year|';
const role = 'Employer - View Learning Plan';

/** A tenant with something to change in every area. */
const tenant = JSON.stringify({
  tenant: { key: 'ward9', name: 'Ward 9 Trust', vpd: '504' },
  organisations: [{ key: 'acme', name: 'Acme', kind: 'employer' }],
  programmes: [
    { key: 'eng', name: 'Engineering', kind: 'delivery' },
    { key: 'eng-maths', name: 'Maths', kind: 'delivery', parent: 'eng' },
  ],
  accounts: ['a', 'b', 'c'].map((name) => ({
    email: `${name}@acme.example`,
    firstName: name,
    lastName: 'Acme',
    kind: 'employer',
    organisation: 'acme',
    status: 'full-user',
  })),
  competences: [{ name: fire, renewal: { every: 1, unit: 'year' } }],
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
  ],
});
const files = {
  'accounts.csv':
    'Email,First Name,Last Name,Kind,Organisation\nd@acme.example,D,Acme,employer,acme\na@acme.example,Ada,Acme,employer,acme\n',
  'rows.csv': `National Insurance Number,Date of Birth,Last Name,First Name,Competency Name,Date Last Awarded,Expiry Date
QQ111111A,11/02/1980,Lane,Sarah,${fire},01/02/2015,31/01/2016
QQ222222B,23/09/1975,Laurence,Anne,${fire},01/03/2015,28/02/2016
`,
  'document.yaml':
    'tenant: { key: ward9 }\ngroups: [ { key: north, name: North }, { key: south, name: South } ]\n',
};

let folder: string;
let filled: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provost-writes-'));
  filled = join(folder, 'filled.db');
  expect((await provost(['tenant', 'apply', '-'], { store: `file:${filled}`, input: tenant })).code).toBe(0);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function copyStore(path: string): Promise<void> {
  expect((await provost(['store', 'copy', `file:${filled}`, `file:${path}`])).code).toBe(0);
}

describe('every command that writes', () => {
  const manifest = JSON.parse(
    readFileSync(fileURLToPath(new URL('../../../oclif.manifest.json', import.meta.url)), 'utf8'),
  ) as { commands: Record<string, { flags: Record<string, unknown> }> };
  const commands = Object.entries(manifest.commands);
  const writing = commands.filter(([, { flags }]) => 'dry-run' in flags);

  it('has one dry run, one way to say why and the same limits', () => {
    const ofAWrite = ['dry-run', 'exit-code', 'yes', 'reason', 'max-changes', 'max-percent'];
    for (const [name, { flags }] of writing) {
      expect([name, ofAWrite.filter((flag) => !(flag in flags))]).toEqual([name, []]);
    }
    const topics = new Set(writing.map(([name]) => name.split(':')[0]));
    expect([...topics].sort()).toEqual([
      ...[
        'account',
        'achievement',
        'assignment',
        'competence',
        'component',
        'equivalence',
        'feature',
        'group',
      ],
      ...[
        'init',
        'job',
        'learner',
        'organisation',
        'programme',
        'programme-enrolment',
        'requirement',
        'role',
      ],
      ...['setting', 'tenant', 'token', 'transfer'],
    ]);
  });

  it('shows in its flags: a command that only reads has no dry run and no limits', () => {
    for (const [name, { flags }] of commands) {
      if ('dry-run' in flags) continue;
      expect([name, ['yes', 'reason', 'max-changes', 'max-percent'].filter((flag) => flag in flags)]).toEqual(
        [name, []],
      );
    }
  });
});

/** A writing command of each area with its change, and the conflict of its undo after the last run. */
const representatives: readonly [string, readonly string[], number, readonly string[]][] = [
  [
    'feature',
    ['feature', 'enable', 'employer-learning-plan'],
    1,
    ['feature', 'disable', 'employer-learning-plan'],
  ],
  ['role', ['role', 'assign', role, '--all-employers'], 3, ['role', 'unassign', role, 'a@acme.example']],
  ['account', ['account', 'import', 'accounts.csv'], 2, ['tenant', 'apply', 'later-account.yaml']],
  [
    'programme',
    ['programme', 'hide-sub-programmes', 'eng'],
    1,
    ['programme', 'unhide-sub-programmes', 'eng'],
  ],
  [
    'transfer',
    ['transfer', 'import', 'rows.csv', '--as-of', '2015-06-30'],
    2,
    ['tenant', 'apply', 'later-award.yaml'],
  ],
  ['tenant', ['tenant', 'apply', 'document.yaml'], 2, ['tenant', 'apply', 'later-group.yaml']],
];
const later = {
  'later-account.yaml':
    'tenant: { key: ward9 }\naccounts: [ { email: d@acme.example, firstName: Dee, lastName: Acme, kind: employer } ]\n',
  'later-award.yaml': `tenant: { key: ward9 }\npeople: [ { reference: A, firstName: Sarah, lastName: Lane, kind: employee, achievements: [ { competence: "${fire}", from: 2015-02-01, awarded: 2015-02-01, expires: 2016-01-31, source: class } ] } ]\n`,
  'later-group.yaml': 'tenant: { key: ward9 }\ngroups: [ { key: north, name: Norden } ]\n',
};

describe.each(representatives)('a command of the area %s', (area, args, changes, afterwards) => {
  let path: string;
  const run = async (...words: string[]) => {
    const { code, stdout } = await provost([...words, '--json'], { store: `file:${path}`, cwd: folder });
    return {
      code,
      answer: JSON.parse(stdout) as {
        job: string;
        changes: number;
        error: { code: string; details: string[] };
      },
    };
  };
  const exported = async (): Promise<string> =>
    (await provost(['tenant', 'export'], { store: `file:${path}` })).stdout;
  let before: string;
  let job: string;

  beforeAll(async () => {
    path = join(folder, `${area}.db`);
    await copyStore(path);
    for (const [name, text] of Object.entries(later)) writeFileSync(join(folder, name), text);
    before = await exported();
  });

  it('on a dry run changes nothing, and with --exit-code says that it would', async () => {
    const held = await recordsOf(path);
    const preview = await run(...args, '--dry-run', '--exit-code');
    expect([preview.code, preview.answer]).toMatchObject([8, { job: null, dryRun: true, changes }]);
    expect(await recordsOf(path)).toBe(held);
  });

  it('stops at its limits before anything is written', async () => {
    const held = await recordsOf(path);
    for (const [limit, most] of [
      ['max-changes', changes - 1],
      ['max-percent', 0],
    ] as const) {
      const stopped = await run(...args, '--yes', `--${limit}`, String(most));
      expect([stopped.code, stopped.answer.error.code]).toEqual([9, limit]);
    }
    expect(await recordsOf(path)).toBe(held);
  });

  it('within its limits does what the dry run said, as a job that keeps the reason', async () => {
    const limits = ['--max-changes', String(changes), '--max-percent', '100'];
    const done = await run(...args, '--yes', '--reason', 'asked for by the board', ...limits);
    expect([done.code, done.answer]).toMatchObject([0, { dryRun: false, changes }]);
    job = done.answer.job;
    expect((await run('job', 'show', job)).answer).toMatchObject({
      reason: 'asked for by the board',
      changes,
    });
  });

  it('changes nothing when it is run again, nor would it', async () => {
    expect(await run(...args, '--yes')).toMatchObject({ code: 0, answer: { job: null, changes: 0 } });
    expect(await run(...args, '--dry-run', '--exit-code')).toMatchObject({ code: 0, answer: { changes: 0 } });
  });

  it('is taken back to the byte, on a dry run and then in earnest', async () => {
    const held = await recordsOf(path);
    expect(await run('job', 'undo', job, '--dry-run', '--exit-code')).toMatchObject({
      code: 8,
      answer: { changes },
    });
    expect(await recordsOf(path)).toBe(held);
    expect(await run('job', 'undo', job, '--yes', '--reason', 'too early')).toMatchObject({
      code: 0,
      answer: { changes },
    });
    expect(await exported()).toBe(before);
  });

  it('is not taken back over what was changed later: that is named, and the audit chain is whole', async () => {
    const again = (await run(...args, '--yes')).answer.job;
    expect(await run(...afterwards, '--yes')).toMatchObject({ code: 0, answer: { changes: 1 } });
    const held = await recordsOf(path);
    const refused = await run('job', 'undo', again, '--yes');
    expect([refused.code, refused.answer.error.code]).toEqual([6, 'stale']);
    expect(refused.answer.error.details).toHaveLength(1);
    expect(await recordsOf(path)).toBe(held);
    expect(await run('audit', 'verify')).toMatchObject({ code: 0, answer: { intact: true } });
  });
});

describe('an undo', () => {
  it('has limits of its own, and is made once', async () => {
    const path = join(folder, 'undone.db');
    await copyStore(path);
    const store = `file:${path}`;
    expect((await provost(['role', 'assign', role, '--all-employers', '--yes'], { store })).code).toBe(0);
    const undo = ['job', 'undo', '2', '--yes', '--json'];
    expect((await provost([...undo, '--max-changes', '2'], { store })).code).toBe(9);
    expect(JSON.parse((await provost(undo, { store })).stdout)).toMatchObject({ changes: 3 });
    const twice = await provost(undo, { store });
    expect([twice.code, JSON.parse(twice.stdout)]).toMatchObject([6, { error: { code: 'already-undone' } }]);
  });
});
