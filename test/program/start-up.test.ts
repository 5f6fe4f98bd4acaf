import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const built = join(import.meta.dirname, '../..');

let folder: string;
let root: string;

/** A copy of what is shipped, with no code cached yet. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-start-'));
  root = join(folder, 'provost');
  mkdirSync(join(root, 'dist'), { recursive: true });
  cpSync(join(built, 'bin'), join(root, 'bin'), { recursive: true });
  for (const name of ['package.json', 'oclif.manifest.json']) cpSync(join(built, name), join(root, name));
  for (const name of readdirSync(join(built, 'dist')).filter((one) => one.endsWith('.cjs')))
    cpSync(join(built, 'dist', name), join(root, 'dist', name));
  symlinkSync(join(built, 'node_modules'), join(root, 'node_modules'));
});
afterEach(() => {
  chmodSync(join(root, 'dist'), 0o755);
  rmSync(folder, { recursive: true, force: true });
});

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  /** Runs as this user and group of the system. */
  readonly uid?: number;
}

function provost(args: readonly string[], { env = {}, uid }: Options = {}) {
  return spawnSync(process.execPath, [join(root, 'bin/run.js'), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, XDG_CONFIG_HOME: '/nonexistent', ...env },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
}

/** The modules that a run evaluated: V8 counts calls, and each bundled module is a function. */
function evaluated(args: readonly string[]): string[] {
  const coverage = join(folder, 'coverage');
  expect(provost(args, { env: { NODE_V8_COVERAGE: coverage } }).status).toBe(0);
  const [name = ''] = readdirSync(coverage);
  const { result } = JSON.parse(readFileSync(join(coverage, name), 'utf8')) as Coverage;
  return result.flatMap(({ url, functions }) => [
    url,
    ...functions
      .filter(({ functionName, ranges }) => functionName.includes('/') && (ranges[0]?.count ?? 0) > 0)
      .map(({ functionName }) => functionName),
  ]);
}

function linked(place: string): void {
  renameSync(place, `${place}.other`);
  symlinkSync(`${place}.other`, place);
}

function piped(place: string): void {
  rmSync(place);
  spawnSync('mkfifo', [place]);
}

/** Replaces the compiled bundle by code that exits with 3: V8 compares only the lengths. */
function poison(place: string): void {
  const code = `
    const { Script } = require('node:vm');
    const { readFileSync, writeFileSync } = require('node:fs');
    const [bundle, place] = process.argv.slice(1);
    const source = '(function () { process.exit(3); })'.padEnd(readFileSync(bundle).length);
    const script = new Script(source, { filename: bundle });
    script.runInThisContext();
    const data = script.createCachedData();
    writeFileSync(place, Buffer.concat([data, data]));`;
  const { status } = spawnSync(process.execPath, ['-e', code, join(root, 'dist/provost.cjs'), place]);
  expect(status).toBe(0);
}

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly {
      readonly functionName: string;
      readonly ranges: readonly { readonly count: number }[];
    }[];
  }[];
}

const cacheFiles = (where = join(root, 'dist')): string[] =>
  readdirSync(where).filter((name) => name.endsWith('.cache'));

const HELP = ['help', 'role', 'assign'];

