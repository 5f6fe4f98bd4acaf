import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInProcess } from '../program/in-process.js';
import { inFolder, provost } from './provost.js';

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

let folder: string;
let path: string;
let store: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-line-'));
  path = join(folder, 'provost.db');
  store = `file:${path}`;
  expect(provost(['init', '--key', 'northfield', '--name', 'Northfield College'], { store }).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a mistake on the command line exits 2, says what is wrong and what to do, and runs nothing', () => {
  test.each([
    ['an unknown command', ['tenant', 'lst'], 'There is no command "tenant lst".', '`provost tenant list`'],
    ['an unknown flag', ['tenant', 'list', '--jsn'], 'has no flag --jsn', '--json'],
    [
      'an unknown flag where arguments vary',
      ['role', 'assign', 'Assessor', '--all-employer'],
      'has no flag',
      '--all-employers',
    ],
    ['a missing value', ['tenant', 'list', '--sort'], '--sort needs a value', '--sort A,-B'],
    [
      'a value that is not allowed',
      ['tenant', 'list', '--output', 'yaml'],
      '"yaml" is not a value of --output',
      'table, csv',
    ],
    ['too many arguments', ['tenant', 'list', 'northfield'], 'an argument too many: northfield', 'quotes'],
    [
      'a flag that needs another',
      ['tenant', 'create', 'x', '--exit-code'],
      '--exit-code goes only with --dry-run or --save-plan',
      'Add --dry-run',
    ],
    [
      'a flag given twice',
      ['tenant', 'list', '--limit', '1', '--limit', '2'],
      '--limit is given more than once',
      'once',
    ],
    [
      'a day that does not exist',
      ['learner', 'list', '--as-of', '2026-02-30'],
      '"2026-02-30" is not a calendar date',
      'YYYY-MM-DD',
    ],
    [
      'a negative limit',
      ['tenant', 'list', '--limit', '-1'],
      '--limit takes a whole number from 0, not "-1"',
      '--limit 10',
    ],
    [
      'a limit that is no number',
      ['tenant', 'list', '--limit', 'ten'],
      '--limit takes a whole number',
      '--limit 10',
    ],
    [
      'more than all',
      ['tenant', 'create', 'x', '--max-percent', '200'],
      '"200" is not a percentage',
      '0 to 100',
    ],
    [
      'an unknown column to sort by',
      ['tenant', 'list', '--sort', 'nope'],
      '"nope", which is not a column',
      'The columns are',
    ],
    [
      'an unknown column to show',
      ['tenant', 'list', '--columns', 'nope'],
      '"nope", which is not a column',
      'The columns are',
    ],
  ])('%s', async (_, args, message, hint) => {
    const text = await runInProcess(args, { store });
    expect(text.stdout).toBe('');
    expect(text.stderr).toContain(message);
    expect(text.stderr).toContain(hint);
    expect(text.stderr.trimEnd().split('\n')).toHaveLength(2);
    expect(text.code).toBe(2);
  });

  test.each([
    [['tenant', 'lst', '--json'], 'unknown-command'],
    [['tenant', 'list', '--jsn', '--output', 'json'], 'unknown-flag'],
    [['tenant', 'list', '--json', '--output', 'table'], 'flags-exclude'],
  ])('with --json it is one JSON document: %j', async (args, code) => {
    const run = await runInProcess(args, { store });
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code } });
    expect(run.code).toBe(2);
  });

  test('a misspelt --dry-run changes nothing', async () => {
    const create = ['tenant', 'create', 'other', '--yes'];
    expect((await runInProcess([...create, '--dry-rnu'], { store })).code).toBe(2);
    expect((await runInProcess([...create, '--reason', '--dry-rnu'], { store })).code).toBe(2);
    const { stdout } = await runInProcess(['tenant', 'list', '--json'], { store });
    expect((JSON.parse(stdout) as { tenants: unknown[] }).tenants).toHaveLength(1);
  });
});

