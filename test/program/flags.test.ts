import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { StoreRun } from '../../src/operations/run-context.js';
import { commonFlags } from '../../src/program/flags.js';
import { commandPage } from '../../src/program/help-pages.js';
import type * as Formats from '../../src/terminal/formats.js';
import type { Terminal } from '../../src/terminal/terminal.js';
import { loadCatalogue } from './known-commands.js';
import type { CommandRun } from './running.js';
import { commandClass, commandNames, runCommand } from './running.js';

/** The views that were shown. */
const shownViews = vi.hoisted((): { readonly list?: unknown }[] => []);

vi.mock('../../src/terminal/formats.js', async (load) => {
  const formats = await load<typeof Formats>();
  const noting =
    <Rest extends unknown[], Result>(show: (terminal: Terminal, view: never, ...rest: Rest) => Result) =>
    (terminal: Terminal, view: object, ...rest: Rest): Result => {
      shownViews.push(view);
      return show(terminal, view as never, ...rest);
    };
  return { ...formats, present: noting(formats.present), takeRows: noting(formats.takeRows) };
});

const FIRE = 'NHS|CSTF|Fire Safety - 2 Years|';

const DOCUMENT = `tenant: { key: north, name: North, timeZone: Europe/London, vpd: "262" }
features: { employer-learning-plan: true }
organisations:
  - { key: spare, name: Spare, parent: null }
  - { key: acme, name: Acme Ltd, kind: employer, parent: null }
groups:
  - { key: spare, name: Spare }
programmes:
  - { key: spare, name: Spare }
  - { key: eng, name: Engineering, kind: delivery, parent: null }
  - { key: maths, name: Maths, kind: delivery, parent: eng }
  - { key: art, name: Art, kind: delivery, parent: null, hideSubProgrammesFromEmployers: true }
  - { key: drawing, name: Drawing, kind: delivery, parent: art }
accounts:
  - { email: pat@acme.example, firstName: Pat, lastName: Okafor, kind: employer, organisation: acme, status: full-user, roles: [ "Employer - View Learning Plan" ] }
  - { email: spare@acme.example, firstName: S, lastName: S, kind: learner }
people:
  - reference: L-1
    firstName: Sam
    lastName: Neil
    dateOfBirth: 2003-04-05
    nationalInsuranceNumber: QQ123456C
    kind: employee
    employer: acme
    manager: pat@acme.example
    programmes:
      - { programme: eng, start: 2025-09-01, plannedEnd: 2027-08-31, status: active }
      - { programme: art, start: 2025-09-01, plannedEnd: 2027-08-31, status: active }
      - { programme: maths, start: 2025-09-01, plannedEnd: 2027-08-31, status: active }
      - { programme: drawing, start: 2025-09-01, plannedEnd: 2027-08-31, status: active }
    components:
      - { key: C-1, programme: eng, name: Review, type: review, status: in-progress, due: 2026-01-10 }
      - { key: C-2, programme: maths, name: Test, type: review, status: in-progress, due: 2026-01-10 }
      - { key: C-3, programme: drawing, name: Sketch, type: review, status: in-progress, due: 2026-01-10 }
    assignments:
      - { number: "20059417", organisation: acme, job: Nurse, position: Staff nurse, start: 2024-01-01, primary: true }
    achievements:
      - { competence: "${FIRE}", level: 1, from: 2026-03-01, awarded: 2026-03-01, expires: 2028-03-01, source: class }
competences:
  - { name: "${FIRE}", renewal: { every: 2, unit: year } }
  - { name: NHS|CSTF|Spare| }
equivalences:
  - { from: 457|LOCAL|Fire|, to: [ "${FIRE}" ] }
requirements:
  - { competence: "${FIRE}", level: 1, scope: { organisation: acme } }
`;