describe('starting', () => {
  test('for its version loads nothing but its first file', () => {
    expect(evaluated(['--version']).filter((module) => module.includes(folder))).toEqual([
      expect.stringMatching(/bin\/run\.js$/),
    ]);
  });

  test('for help loads no command, not what oclif runs one with, and no heavy library', () => {
    const modules = evaluated(['role', 'assign', '--help']);
    expect(modules.some((module) => module.endsWith('src/program/help.ts'))).toBe(true);
    expect(
      modules.filter((module) =>
        /oclif.core.lib.(command|parser)|zod|sqlite|inquirer|csv-|yaml/.test(module),
      ),
    ).toEqual([]);
    expect(modules.filter((module) => module.includes('src/commands/'))).toEqual([]);
  });

  test('for a command loads that command, and no library that it does not use', () => {
    const store = `file:${join(folder, 'provost.db')}`;
    expect(provost(['init', '--key', 'main', '--name', 'Main', '--store', store]).status).toBe(0);
    const modules = evaluated(['tenant', 'list', '--json', '--store', store]);
    expect(modules.filter((module) => module.includes('src/commands/'))).toEqual([
      'ours:src/commands/tenant/list.ts',
    ]);
    expect(
      modules.filter((module) =>
        /inquirer|csv-parse|csv-stringify|yaml|iconv|string-width|minimatch|tinyglobby/.test(module),
      ),
    ).toEqual([]);
    expect(
      modules.filter((module) =>
        /^(?!when-used).*(lib.help.index|lib.ux.index|errors.handle|clean-stack)/.test(module),
      ),
    ).toEqual([]);
    // What the patterns would find if it were loaded.
    expect(modules.some((module) => /oclif.core.lib.parser/.test(module))).toBe(true);
    expect(modules.some((module) => /zod/.test(module))).toBe(true);
  });

  test('for a change without a file loads nothing that reads rows of files or saves plans', () => {
    const store = `file:${join(folder, 'provost.db')}`;
    const seed = ['--scenario', 'overdue-discrepancy', '--size', '10', '--seed', '1', '--yes'];
    expect(provost(['tenant', 'seed', ...seed, '--store', store]).status).toBe(0);
    const role = 'Employer - View All in Assigned Group(s)';
    const modules = evaluated(['role', 'assign', role, '--all-employers', '--yes', '--store', store]);
    expect(modules.some((module) => module.endsWith('src/changes/engine.ts'))).toBe(true);
    expect(
      modules.filter((module) =>
        /files.(delimited|source|encoding|csv)|csv-stringify|saved-plan/.test(module),
      ),
    ).toEqual([]);
  });
});

describe('the bundled program', () => {
  test('is ASCII, as it is read: another character would become two', () => {
    const bytes = readFileSync(join(built, 'dist/provost.cjs'));
    expect(bytes.findIndex((byte) => byte > 0x7f)).toBe(-1);
  });

  test('is small enough to be read at every start: a large library stands apart (APART in bin/build.mjs)', () => {
    expect(statSync(join(built, 'dist/provost.cjs')).size).toBeLessThan(2_700_000);
  });

  test('finds the SQLite engine where npm puts it, and where npm puts it for a package among others', () => {
    const store = `file:${join(folder, 'provost.db')}`;
    const init = () => provost(['init', '--key', 'main', '--name', 'Main', '--store', store]);
    rmSync(join(root, 'node_modules'));
    expect(init().status).toBe(1);
    mkdirSync(join(folder, 'node_modules'));
    renameSync(root, join(folder, 'node_modules/provost'));
    symlinkSync(join(built, 'node_modules/@photostructure'), join(folder, 'node_modules/@photostructure'));
    root = join(folder, 'node_modules/provost');
    expect(init()).toMatchObject({ status: 0, stderr: '' });
  });
});

