import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { StoreRun } from '../../src/operations/run-context.js';
import { commonFlags } from '../../src/program/flags.js';
import { commandPage } from '../../src/program/help-pages.js';
import type * as Formats from '../../src/render/present.js';
import type { Terminal } from '../../src/terminal/terminal.js';
import { loadCatalogue } from './known-commands.js';
import type { CommandRun } from './running.js';
import { commandClass, commandNames, runCommand } from './running.js';
import type { Sample } from './sample.js';
import { makeSample, removeSample, sampleRecords, sampleRuns } from './sample.js';

/** The views that were shown. */
const shownViews = vi.hoisted((): { readonly list?: unknown }[] => []);

vi.mock('../../src/render/present.js', async (load) => {
  const formats = await load<typeof Formats>();
  const noting =
    <Rest extends unknown[], Result>(show: (terminal: Terminal, view: never, ...rest: Rest) => Result) =>
    (terminal: Terminal, view: object, ...rest: Rest): Result => {
      shownViews.push(view);
      return show(terminal, view as never, ...rest);
    };
  return { ...formats, present: noting(formats.present), presentList: noting(formats.presentList) };
});

let sample: Sample;
beforeAll(async () => {
  sample = await makeSample();
  for (const [name, value] of Object.entries(sample.env)) vi.stubEnv(name, value);
});
afterAll(() => {
  vi.unstubAllEnvs();
  removeSample(sample);
});

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
  'transfer review': Object.keys(commonFlags).filter((name) => name !== 'fail-if'),
};

type FlagName = keyof typeof commonFlags;

/** Values that make a difference in the result of a command that uses the flag. */
const exampleOf: Readonly<Record<FlagName, readonly string[]>> = {
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
  'fail-if': ['--fail-if', 'no-such-figure>0'],
  'no-input': ['--no-input'],
  quiet: ['--quiet'],
  progress: ['--progress', 'json'],
  debug: ['--debug'],
};

/**
 * Flags with an effect that this test cannot see: stored in a profile, a filter of nothing, the
 * tenant of --as, or a store that a dry run does not create.
 */
const seenElsewhere = new Set([
  ...['profile add --tenant', 'profile add --as', 'job watch --tenant', 'audit show --tenant'],
  ...['tenant create --store', 'tenant seed --store', 'init --store'],
]);

/** Flags without an effect in a short, successful run without a terminal. */
const UNSEEN: ReadonlySet<string> = new Set(['no-input', 'quiet', 'debug', 'limit']);

/** Texts that stand for an empty value. */
const NOTHING = /^(?:[-–—]|n\/a|none|nothing|never|unknown|null|undefined)$/i;

/** Commands where such a word is a value: no colours, never ask, no achievement written. */
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
  const date = Object.getOwnPropertyDescriptor(StoreRun.prototype, 'requestedAsOf');
  Object.defineProperty(StoreRun.prototype, 'requestedAsOf', {
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
    Object.defineProperty(StoreRun.prototype, 'requestedAsOf', date ?? {});
  }
}

test('every command stands in the table', () => {
  expect([...Object.keys(sampleRuns), ...Object.keys(notRun)].sort()).toEqual([...commandNames].sort());
});

test.each(Object.entries(notRun))('%s takes these shared flags and no others', (name, flags) => {
  const own = accepted.get(name) ?? new Set<string>();
  expect(shared.filter((flag) => own.has(flag)).sort()).toEqual([...flags].sort());
});

describe.each(Object.keys(sampleRuns))('%s', (name) => {
  const own = accepted.get(name) ?? new Set<string>();
  const argv = (): readonly string[] => sampleRuns[name]?.(sample) ?? [];
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
    const { exitCode, error } = await runCommand(name, [...argv(), ...exampleOf[flag]]);
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
    const run = await runCommand(name, [...others, ...exampleOf[flag]]);
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
    const ofFiles = Object.keys(sampleRecords).flatMap((topic) =>
      ['create', 'update', 'delete'].map((verb) => `${topic} ${verb}`),
    );
    expect([...rejecting].sort()).toEqual(
      [
        ...[
          'account import',
          'job apply',
          'job undo',
          'role assign',
          'role unassign',
          'transfer accept',
          'transfer import',
        ],
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
      const argv = sampleRuns[name]?.(sample) ?? [];
      const run = await runCommand(name, [...argv, '--max-changes', '0', '--exit-code']);
      // Stopped by the limit, or there is nothing to change.
      expect([0, 9]).toContain(run.exitCode);
    },
  );

  test('init takes the defaults with --yes, also on a terminal', async () => {
    const { record } = await import('../terminal/recording.js');
    const run = await runCommand(
      'init',
      ['--store', `file:${sample.path('yes.db')}`, '--yes', '--dry-run'],
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
    const before = readFileSync(sample.path('store.db'));
    const argv = ['Assessor', 'pat@acme.example', '--yes', '--columns', 'nothing'];
    expect(await runCommand('role assign', argv)).toMatchObject({ exitCode: 2 });
    expect((await runCommand('role holders', ['Assessor', '--json'])).stdout).not.toContain('pat@');
    expect(readFileSync(sample.path('store.db')).length).toBe(before.length);
  });
});

test('the help of a command lists the flags that it heeds, and no others', async () => {
  const { commands } = await loadCatalogue();
  for (const [name, flags] of accepted) {
    const command = commands.get(name);
    if (command === undefined) throw new Error(`${name} is missing: build the program`);
    const [, shared = ''] = commandPage(command, 100).split('\nCommon flags, see `provost help flags`:');
    const own = commandPage({ ...command, examples: [] }, 100).matchAll(
      /^ +(?:-\w, |[A-Z-]+, )?--([a-z-]+)/gm,
    );
    const common = shared.matchAll(/--([a-z-]+)/g);
    const listed = [...own, ...common].map(([, flag = '']) => flag);
    expect([name, [...new Set(listed)].sort()]).toEqual([name, [...flags].sort()]);
  }
});