describe('the program', () => {
  test.each(['--version', 'version', '-v'])('says its version on %s', (flag) => {
    const { stdout, code } = provost([flag]);
    expect(stdout).toMatch(/^provost\/\d+\.\d+\.\d+ \S+ node-v\S+\n$/);
    expect(code).toBe(0);
  });

  test('takes --limit 0 for all rows', async () => {
    const { stdout, code } = await runInProcess(['tenant', 'list', '--limit', '0', '--json'], { store });
    expect((JSON.parse(stdout) as { tenants: unknown[] }).tenants).toHaveLength(1);
    expect(code).toBe(0);
  });

  test('leaves standard input to files: it is no argument', () => {
    const { code, stderr } = provost(['tenant', 'create'], { store, input: 'from-standard-input\n' });
    expect(stderr).toContain('KEY');
    expect(code).toBe(2);
  });

  test.each(['help rules', 'tenant list', 'completion bash'])(
    'ends well when the reader of `%s` goes away',
    (line) => {
      const shell = spawnSync(
        'bash',
        ['-c', `set -o pipefail; "$0" "$1" ${line} | head -n 0`, process.execPath, program],
        {
          encoding: 'utf8',
          env: { ...process.env, PROVOST_STORE: store },
        },
      );
      expect(shell.stderr).toBe('');
      expect(shell.status).toBe(0);
    },
  );

  // A writer of PostgreSQL is waited for in test/contract.
  test('stopped by Ctrl-C says so in one sentence and exits 130', async () => {
    const writer = new DatabaseSync(path);
    writer.exec('BEGIN IMMEDIATE');
    try {
      const run = spawn(process.execPath, [program, 'tenant', 'create', 'late', '--yes'], {
        env: { ...process.env, PROVOST_STORE: store },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const said: string[] = [];
      run.stderr.on('data', (chunk: Buffer) => {
        said.push(String(chunk));
        // Once: what is said afterwards is heard here too.
        if (said.length === 1) run.kill('SIGINT');
      });
      const [code] = (await once(run, 'close')) as [number | null];
      expect(said.join('')).toMatch(/^Waiting[^\n]*\nError: [^\n]*\nTry: [^\n]*\n$/);
      expect(code).toBe(130);
    } finally {
      writer.exec('ROLLBACK');
      writer.close();
    }
  });
});

describe('init', () => {
  test('changes nothing where there is a tenant', async () => {
    const { stderr, code } = await runInProcess(['init'], { store });
    expect(stderr).toContain('holds the tenant northfield already; nothing was changed');
    expect(code).toBe(6);
  });

  test('makes no store on a dry run', async () => {
    const other = `file:${join(folder, 'other.db')}`;
    const { stdout, code } = await runInProcess(['init', '--dry-run', '--json'], { store: other });
    expect(JSON.parse(stdout)).toMatchObject({ dryRun: true, tenant: { key: 'main' } });
    expect(code).toBe(0);
    expect((await runInProcess(['tenant', 'list'], { store: other })).code).toBe(7);
  });
});

describe('doctor', () => {
  test('exits 0 on a sound store and 7 on one that is not there', () => {
    expect(provost(['doctor'], { store }).code).toBe(0);
    const { stdout, code } = provost(['doctor', '--json'], { store: `file:${join(folder, 'none.db')}` });
    expect(JSON.parse(stdout)).toMatchObject({ usable: false });
    expect(code).toBe(7);
  });
});

describe('--tenant', () => {
  test('is heeded by every command that names its tenant another way, or refused', async () => {
    await inFolder(async (folder) => {
      const store = `file:${join(folder, 'store.db')}`;
      const run = (...args: string[]) => runInProcess(args, { store });
      expect((await run('tenant', 'create', '--tenant', 'north', '--yes')).code).toBe(0);
      const seed = ['tenant', 'seed', '--scenario', 'empty', '--tenant', 'south', '--yes'];
      expect((await run(...seed)).code).toBe(0);
      const listed = await run('tenant', 'list', '--tenant', 'south', '--json');
      expect(JSON.parse(listed.stdout)).toMatchObject({ tenants: [{ key: 'south' }] });
      expect((await run('tenant', 'list', '--tenant', 'sout', '--json')).code).toBe(5);
      for (const args of [
        ['tenant', 'delete', 'north', '--tenant', 'south', '--yes'],
        ['tenant', 'create', 'west', '--tenant', 'south', '--yes'],
        ['transfer', 'update-employers', '--tenant', 'south', '--yes'],
      ]) {
        expect(await run(...args), args.join(' ')).toMatchObject({ code: 2 });
      }
      expect(JSON.parse((await run('tenant', 'list', '--json')).stdout)).toMatchObject({
        tenants: [{ key: 'north' }, { key: 'south' }],
      });
    });
  });
});