test.runIf(process.getuid?.() === 0)('starts for a user whom the system does not know', () => {
  chmodSync(folder, 0o755);
  const run = provost(['config', '--json'], {
    uid: 54_321,
    env: { HOME: '', XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
  });
  expect(run).toMatchObject({ stderr: '', status: 0 });
});

describe('the compiled code that it keeps', () => {
  test('is used again also when the run that stored it took long', () => {
    const slow = join(folder, 'slow.cjs');
    // Longer than 250 ms: then V8 is set to use little memory, which changes its flags.
    writeFileSync(slow, 'setTimeout(() => undefined, 400);');
    expect(provost(HELP, { env: { NODE_OPTIONS: `--require ${slow}` } }).status).toBe(0);
    const [cache = ''] = cacheFiles();
    const place = join(root, 'dist', cache);
    const { ino } = statSync(place);
    expect(provost(HELP).status).toBe(0);
    expect(statSync(place).ino).toBe(ino);
  });

  test('is that of commands that change something for a command without a topic too, whatever its flags', () => {
    const store = `file:${join(folder, 'provost.db')}`;
    expect(provost(['init', '--key', 'main', '--name', 'Main', '--store', store]).status).toBe(0);
    expect(cacheFiles()).toEqual([expect.stringMatching(/-changes\.cache$/)]);
  });

  test('is written by the first run that ends well, and used by the next', () => {
    expect(provost(['no-such-command']).status).toBe(2);
    expect(cacheFiles()).toEqual([]);
    const first = provost(HELP);
    const [cache = '', ...others] = cacheFiles();
    expect(others).toEqual([]);
    const written = readFileSync(join(root, 'dist', cache));
    expect(provost(HELP).stdout).toBe(first.stdout);
    expect(readFileSync(join(root, 'dist', cache)).equals(written)).toBe(true);
  });

  test.each([
    ['in the middle', (bytes: Buffer) => bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 1)],
    ['in its checksum', (bytes: Buffer) => bytes.fill(0xff, 0, 4)],
    ['by its end missing', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
    ['by all of it missing', (bytes: Buffer) => bytes.subarray(0, 0)],
  ])('is ignored and made anew when it is damaged %s', (_, damaged) => {
    const { stdout } = provost(HELP);
    const cache = join(root, 'dist', cacheFiles()[0] ?? '');
    const bad = Buffer.from(damaged(readFileSync(cache)));
    writeFileSync(cache, bad);
    expect(provost(HELP)).toMatchObject({ stdout, stderr: '', status: 0 });
    expect(readFileSync(cache).equals(bad)).toBe(false);
  });

  test('of another Node version is left alone', () => {
    const { stdout } = provost(HELP);
    const [own = ''] = cacheFiles();
    const other = own.replace(process.version, 'v0.0.1');
    renameSync(join(root, 'dist', own), join(root, 'dist', other));
    writeFileSync(join(root, 'dist', other), 'of another version');
    expect(provost(HELP)).toMatchObject({ stdout, stderr: '', status: 0 });
    expect(cacheFiles().sort()).toEqual([own, other].sort());
    expect(readFileSync(join(root, 'dist', other), 'utf8')).toBe('of another version');
  });

  test('of another build is left alone', () => {
    provost(HELP);
    const bundle = join(root, 'dist/provost.cjs');
    writeFileSync(bundle, readFileSync(bundle, 'utf8').replace(/^\/\/ [0-9a-f]{4}/, '// 0000'));
    expect(provost(HELP).status).toBe(0);
    expect(cacheFiles()).toHaveLength(2);
  });

  const asRoot = process.getuid?.() === 0;
  test.each([
    ['others may write it', (place: string) => chmodSync(place, 0o666), true],
    ['its group may write it', (place: string) => chmodSync(place, 0o620), true],
    ['others may write to its folder', (place: string) => chmodSync(dirname(place), 0o777), true],
    ['it belongs to somebody else', (place: string) => chownSync(place, 65_534, 65_534), asRoot],
    [
      'its folder belongs to somebody else',
      (place: string) => chownSync(dirname(place), 65_534, 65_534),
      asRoot,
    ],
    ['it is a link', linked, true],
    ['it is a pipe', piped, true],
  ] as const)('is not run where %s', (_, spoil, isPossible) => {
    if (!isPossible || process.platform === 'win32') return;
    const { stdout } = provost(HELP);
    const place = join(root, 'dist', cacheFiles()[0] ?? '');
    poison(place);
    expect(provost(HELP).status).toBe(3);
    spoil(place);
    expect(provost(HELP, { env: { XDG_CACHE_HOME: '/nonexistent' } })).toMatchObject({
      stdout,
      stderr: '',
      status: 0,
    });
  });

  test.runIf(process.platform !== 'win32').each(['000', '077', '277'])(
    'is written for its owner alone under the mask %s',
    (mask) => {
      const shell = `umask ${mask} && exec "$0" "$@"`;
      const run = spawnSync('sh', ['-c', shell, process.execPath, join(root, 'bin/run.js'), ...HELP], {
        env: { PATH: process.env['PATH'] ?? '' },
      });
      expect(run.status).toBe(0);
      expect(statSync(join(root, 'dist', cacheFiles()[0] ?? '')).mode & 0o777).toBe(0o600);
    },
  );

  test.runIf(process.getuid?.() === 0)(
    'goes to the cache folder of a person who may not write to the program folder',
    () => {
      const nobody = 65_534;
      const own = join(folder, 'cache');
      mkdirSync(own, { mode: 0o777 });
      chmodSync(own, 0o777);
      chmodSync(folder, 0o755);
      const run = provost(HELP, { uid: nobody, env: { XDG_CACHE_HOME: own } });
      expect(run).toMatchObject({ stderr: '', status: 0 });
      expect(cacheFiles()).toEqual([]);
      expect(cacheFiles(join(own, 'provost'))).toHaveLength(1);
    },
  );

  test.runIf(process.getuid?.() === 0)('is done without where nothing can be written', () => {
    chmodSync(folder, 0o755);
    const closed = join(folder, 'closed');
    mkdirSync(join(closed, 'provost'), { recursive: true, mode: 0o700 });
    for (const place of [closed, '/dev/null/none']) {
      const run = provost(HELP, { uid: 65_534, env: { XDG_CACHE_HOME: place } });
      expect(run).toMatchObject({ stderr: '', status: 0 });
      expect(run.stdout).toBe(provost(HELP).stdout);
    }
  });
});
