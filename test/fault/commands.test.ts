import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { date } from '../../src/domain/calendar.js';
import { openSource } from '../../src/files/source.js';
import { createLocalRunner } from '../../src/operations/local-runner.js';
import { applyTenant } from '../../src/operations/tenant/apply.js';
import { importTransfers } from '../../src/operations/transfer/import.js';
import { openDatabase } from '../../src/store/sql/sqlite/database.js';
import { putLogAway } from '../builders/put-log-away.js';
import { applying } from '../builders/store.js';
import { transferRows, trust } from './large-documents.js';

/** Enough that a plan, a report and a spool of them are larger than the files that are allowed. */
const PEOPLE = 6_000;

/** Kilobytes that a file may grow to: more than the log of readers, less than what is written here. */
const SMALL = 300;

/** Nobody: rights do not bind root, so what they forbid is tried as another user. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

const program = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

let home: string;
let template: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'provost-commands-'));
  chmodSync(home, 0o755);
  template = join(home, 'template.db');
  const given = async (name: string, text: string) => {
    writeFileSync(join(home, name), text, { mode: 0o644 });
    return openSource(join(home, name), Readable.from([]));
  };
  const runner = createLocalRunner({ storeUrl: `file:${template}`, user: 'tester', clock: Date.now });
  await runner.write(applyTenant, { file: await given('trust.ndjson', trust(PEOPLE, false)) }, applying());
  const file = await given('rows.csv', transferRows(PEOPLE));
  await runner.write(importTransfers, { file }, applying(date('2015-06-30')));
  await runner.close();
  writeFileSync(join(home, 'bad.csv'), transferRows(PEOPLE).replaceAll('1980', '2980'), { mode: 0o644 });
  writeFileSync(join(home, 'tenant.json'), '{"tenant":{"key":"other","name":"Other"}}', { mode: 0o644 });
  putLogAway(template);
});
afterAll(() => rmSync(home, { recursive: true }));

let folder: string;
let store: string;
let temporary: string;
let settings: string;
beforeEach(() => {
  folder = mkdtempSync(join(home, 'case-'));
  chmodSync(folder, 0o777);
  store = join(folder, 'store.db');
  temporary = join(folder, 'temporary');
  settings = join(folder, 'settings');
  for (const place of [temporary, settings]) {
    mkdirSync(place);
    chmodSync(place, 0o777);
  }
  copyFileSync(template, store);
  chmodSync(store, 0o666);
  return () => rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Conditions {
  /** Kilobytes that no file may be larger than. */
  readonly largest?: number;
  readonly uid?: number;
  readonly env?: Readonly<Record<string, string>>;
}

function start(args: readonly string[], { largest, uid, env = {} }: Conditions = {}) {
  const line = largest === undefined ? 'exec "$0" "$@"' : `ulimit -f ${largest}; exec "$0" "$@"`;
  const child = spawn('bash', ['--norc', '-c', line, process.execPath, program, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...{ PATH: process.env['PATH'], HOME: folder, TMPDIR: temporary, PROVOST_STORE: `file:${store}` },
      ...{ XDG_CONFIG_HOME: settings, XDG_STATE_HOME: settings, ...env },
    },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr })),
  );
  return { child, stderr: () => stderr, ended };
}

const run = (args: readonly string[], conditions?: Conditions): Promise<Ended> =>
  start(args, conditions).ended;

/** One sentence of what happened, one of what to do next, and the code. */
function expectRefusal({ code, stdout, stderr }: Ended, sentence: RegExp, expected = 7): void {
  expect({ code, stdout, stderr }).toEqual({
    code: expected,
    stdout: '',
    stderr: expect.stringMatching(sentence) as unknown,
  });
  expect(stderr).toMatch(/^Error: .*\nTry: .*\n$/);
}

const bytes = (): Buffer => readFileSync(store);
const written = (): string[] =>
  readdirSync(folder).filter(
    (name) => !['store.db', 'store.db-shm', 'store.db-wal', 'temporary', 'settings'].includes(name),
  );

