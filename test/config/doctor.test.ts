import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diagnose } from '../../src/config/doctor.js';
import type { Diagnosis } from '../../src/config/doctor.js';
import type { Finding } from '../../src/config/finding.js';
import { resolveSettings } from '../../src/config/settings.js';
import { UnavailableError } from '../../src/domain/errors.js';
import { createLocalRunner } from '../../src/operations/local-runner.js';
import { partPathOf } from '../../src/files/whole-file.js';
import { createTenant } from '../../src/operations/tenant/create.js';

const NOW = Date.parse('2026-11-21T10:00:00Z');

let folder: string;
let store: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provost-doctor-'));
  store = join(folder, 'provost.db');
  const runner = createLocalRunner({ storeUrl: `file:${store}`, user: 'ann', clock: () => NOW });
  await runner.write(createTenant, { key: 'northfield', name: 'Northfield' }, { dryRun: false, limits: {} });
  await runner.close();
  // Everything in one file, so that the tests can copy and damage it.
  const database = new DatabaseSync(store);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function examine(path: string, { now = NOW, nodeVersion = '20.19.0' } = {}): Promise<Diagnosis> {
  return diagnose({
    settings: () => resolveSettings({ store: `file:${path}` }, { XDG_CONFIG_HOME: folder }),
    nodeVersion,
    now,
    env: { XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder },
    openKeyring: async () => undefined,
    programFolder: folder,
  });
}

function statusOf({ checks }: Diagnosis, name: string): string | undefined {
  return checks.find(({ check }) => check === name)?.status;
}

describe('doctor', () => {
  test('finds a sound store usable', async () => {
    const diagnosis = await examine(store);
    expect(diagnosis.checks.filter(({ status }) => status === 'problem' || status === 'not-checked')).toEqual(
      [],
    );
    expect(diagnosis.usable).toBe(true);
  });

  const compiled = async (): Promise<Finding | undefined> =>
    (await examine(store)).checks.find(({ check }) => check === 'compiled code');

  test.runIf(process.platform !== 'win32')(
    'says where compiled code is cached, and whose it is',
    async () => {
      expect(await compiled()).toMatchObject({
        status: 'ok',
        finding: expect.stringContaining('None') as unknown,
      });
      const cache = join(folder, 'provost', 'x.cache');
      mkdirSync(dirname(cache), { mode: 0o700 });
      writeFileSync(cache, '', { mode: 0o600 });
      expect(await compiled()).toMatchObject({
        status: 'ok',
        finding: `It is kept in ${dirname(cache)}, by you, where nobody else may write.`,
      });
      chmodSync(cache, 0o666);
      expect(await compiled()).toMatchObject({ status: 'warning', advice: `Close it: chmod go-w ${cache}` });
      chmodSync(cache, 0o600);
      chmodSync(dirname(cache), 0o777);
      expect(await compiled()).toMatchObject({
        status: 'warning',
        advice: expect.stringContaining(dirname(cache)) as unknown,
      });
    },
  );

  const unusable: [string, (path: string) => void][] = [
    ['a missing store', () => undefined],
    ['a file of something else', (path) => writeFileSync(path, 'Email,Role\n'.repeat(100))],
    ['a folder', (path) => mkdirSync(path)],
    ['half a store', (path) => writeFileSync(path, readFileSync(store).subarray(0, 6000))],
    ['a newer store', (path) => altered(path, 'PRAGMA user_version = 99')],
    ['another program’s database', (path) => altered(path, 'PRAGMA application_id = 1')],
  ];
  test.each(unusable)('reports %s, with what to do', async (_, make) => {
    const path = join(folder, 'other.db');
    make(path);
    const diagnosis = await examine(path);
    expect(diagnosis.usable).toBe(false);
    const problems = diagnosis.checks.filter(({ status }) => status === 'problem');
    expect(problems.map(({ check }) => check)).toContain('store');
    for (const { advice } of problems) expect(advice).toMatch(/\S/);
  });

  test('reports a store whose pages are damaged', async () => {
    const path = join(folder, 'damaged.db');
    const bytes = readFileSync(store);
    for (let at = 8192; at < bytes.length; at += 8192) bytes.fill(0xa5, at, at + 300);
    writeFileSync(path, bytes);
    expect((await examine(path)).usable).toBe(false);
  });

  test('reports a journal that was changed', async () => {
    const path = join(folder, 'changed.db');
    altered(path, "UPDATE audit SET actor = 'nobody'");
    const diagnosis = await examine(path);
    expect(statusOf(diagnosis, 'audit chain')).toBe('problem');
    expect(statusOf(diagnosis, 'writing')).toBe('ok');
  });

  test('reports another writer without waiting for long', async () => {
    const writer = new DatabaseSync(store);
    writer.exec('BEGIN IMMEDIATE');
    try {
      const diagnosis = await examine(store);
      expect(statusOf(diagnosis, 'reading')).toBe('ok');
      expect(statusOf(diagnosis, 'writing')).toBe('problem');
    } finally {
      writer.exec('ROLLBACK');
      writer.close();
    }
  });

  test('reports a clock behind the last change, or long past', async () => {
    expect(statusOf(await examine(store, { now: NOW - 3_600_000 }), 'clock')).toBe('problem');
    expect(statusOf(await examine(store, { now: 0 }), 'clock')).toBe('problem');
  });

  test.each([
    ['20.18.3', 'problem'],
    ['18.20.0', 'problem'],
    ['20.19.0', 'ok'],
    ['24.0.1', 'ok'],
  ])('Node %s is a %s', async (nodeVersion, status) => {
    expect(statusOf(await examine(store, { nodeVersion }), 'node')).toBe(status);
  });

  test('names what a killed backup or restore left next to the store, and how to remove it', async () => {
    const left = partPathOf(join(folder, "monday's copy.db"));
    const others = ['-journal', '-wal'].map((suffix) => `${left}${suffix}`);
    const atWork = partPathOf(store);
    const old = new Date(NOW - 2 * 3_600_000);
    for (const path of [left, ...others]) {
      writeFileSync(path, 'pages');
      utimesSync(path, old, old);
    }
    writeFileSync(atWork, 'pages');
    utimesSync(atWork, new Date(NOW), new Date(NOW));
    const { checks, usable } = await examine(store);
    expect(usable).toBe(true);
    const found = checks.find(({ check }) => check === 'leftovers');
    expect(found).toMatchObject({ status: 'warning' });
    expect(found?.finding).toContain(`${left} and 2 more files were left`);
    const [, command = ''] = found?.advice?.split('still at work, run: ') ?? [];
    execFileSync('sh', ['-c', command]);
    expect(statusOf(await examine(store), 'leftovers')).toBe('ok');
    expect(existsSync(atWork)).toBe(true);
  });

  test('reports settings that cannot be read', async () => {
    const damaged = new UnavailableError({
      code: 'profiles-damaged',
      message: 'Damaged.',
      hint: 'Correct it.',
    });
    const diagnosis = await diagnose({
      settings: () => Promise.reject(damaged),
      nodeVersion: '22.0.0',
      now: NOW,
      env: { XDG_CONFIG_HOME: folder },
      openKeyring: async () => undefined,
      programFolder: folder,
    });
    expect(diagnosis).toMatchObject({ store: null, usable: false });
    expect(statusOf(diagnosis, 'settings')).toBe('problem');
  });
});

function altered(path: string, sql: string): void {
  copyFileSync(store, path);
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}