const ROWS = `National Insurance Number,Date of Birth,Last Name,First Name,Competency Name,Proficiency Level,Date Last Awarded,Expiry Date
QQ123456C,05/04/2003,Neal,Sam,${FIRE},1,01/04/2026,01/04/2028
`;

const EXTRACT = `${[
  ...['Organisation', 'Assignment Count', 'Required', 'Achieved', 'Compliance %', 'Expiring Soon'],
  ...['Predicted %', 'Future Enrolments', 'Predicted % (Inc. Enrolments)'],
].join('\t')}
${['Acme Ltd', 1, 1, 1, 50, 0, 100, 0, 100].join('\t')}
`;

let folder: string;
let review: string;
let token: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provost-flags-'));
  vi.stubEnv('PROVOST_STORE', `file:${join(folder, 'store.db')}`);
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'));
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
  vi.stubEnv('PROVOST_KEYRING', 'off');
  writeFileSync(path('north.yaml'), DOCUMENT);
  writeFileSync(path('rows.csv'), ROWS);
  writeFileSync(path('extract.tsv'), EXTRACT);
  writeFileSync(path('accounts.csv'), 'Email,First Name,Last Name,Kind\nlee@north.example,Lee,Li,learner\n');
  await done('tenant apply', path('north.yaml'), '--yes');
  await done('transfer import', path('rows.csv'), '--yes', '--as-of', '2026-06-15');
  await done('role assign', 'Assessor', 'pat@acme.example', '--save-plan', path('assign.plan'));
  const { reviews } = JSON.parse(await done('transfer list', '--json')) as { reviews: { id: string }[] };
  review = String(reviews[0]?.id);
  token = (JSON.parse(await done('token create', 'ci', '--json')) as { token: { id: string } }).token.id;
  for (const key of ['one', 'two']) await done('tenant create', key, '--store', `file:${path('two.db')}`);
  await done('profile add', 'team', '--store', 'file:team.db');
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function path(name: string): string {
  return join(folder, name);
}

async function done(name: string, ...argv: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runCommand(name, argv);
  expect([exitCode, stderr.match(/^Error.*/m)?.[0]]).toEqual([0, undefined]);
  return stdout;
}

/** Of each kind: a record that is there and that nothing names, a change of it, a new one, and another key. */
const records: Readonly<Record<string, readonly [string[], string[], string[], string?]>> = {
  organisation: [['spare'], ['--kind', 'employer'], ['new', '--name', 'New'], 'new'],
  group: [['spare'], ['--name', 'Other'], ['new', '--name', 'New'], 'new'],
  programme: [['spare'], ['--name', 'Other'], ['new', '--name', 'New'], 'new'],
  account: [
    ['spare@acme.example'],
    ['--status', 'invited'],
    ['new@acme.example', '--first-name', 'N', '--last-name', 'N', '--kind', 'learner'],
    'new@acme.example',
  ],
  competence: [['NHS|CSTF|Spare|'], ['--levels', '2'], ['NHS|CSTF|New|'], 'NHS|CSTF|New|'],
  learner: [
    ['L-1'],
    ['--rag', 'red'],
    ['L-2', '--first-name', 'N', '--last-name', 'N', '--kind', 'employee'],
    'L-9',
  ],
  equivalence: [['457|LOCAL|Fire|'], ['--to', 'NHS|CSTF|Spare|'], ['457|LOCAL|New|', FIRE]],
  requirement: [[FIRE], ['--essential', 'no'], [FIRE, 'tenant']],
  assignment: [['L-1'], ['--job', 'Porter'], ['L-1', '2', '--organisation', 'acme']],
  achievement: [['L-1'], ['--source', 'iat'], ['L-1', FIRE, '2020-01-01']],
  'programme-enrolment': [
    ['L-1', 'art'],
    ['--status', 'withdrawn'],
    ['L-1', 'spare'],
  ],
  component: [
    ['L-1', 'C-1'],
    ['--status', 'completed'],
    ['L-1', 'C-9', '--programme', 'eng', '--name', 'N', '--type', 'review'],
  ],
};

