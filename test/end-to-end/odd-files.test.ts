import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInProcess } from '../program/in-process.js';
import { inFolder, provost } from './provost.js';

const bytes = Buffer.from(Array.from({ length: 5_000 }, (_, at) => (at * 7919) % 251));

/** What people bring by mistake. */
const contents = {
  binary: bytes,
  zeros: Buffer.alloc(1_000),
  workbook: Buffer.concat([Buffer.from('PK\u0003\u0004 [Content_Types].xml'), bytes]),
  'a PDF': Buffer.concat([Buffer.from('%PDF-1.7\n'), bytes]),
  compressed: gzipSync(bytes),
  empty: Buffer.alloc(0),
  'a byte order mark': Buffer.from('\ufeff'),
  blank: Buffer.from(' \n\n'),
  'UTF-16 of something else': Buffer.from('\ufeffhello\r\n', 'utf16le'),
  'one line without end': Buffer.alloc(20_000_000, 'x'),
} as const;

/** Commands by what they expect, with the words of a hint that fits no other. */
const readers = {
  rows: { of: ['role', 'assign', 'Assessor', '--yes', '--file'], fits: /CSV|Email|names the columns/ },
  'a tenant document': { of: ['tenant', 'apply', '--yes'], fits: /tenant document|Correct|NDJSON/ },
  'a plan': { of: ['job', 'apply', '--yes'], fits: /--save-plan/ },
  'an exported chain': { of: ['audit', 'verify'], fits: /audit export/ },
} as const;
type Reader = keyof typeof readers;

/** These fit whatever was expected. */
const FITS_ALL = /Unpack it first|bring the whole file/;

describe('a file of another kind', () => {
  let folder: string;
  let store: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'provost-odd-'));
    store = `file:${join(folder, 'store.db')}`;
    expect((await runInProcess(['init', '--key', 'north', '--yes'], { store })).code).toBe(0);
    for (const [name, content] of Object.entries(contents)) writeFileSync(join(folder, name), content);
    mkdirSync(join(folder, 'a folder'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const cases = (Object.keys(readers) as Reader[]).flatMap((expected) =>
    Object.keys(contents).map((name) => [name, expected] as const),
  );

  test.each(cases)('%s is refused where %s should stand, with a hint that fits', async (name, expected) => {
    const { of, fits } = readers[expected];
    const { code, stdout, stderr } = await runInProcess([...of, join(folder, name), '--json'], { store });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^Error: /)]);
    const { error } = JSON.parse(stdout) as { error: { message: string; hint: string } };
    const others = Object.values(readers).filter((reader) => reader !== readers[expected]);
    expect(error.message).toContain(name);
    if (FITS_ALL.test(error.hint)) return;
    expect(error.hint).toMatch(fits);
    for (const other of others) expect(error.hint).not.toMatch(other.fits);
  });

  test.each(Object.values(readers).map(({ of }) => [of]))(
    '%s tells of a folder and of a missing file',
    async (of) => {
      const within = await runInProcess([...of, join(folder, 'a folder')], { store });
      expect([within.code, within.stderr]).toEqual([2, expect.stringContaining('is a folder, not a file.')]);
      const none = await runInProcess([...of, join(folder, 'nowhere')], { store });
      expect([none.code, none.stderr]).toEqual([5, expect.stringContaining('There is no file')]);
    },
  );
});

describe('a token file', () => {
  const STORE = 'https://127.0.0.1:1';
  const inHome = (
    work: (run: (file: string) => ReturnType<typeof runInProcess>, home: string) => Promise<void>,
  ) =>
    inFolder(async (home) => {
      const env = { XDG_CONFIG_HOME: join(home, 'config') };
      expect((await runInProcess(['profile', 'add', 'team', '--store', STORE], { env })).code).toBe(0);
      await work(
        (file) => runInProcess(['login', '--profile', 'team', '--token-file', file], { env, cwd: home }),
        home,
      );
    });

  test('that is missing, a folder, or no token is refused', () =>
    inHome(async (run, home) => {
      mkdirSync(join(home, 'folder'));
      writeFileSync(join(home, 'empty'), '');
      writeFileSync(join(home, 'binary'), bytes);
      expect(await run('missing')).toMatchObject({ code: 5 });
      const folder = await run('folder');
      expect([folder.code, folder.stderr]).toEqual([2, expect.stringContaining('is a folder')]);
      for (const name of ['empty', 'binary']) {
        const { code, stderr } = await run(name);
        expect([code, stderr]).toEqual([2, expect.stringContaining('That is no token')]);
      }
    }));

  test('without an end is not read to its end', () =>
    inHome(async (run) => {
      const { code, stderr } = await run('/dev/zero');
      expect([code, stderr]).toEqual([2, expect.stringContaining('That is no token')]);
    }));

  test('in UTF-16 with a byte order mark, as PowerShell writes it, is read', () =>
    inHome(async (run, home) => {
      const store = `file:${join(home, 'store.db')}`;
      await runInProcess(['init', '--key', 'north', '--yes'], { store });
      const made = await runInProcess(['token', 'create', 'x', '--json'], { store });
      const { secret } = JSON.parse(made.stdout) as { secret: string };
      writeFileSync(join(home, 'utf16'), Buffer.from(`\ufeff${secret}\r\n`, 'utf16le'));
      writeFileSync(join(home, 'utf8'), `\ufeff${secret}\r\n`);
      expect(await run('utf16')).toMatchObject({ code: 0 });
      expect(await run('utf8')).toMatchObject({ code: 0 });
    }));
});

test.runIf(process.platform !== 'win32')('pipes in place of the program’s own files are not waited for', () =>
  inFolder((home) => {
    const env = { XDG_CONFIG_HOME: home };
    mkdirSync(join(home, 'provost'), { mode: 0o700 });
    const pipe = (name: string) => spawnSync('mkfifo', ['-m', '600', join(home, 'provost', name)]);
    pipe('tokens.json');
    expect(provost(['profile', 'add', 'team', '--store', 'https://127.0.0.1:1'], { env }).code).toBe(0);
    const tokens = provost(['role', 'list', '--profile', 'team'], { env });
    expect([tokens.code, tokens.stderr]).toEqual([7, expect.stringContaining('tokens.json cannot be read')]);
    rmSync(join(home, 'provost', 'profiles.json'));
    pipe('profiles.json');
    const profiles = provost(['config'], { env });
    expect([profiles.code, profiles.stderr]).toEqual([
      7,
      expect.stringContaining('profiles.json cannot be read'),
    ]);
  }),
);
