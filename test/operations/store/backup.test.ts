import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../../src/changes/audit.js';
import { createLocalRunner } from '../../../src/operations/local-runner.js';
import { seedTenant } from '../../../src/operations/seed/seed.js';
import { backUpStore } from '../../../src/operations/store/backup.js';
import { restoreStore } from '../../../src/operations/store/restore.js';
import { openStore } from '../../../src/store/open.js';
import { collect } from '../../builders/collect.js';

let folder: string;
let store: string;
let file: string;
const path = (name: string): string => join(folder, name);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provost-backup-'));
  store = `file:${path('store.db')}`;
  file = path('backup.db');
});
afterEach(() => rm(folder, { recursive: true }));

/** Makes a tenant of this key in the store. */
async function seed(key: string, size = 20): Promise<void> {
  const runner = createLocalRunner({ storeUrl: store, user: 'tester', clock: () => Date.UTC(2026, 10, 21) });
  const input = { scenario: 'nhs-trust', size, seed: '1', key } as const;
  await runner.write(seedTenant, input, { dryRun: false, limits: {} });
  await runner.close();
}

async function tenantsOf(url: string): Promise<readonly string[]> {
  const opened = await openStore(url, { create: false });
  try {
    return await opened.read((reader) => reader.tenantKeys());
  } finally {
    await opened.close();
  }
}

const restore = async (overwrite: boolean, from = file) => {
  await collect();
  return restoreStore({ store, file: from, mayReplace: () => overwrite });
};
/** In a function of its own, after which nothing holds the connection. */
async function refusedBeside(readers: number): Promise<void> {
  const opened = await openStore(store, { create: false, readers });
  await opened.read((reader) => reader.tenantKeys());
  await expect(restore(true)).rejects.toEqual(refusedWith('store-open'));
  expect(await opened.read((reader) => reader.tenantKeys())).toEqual(['one']);
  await opened.close();
}

const refusedWith = (code: string) => expect.objectContaining({ code }) as unknown;