/** Runs of the commands for single records. */
const ofRecords = Object.fromEntries(
  Object.entries(records).flatMap(([topic, [key, change, created, renamed]]) => [
    [`${topic} create`, () => [...created, '--dry-run']],
    [`${topic} update`, () => [...key, ...change, '--dry-run']],
    [`${topic} delete`, () => [...key, '--dry-run']],
    ...(renamed === undefined ? [] : [[`${topic} rename`, () => [...key, renamed, '--dry-run']]]),
    ...(commandNames.includes(`${topic} list`) ? [[`${topic} list`, () => []]] : []),
    ...(commandNames.includes(`${topic} show`) ? [[`${topic} show`, () => key]] : []),
  ]),
) as Readonly<Record<string, () => readonly string[]>>;

/** A run of each command that goes well and changes nothing that another run looks at. */
const invocations: Readonly<Record<string, () => readonly string[]>> = {
  ...ofRecords,
  'person list': () => [],
  'person show': () => ['L-1'],
  'setting show': () => [],
  'setting update': () => ['--vpd', '457', '--dry-run'],
  'access explain': () => ['pat@acme.example', 'L-1'],
  'account import': () => [path('accounts.csv'), '--dry-run'],
  'account list': () => [],
  'account show': () => ['pat@acme.example'],
  'audit export': () => [path('audit.ndjson')],
  'audit list': () => [],
  'audit show': () => ['1'],
  'audit verify': () => [],
  'competence list': () => [],
  'competence show': () => [FIRE],
  'compliance least': () => [],
  'compliance match': () => [],
  'compliance person': () => ['L-1'],
  'compliance reconcile': () => [path('extract.tsv')],
  'compliance table': () => [],
  'compliance trend': () => ['--months', '2'],
  config: () => [],
  'dashboard employer': () => ['pat@acme.example'],
  'dashboard learner': () => ['L-1'],
  doctor: () => [],
  'evidence summary': () => ['L-1'],
  'feature disable': () => ['employer-learning-plan', '--dry-run'],
  'feature enable': () => ['employer-learning-plan', '--dry-run'],
  'feature list': () => [],
  init: () => ['--store', `file:${path('new.db')}`, '--key', 'new', '--dry-run'],
  'job apply': () => [path('assign.plan'), '--dry-run'],
  'job list': () => [],
  'job resume': () => ['1'],
  'job show': () => ['1'],
  'job undo': () => ['2', '--dry-run'],
  'job watch': () => ['--once'],
  'learner list': () => [],
  'learner show': () => ['L-1'],
  logout: () => ['--profile', 'team'],
  'notification recipients': () => ['L-1'],
  'overdue count': () => [],
  'overdue explain': () => [],
  'plan show': () => ['L-1'],
  'profile add': () => ['other', '--store', 'file:other.db', '--replace'],
  'profile list': () => [],
  'profile show': () => ['team'],
  'profile use': () => ['--none'],
  'programme hide-sub-programmes': () => ['eng', '--dry-run'],
  'programme list': () => [],
  'programme show': () => ['eng'],
  'programme unhide-sub-programmes': () => ['art', '--dry-run'],
  'requirement list': () => [],
  'role assign': () => ['Assessor', 'pat@acme.example', '--dry-run'],
  'role holders': () => ['Employer - View Learning Plan'],
  'role list': () => [],
  'role unassign': () => ['Assessor', 'pat@acme.example', '--dry-run'],
  'store backup': () => [path('backup.db'), '--overwrite'],
  'tenant apply': () => [path('north.yaml'), '--dry-run'],
  'tenant create': () => ['south', '--dry-run'],
  'tenant delete': () => ['north', '--dry-run'],
  'tenant diff': () => [path('north.yaml')],
  'tenant export': () => [],
  'tenant list': () => [],
  'tenant seed': () => ['--scenario', 'empty', '--key', 'seeded', '--dry-run'],
  'tenant show': () => [],
  'token create': () => ['more', '--dry-run'],
  'token list': () => [],
  'token revoke': () => [token, '--dry-run'],
  'transfer accept': () => [review, '--person', 'L-1', '--dry-run'],
  'transfer export': () => [],
  'transfer import': () => [path('rows.csv'), '--dry-run'],
  'transfer list': () => [],
  'transfer reject': () => [review, '--reason', 'not ours', '--dry-run'],
  'transfer update-employers': () => ['--store', `file:${path('two.db')}`, '--dry-run'],
};