describe('a disk that is full', { timeout: 120_000 }, () => {
  const importing = ['transfer', 'import', '--as-of', '2015-06-30'];
  it.each([
    ['for an undo', ['job', 'undo', '2', '--yes'], /store\.db failed; nothing was changed\./],
    ['for a saved plan', ['job', 'undo', '2', '--save-plan', 'big.plan'], /"big\.plan" cannot be written/],
    [
      'for a report',
      [...importing, '../rows.csv', '--dry-run', '--report', 'report.csv'],
      /"report\.csv" cannot be written/,
    ],
    [
      'for rejected rows',
      [...importing, '../bad.csv', '--yes', '--rejects', 'rejects.csv'],
      /"rejects\.csv" cannot be written/,
    ],
    ['for a document', ['tenant', 'export', '--file', 'trust.yaml'], /"trust\.yaml" cannot be written/],
  ])('%s, is told in one sentence, and leaves nothing half written', async (_, args, sentence) => {
    const before = bytes();
    expectRefusal(await run(args, { largest: SMALL }), sentence);
    expect(bytes().equals(before)).toBe(true);
    expect(written()).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('for temporary files, is told in one sentence', async () => {
    const before = bytes();
    const ended = await run([...importing, '-', '--yes'], { env: { TMPDIR: join(temporary, 'none') } });
    expectRefusal(ended, /could not be written in .*none/);
    expect(bytes().equals(before)).toBe(true);
  });
});

describe.skipIf(!isRoot)('a store that may not be written', { timeout: 120_000 }, () => {
  const writes: readonly string[][] = [
    ['feature', 'enable', 'employer-learning-plan'],
    ['tenant', 'apply', '../tenant.json', '--yes'],
    ['job', 'undo', '2', '--yes'],
    ['tenant', 'delete', 'trust', '--yes'],
    ['token', 'create', 'nightly', '--tenant', 'trust'],
  ];

  it.each(writes)('because its file is read-only, is left alone by %s %s', async (...args) => {
    chmodSync(store, 0o444);
    const before = bytes();
    expectRefusal(await run(args, { uid: nobody }), /store\.db cannot be written; nothing was changed\./);
    expect(bytes().equals(before)).toBe(true);
    expectNothingElse();
  });

  it('because its folder is read-only, is left alone', async () => {
    chmodSync(folder, 0o555);
    const before = bytes();
    for (const args of writes.slice(0, 3)) {
      expectRefusal(await run(args, { uid: nobody }), /store\.db cannot be written; nothing was changed\./);
    }
    expect(bytes().equals(before)).toBe(true);
    expectNothingElse();
  });

  it('nor can another be made beside it', async () => {
    chmodSync(folder, 0o555);
    for (const args of [
      ['init', '--key', 'other', '--yes', '--store', 'file:new.db'],
      ['store', 'copy', source(), 'file:new.db'],
    ])
      expectRefusal(await run(args, { uid: nobody }), /new\.db cannot be (opened|written)/);
    expectNothingElse();
  });

  it('is no place for a copy either', async () => {
    writeFileSync(join(folder, 'empty.db'), '');
    chmodSync(join(folder, 'empty.db'), 0o444);
    const ended = await run(['store', 'copy', source(), 'file:empty.db'], { uid: nobody });
    expectRefusal(ended, /empty\.db cannot be (opened|written)/);
    expectNothingElse('empty.db');
  });

  /** A store that anybody may read and write. */
  function source(): string {
    const place = mkdtempSync(join(home, 'source-'));
    chmodSync(place, 0o777);
    copyFileSync(template, join(place, 'source.db'));
    chmodSync(join(place, 'source.db'), 0o666);
    return `file:${join(place, 'source.db')}`;
  }

  /** No file beside the store, no note of a job, no temporary file. */
  function expectNothingElse(...others: readonly string[]): void {
    expect(readdirSync(folder).sort()).toEqual(['settings', 'store.db', 'temporary', ...others].sort());
    const kept = readdirSync(settings, { recursive: true, withFileTypes: true });
    expect(kept.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  }
});

describe('a store whose file goes away', { timeout: 120_000 }, () => {
  const undo = ['job', 'undo', '2', '--yes', '--progress', 'json'];
  it.each([
    ['is removed', () => rmSync(store)],
    ['is replaced', () => renameSync(copied('other.db'), store)],
  ])('and %s while a command writes, is not told to have been changed', async (_, goAway) => {
    // Kept waiting for its turn, it has the store open and cannot be done before the file is gone.
    const other = openDatabase(store, { timeout: 0 });
    other.exec('BEGIN IMMEDIATE');
    const running = start(undo);
    while (!running.stderr().includes('"waiting"')) await once(running.child.stderr, 'data');
    goAway();
    other.exec('ROLLBACK');
    other.close();
    const { code, stdout, stderr } = await running.ended;
    expect({ code, stdout, stderr }).toEqual({
      code: 7,
      stdout: '',
      stderr: expect.stringContaining(
        'was removed or replaced while this was at work; nothing was changed.',
      ) as unknown,
    });
    copyFileSync(template, store);
    expect(await run(['audit', 'verify'])).toMatchObject({ code: 0 });
  });
});

function copied(name: string): string {
  copyFileSync(template, join(folder, name));
  return join(folder, name);
}