describe('a backup', () => {
  it('is the whole store in one file of its owner alone, and says what it holds', async () => {
    await seed('one');
    const { head, ...made } = await backUpStore({ store, file });
    expect(made).toEqual({
      ...{ store: path('store.db'), file, schema: 4, tenants: 1, jobs: 1, auditEntries: 1 },
      bytes: statSync(file).size,
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await collect();
    expect((await readdir(folder)).sort()).toEqual(['backup.db', 'store.db']);
    const [original, copy] = [
      await openStore(store, { create: false }),
      await openStore(`file:${file}`, { create: false }),
    ];
    expect(await copy.identity()).toBe(await original.identity());
    expect(await copy.check()).toEqual([]);
    const verdict = await copy.read((reader) => verifyAudit(reader.journal, async () => undefined));
    expect(verdict).toMatchObject({ findings: [], head });
    await Promise.all([original.close(), copy.close()]);
  });

  it('holds one committed state, whatever is written meanwhile and stands in the log alone', async () => {
    await seed('one');
    const opened = await openStore(store, { create: false, writes: true });
    await seed('two', 400);
    expect(statSync(path('store.db-wal')).size).toBeGreaterThan(0);
    await opened.write(async (writer) => {
      await writer.apply([]);
      expect(await backUpStore({ store, file })).toMatchObject({ tenants: 2, jobs: 2 });
    });
    let isSeeded: Promise<void> | undefined;
    const during = await backUpStore({ store, file, onProgress: () => void (isSeeded ??= seed('three')) });
    await isSeeded;
    expect(isSeeded).toBeDefined();
    expect(during).toMatchObject({ tenants: 2, jobs: 2 });
    expect(await tenantsOf(store)).toHaveLength(3);
    await opened.close();
  });

  it('leaves nothing behind, and the earlier file as it was, when it is stopped', async () => {
    await seed('one');
    writeFileSync(file, 'earlier');
    const stopped = backUpStore({ store, file, signal: AbortSignal.abort() });
    await expect(stopped).rejects.toEqual(refusedWith('interrupted'));
    expect(readFileSync(file, 'utf8')).toBe('earlier');
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('is not made of a damaged store, a missing one, or what is none', async () => {
    await seed('one');
    await collect();
    const bytes = readFileSync(path('store.db'));
    const middle = 4096 * 12;
    writeFileSync(
      path('store.db'),
      Buffer.concat([bytes.subarray(0, middle), Buffer.alloc(8192, 7), bytes.subarray(middle + 8192)]),
    );
    await expect(backUpStore({ store, file })).rejects.toEqual(refusedWith('store-corrupt'));
    await expect(backUpStore({ store: `file:${path('none.db')}`, file })).rejects.toEqual(
      refusedWith('store-missing'),
    );
    writeFileSync(path('text.db'), 'no database\n'.repeat(1000));
    await expect(backUpStore({ store: `file:${path('text.db')}`, file })).rejects.toThrow();
    expect(existsSync(file)).toBe(false);
  });

  it('does not go beside the log of another store, nor where no file can be written', async () => {
    await seed('one');
    writeFileSync(`${file}-wal`, 'x');
    await expect(backUpStore({ store, file })).rejects.toEqual(refusedWith('backup-in-use'));
    const nowhere = backUpStore({ store, file: path('none/backup.db') });
    await expect(nowhere).rejects.toEqual(refusedWith('file-not-written'));
    await expect(backUpStore({ store, file: folder })).rejects.toEqual(refusedWith('file-is-directory'));
    const missing = join(folder, 'missing/');
    await expect(backUpStore({ store, file: missing })).rejects.toEqual(refusedWith('file-is-directory'));
  });
});

describe('restoring', () => {
  it('brings back the state of the backup, keeps what stood there, and can be taken back', async () => {
    await seed('one');
    await backUpStore({ store, file });
    await seed('two');
    await expect(restore(false)).rejects.toEqual(refusedWith('store-exists'));
    expect(await tenantsOf(store)).toEqual(['one', 'two']);
    const { kept, tenants } = await restore(true);
    expect([kept, tenants]).toEqual([path('store.db-before-restore'), 1]);
    expect(await tenantsOf(store)).toEqual(['one']);
    expect(statSync(path('store.db')).mode & 0o777).toBe(0o600);
    await seed('three');
    expect(await restore(true, kept ?? '')).toMatchObject({
      tenants: 2,
      kept: path('store.db-before-restore-2'),
    });
    expect(await tenantsOf(store)).toEqual(['one', 'two']);
    await collect();
    expect((await readdir(folder)).filter((name) => /-wal|-shm|-journal|part$/.test(name))).toEqual([]);
  });

  it('makes the store where there is none, and asks nobody where there is an empty one', async () => {
    await seed('one');
    await backUpStore({ store, file });
    await collect();
    await rm(path('store.db'));
    expect(await restore(false)).toMatchObject({ kept: null, tenants: 1 });
    await collect();
    await rm(path('store.db'));
    await (await openStore(store, { create: true })).close();
    expect(await restore(false)).toMatchObject({ tenants: 1 });
  });

  it('is refused while anybody has the store open, idle as it may be', async () => {
    await seed('one');
    await backUpStore({ store, file });
    for (const readers of [0, 2]) await refusedBeside(readers);
    expect(await restore(true)).toMatchObject({ tenants: 1 });
  });

  it('keeps what the old store had in its log alone', async () => {
    await seed('one');
    await backUpStore({ store, file });
    const opened = await openStore(store, { create: false });
    await seed('two');
    // As after a crash: the file and its log, without anybody who has them open.
    await copyFile(path('store.db'), path('crashed.db'));
    await copyFile(path('store.db-wal'), path('crashed.db-wal'));
    await opened.close();
    const { kept } = await restoreStore({
      store: `file:${path('crashed.db')}`,
      file,
      mayReplace: () => true,
    });
    expect(await tenantsOf(`file:${path('crashed.db')}`)).toEqual(['one']);
    expect(await tenantsOf(`file:${kept ?? ''}`)).toEqual(['one', 'two']);
  });

  it('changes nothing where the backup is damaged, missing, another program’s, or the store itself', async () => {
    await seed('one');
    await backUpStore({ store, file });
    await collect();
    const before = readFileSync(path('store.db'));
    const bytes = readFileSync(file);
    const damages: readonly (readonly [string, Buffer])[] = [
      ['cut.db', bytes.subarray(0, bytes.length - 8192)],
      [
        'changed.db',
        Buffer.concat([bytes.subarray(0, 49_152), Buffer.alloc(8192, 7), bytes.subarray(57_344)]),
      ],
      ['text.db', Buffer.from('no database\n'.repeat(1000))],
      ['empty.db', Buffer.alloc(0)],
    ];
    for (const [name, content] of damages) {
      writeFileSync(path(name), content);
      await expect(restore(true, path(name)), name).rejects.toThrow(name);
    }
    await expect(restore(true, path('none.db'))).rejects.toEqual(refusedWith('file-not-found'));
    await expect(restore(true, path('store.db'))).rejects.toEqual(refusedWith('same-file'));
    expect(readFileSync(path('store.db')).equals(before)).toBe(true);
    expect(
      (await readdir(folder)).filter((name) => name.includes('part') || name.includes('before')),
    ).toEqual([]);
  });

  it('does not touch what cannot be read as a store, nor a log without its store', async () => {
    await seed('one');
    await backUpStore({ store, file });
    await collect();
    writeFileSync(path('store.db'), 'no database\n'.repeat(1000));
    await expect(restore(true)).rejects.toEqual(refusedWith('store-unknown'));
    await collect();
    await rm(path('store.db'));
    writeFileSync(path('store.db-wal'), 'log');
    await expect(restore(true)).rejects.toEqual(refusedWith('store-log-alone'));
  });
});

it.each(['postgres://u@db.example.org/training', 'https://provost.example.org'])(
  'neither is for %s',
  async (url) => {
    await expect(backUpStore({ store: url, file })).rejects.toMatchObject({
      code: 'no-store-file',
      hint: expect.stringContaining('pg_dump') as unknown,
    });
    const restored = restoreStore({ store: url, file, mayReplace: () => true });
    await expect(restored).rejects.toMatchObject({
      code: 'no-store-file',
      hint: expect.stringContaining('pg_restore') as unknown,
    });
  },
);