/** Commands that cannot be run here, with the flags of all that they take. */
const notRun: Readonly<Record<string, readonly string[]>> = {
  completion: [],
  demo: ['no-input'],
  help: [],
  login: ['profile', 'no-input', 'output', 'json', 'quiet', 'progress', 'debug'],
  'profile remove': ['no-input', 'output', 'json', 'quiet', 'progress', 'debug'],
  serve: ['store', 'profile', 'json', 'debug'],
  'store copy': ['no-input', 'output', 'json', 'quiet', 'progress', 'debug'],
  'store restore': ['store', 'profile', 'no-input', 'output', 'json', 'quiet', 'progress', 'debug'],
  'transfer review': Object.keys(commonFlags),
};

type FlagName = keyof typeof commonFlags;

/** A value with which a flag that is heeded makes a difference. */
const telling: Readonly<Record<FlagName, readonly string[]>> = {
  store: ['--store', 'file:/nonexistent/store.db'],
  profile: ['--profile', 'nobodys'],
  tenant: ['--tenant', 'nowhere'],
  as: ['--as', 'nobody@north.example'],
  'as-of': ['--as-of', '2026-02-01'],
  output: ['--output', 'json'],
  json: ['--json'],
  columns: ['--columns', 'no-such-column'],
  sort: ['--sort', 'no-such-column'],
  limit: ['--limit', '1'],
  'no-input': ['--no-input'],
  quiet: ['--quiet'],
  progress: ['--progress', 'json'],
  debug: ['--debug'],
};

/**
 * Here a flag does what is seen elsewhere: it is kept, filters what is empty, says in which tenant --as is looked for, or names a store that a
 * dry run does not make.
 */
const seenElsewhere = new Set([
  ...['profile add --tenant', 'profile add --as', 'job watch --tenant', 'audit show --tenant'],
  ...['tenant create --store', 'tenant seed --store', 'init --store'],
]);

/** Of these nothing is seen off a terminal, or in a run that goes well and is short. */
const UNSEEN: ReadonlySet<string> = new Set(['no-input', 'quiet', 'debug', 'limit']);

/** What people are shown in place of nothing. */
const NOTHING = /^(?:[-–—]|n\/a|none|nothing|never|unknown|null|undefined)$/i;

/** Where such a word is a value by itself: no colours, never to ask, and an award that no achievement came of. */
const codes: ReadonlySet<string> = new Set(['config none', 'config never', 'transfer reject none']);

/** Every text in a value of JSON. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const accepted = new Map<string, ReadonlySet<string>>(
  await Promise.all(
    commandNames.map(async (name) => {
      const { flags = {}, baseFlags = {} } = await commandClass(name);
      return [name, new Set(Object.keys({ ...baseFlags, ...flags }))] as const;
    }),
  ),
);
const shared = Object.keys(commonFlags) as FlagName[];

interface Observed extends CommandRun {
  /** The operation looked at the as-of date. */
  readonly isDated: boolean;
  /** What was shown has a list. */
  readonly hasList: boolean;
}

/** Runs a command and looks at what it heeds. */
async function observed(name: string, argv: readonly string[]): Promise<Observed> {
  let isDated = false;
  const date = Object.getOwnPropertyDescriptor(StoreRun.prototype, 'askedAsOf');
  Object.defineProperty(StoreRun.prototype, 'askedAsOf', {
    configurable: true,
    get(this: StoreRun) {
      isDated = true;
      return date?.get?.call(this) as unknown;
    },
  });
  shownViews.length = 0;
  try {
    const run = await runCommand(name, argv);
    return { ...run, isDated, hasList: shownViews.some(({ list }) => list !== undefined) };
  } finally {
    Object.defineProperty(StoreRun.prototype, 'askedAsOf', date ?? {});
  }
}

test('every command stands in the table', () => {
  expect([...Object.keys(invocations), ...Object.keys(notRun)].sort()).toEqual([...commandNames].sort());
});

test.each(Object.entries(notRun))('%s takes these shared flags and no others', (name, flags) => {
  const own = accepted.get(name) ?? new Set<string>();
  expect(shared.filter((flag) => own.has(flag)).sort()).toEqual([...flags].sort());
});

describe.each(Object.keys(invocations))('%s', (name) => {
  const own = accepted.get(name) ?? new Set<string>();
  const argv = (): readonly string[] => invocations[name]?.() ?? [];
  let plain: Observed;
  beforeAll(async () => {
    plain = await observed(name, argv());
    expect([name, plain.exitCode, plain.error]).toEqual([name, 0, undefined]);
  });

  test('takes --as-of where it reads the date, and nowhere else', () => {
    expect(own.has('as-of')).toBe(plain.isDated);
  });

  test('takes --columns, --sort and --limit where its answer has a list, and nowhere else', () => {
    for (const flag of ['columns', 'sort', 'limit'])
      expect([flag, own.has(flag)]).toEqual([flag, plain.hasList]);
  });

  test.each(shared.filter((flag) => !own.has(flag)))('refuses --%s', async (flag) => {
    const { exitCode, error } = await runCommand(name, [...argv(), ...telling[flag]]);
    expect([exitCode, error]).toEqual([2, expect.objectContaining({ code: 'unknown-flag' })]);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^--\S+ has no meaning for `provost /) as unknown,
    });
  });

  const heeded = shared.filter(
    (flag) => own.has(flag) && !UNSEEN.has(flag) && !seenElsewhere.has(`${name} --${flag}`),
  );
  test.each(heeded)('heeds --%s', async (flag) => {
    // A flag that the run needs is given another value.
    const given = argv();
    const at = given.indexOf(`--${flag}`);
    const others = at < 0 ? given : [...given.slice(0, at), ...given.slice(at + 2)];
    const run = await runCommand(name, [...others, ...telling[flag]]);
    if (flag === 'progress') return expect(run.stderr).toContain('"event":"start"');
    if (flag === 'columns' || flag === 'sort')
      return expect([run.exitCode, run.error]).toEqual([
        2,
        expect.objectContaining({ code: 'unknown-column' }),
      ]);
    if (flag === 'as-of') return expect(plain.isDated).toBe(true);
    expect([run.exitCode, run.stdout]).not.toEqual([plain.exitCode, plain.stdout]);
  });

  test('holds an empty cell and no dash or word for nothing in csv and ndjson', async () => {
    if (!own.has('columns')) return;
    const csv = await runCommand(name, [...argv(), '--output', 'csv']);
    const ndjson = await runCommand(name, [...argv(), '--output', 'ndjson']);
    const lines = ndjson.stdout.split('\n').filter((line) => line !== '');
    const { parse } = await import('csv-parse/sync');
    const cells = [
      ...parse(csv.stdout, { relaxColumnCount: true, bom: true })
        .flat()
        .flatMap((cell) => cell.split('; ')),
      ...lines.flatMap((line) => textsIn(JSON.parse(line))),
    ];
    expect(cells.filter((cell) => NOTHING.test(cell) && !codes.has(`${name} ${cell}`))).toEqual([]);
  });

  test('takes --limit where it takes --columns', async () => {
    if (!own.has('limit')) return;
    expect(await runCommand(name, [...argv(), '--limit', '1'])).toMatchObject({ error: undefined });
  });
});

describe('a flag of a change', () => {
  const changing = commandNames.filter((name) => accepted.get(name)?.has('dry-run'));

  test('--max-rejects stands only where rows may be rejected', () => {
    const rejecting = changing.filter((name) => accepted.get(name)?.has('max-rejects'));
    const ofFiles = Object.keys(records).flatMap((topic) =>
      ['create', 'update', 'delete'].map((verb) => `${topic} ${verb}`),
    );
    expect([...rejecting].sort()).toEqual(
      [
        ...['account import', 'job apply', 'role assign', 'role unassign', 'transfer import'],
        ...ofFiles,
      ].sort(),
    );
  });

  test.each(changing.filter((name) => name !== 'transfer review' && name !== 'init'))(
    '%s heeds --reason, --max-changes and --yes',
    async (name) => {
      const flags = accepted.get(name);
      for (const flag of ['reason', 'max-changes', 'max-percent', 'yes', 'save-plan', 'exit-code'])
        expect(flags?.has(flag)).toBe(true);
      const argv = invocations[name]?.() ?? [];
      const run = await runCommand(name, [...argv, '--max-changes', '0', '--exit-code']);
      // Stopped by the limit, or there is nothing to change.
      expect([0, 9]).toContain(run.exitCode);
    },
  );

  test('init takes the defaults with --yes, also on a terminal', async () => {
    const { record } = await import('../terminal/recording.js');
    const run = await runCommand(
      'init',
      ['--store', `file:${path('yes.db')}`, '--yes', '--dry-run'],
      record({ onTerminal: true }),
    );
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('main') as unknown });
  });
});

describe('a flag that a command takes but does not heed in the case at hand', () => {
  test.each([
    ['job apply', ['1', '--report', 'x.csv']],
    ['job apply', ['1', '--rejects', 'x.csv']],
    ['job apply', ['1', '--skip-stale']],
    ['job list', ['--unsettled', '--tenant', 'north']],
    ['job list', ['--unsettled', '--as', 'pat@acme.example']],
    ['job show', ['assign.plan', '--tenant', 'north']],
    ['job show', ['assign.plan', '--as', 'pat@acme.example']],
    ['role assign', ['Assessor', 'pat@acme.example', '--map', 'A=Email']],
    ['transfer export', ['--file', 'x.csv', '--columns', 'firstName']],
    ['profile show', ['team', '--profile', 'team']],
  ])('%s %j is refused', async (name, argv) => {
    const { exitCode, error } = await runCommand(name, argv);
    expect([exitCode, error]).toEqual([2, expect.objectContaining({ code: 'flag-without-meaning' })]);
  });

  test('an unknown column is refused before the change is made', async () => {
    const before = readFileSync(path('store.db'));
    const argv = ['Assessor', 'pat@acme.example', '--yes', '--columns', 'nothing'];
    expect(await runCommand('role assign', argv)).toMatchObject({ exitCode: 2 });
    expect((await runCommand('role holders', ['Assessor', '--json'])).stdout).not.toContain('pat@');
    expect(readFileSync(path('store.db')).length).toBe(before.length);
  });
});

test('the help of a command lists the flags that it heeds, and no others', async () => {
  const { commands } = await loadCatalogue();
  for (const [name, flags] of accepted) {
    const command = commands.get(name);
    if (command === undefined) throw new Error(`${name} is missing: build the program`);
    const page = commandPage(command, 100);
    const listed = [...page.matchAll(/^ +(?:-\w, )?--([a-z-]+)/gm)].map(([, flag = '']) => flag);
    expect([name, [...new Set(listed)].sort()]).toEqual([name, [...flags].sort()]);
  }
});
