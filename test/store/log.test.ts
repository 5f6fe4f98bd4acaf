import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUpStore } from '../../src/operations/store/backup.js';
import { restoreStore } from '../../src/operations/store/restore.js';
import { openStore } from '../../src/store/open.js';
import type { OpenOptions } from '../../src/store/open-options.js';
import type { Store } from '../../src/store/port.js';
import { openDatabase } from '../../src/store/sql/sqlite/database.js';

let folder: string;
const path = (name: string): string => join(folder, name);
const opened: Store[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-log-'));
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close().catch(() => undefined);
  rmSync(folder, { recursive: true });
});

async function open(name: string, options: Partial<OpenOptions> = {}): Promise<Store> {
  const store = await openStore(`file:${path(name)}`, { create: true, ...options });
  opened.push(store);
  return store;
}

/** Adds a tenant, so that something is committed. */
const add = (store: Store, key: string): Promise<number[]> => {
  const after = { key, name: key, timeZone: 'Europe/London', vpd: null, settings: {} };
  return store.write((writer) => writer.apply([{ tenant: key, entity: 'tenant', before: null, after }]));
};
const tenantsOf = (store: Store): Promise<string[]> => store.read((reader) => reader.tenantKeys());

/** As a copy of the disk at this moment would have it. */
function picture(from: string, to: string, parts: readonly ('' | '-wal')[] = ['', '-wal']): void {
  for (const part of parts) copyFileSync(path(`${from}${part}`), path(`${to}${part}`));
}

const checkpoint = (name: string, how: string): void => {
  const database = openDatabase(path(name), { timeout: 1_000 });
  database.exec(`PRAGMA wal_checkpoint(${how})`);
  database.close();
};

const bytesOf = (name: string): string[] => [
  readFileSync(path(name), 'latin1'),
  readFileSync(path(`${name}-wal`), 'latin1'),
];

/** Refused by whatever opens it, and not touched by any. */
async function expectRefused(name: string): Promise<void> {
  const before = bytesOf(name);
  const refusal = { code: 'store-log-foreign', exitCode: 7 };
  for (const options of [{}, { writes: true }, { readers: 2 }, { create: false }])
    await expect(open(name, options)).rejects.toMatchObject(refusal);
  const store = `file:${path(name)}`;
  await expect(backUpStore({ store, file: path('backup.db') })).rejects.toMatchObject(refusal);
  copyFileSync(path('whole.db'), path('source.db'));
  const restoring = { store, file: path('source.db'), mayReplace: () => true };
  await expect(restoreStore(restoring)).rejects.toMatchObject(refusal);
  expect(bytesOf(name)).toEqual(before);
  expect(readdirSync(folder).filter((file) => file.endsWith('.part'))).toEqual([]);
}

/** A store whose file holds all of it. */
async function whole(): Promise<void> {
  const store = await open('whole.db');
  await add(store, 'one');
  checkpoint('whole.db', 'TRUNCATE');
}

describe('a log beside a store', () => {
  it('of a store that was just made, of one at work, and of one whose log is partly carried over is its own', async () => {
    const store = await open('store.db');
    picture('store.db', 'new.db');
    expect(await tenantsOf(await open('new.db'))).toEqual([]);
    await add(store, 'one');
    picture('store.db', 'first.db');
    expect(await tenantsOf(await open('first.db'))).toEqual(['one']);
    const reader = openDatabase(path('store.db'), { timeout: 1_000 });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM tenant').get();
    await add(store, 'two');
    // What the reader does not see yet stays in the log alone.
    checkpoint('store.db', 'PASSIVE');
    await add(store, 'three');
    picture('store.db', 'partly.db');
    expect(await tenantsOf(await open('partly.db'))).toEqual(['one', 'three', 'two']);
    reader.exec('ROLLBACK');
    reader.close();
    checkpoint('store.db', 'RESTART');
    picture('store.db', 'carried.db');
    await add(store, 'four');
    picture('store.db', 'anew.db');
    expect(await tenantsOf(await open('carried.db'))).toHaveLength(3);
    expect(await tenantsOf(await open('anew.db'))).toHaveLength(4);
  });

  it('of another store is not taken for its own, and nothing is touched', async () => {
    await whole();
    const other = await open('other.db');
    await add(other, 'theirs');
    picture('whole.db', 'mixed.db', ['']);
    copyFileSync(path('other.db-wal'), path('mixed.db-wal'));
    await expectRefused('mixed.db');
    checkpoint('other.db', 'RESTART');
    await add(other, 'more');
    copyFileSync(path('other.db-wal'), path('mixed.db-wal'));
    await expectRefused('mixed.db');
  });

  it('of a later state is not taken for that of an earlier copy of the file', async () => {
    await whole();
    copyFileSync(path('whole.db'), path('copy.db'));
    const store = await open('whole.db');
    await add(store, 'two');
    checkpoint('whole.db', 'RESTART');
    await add(store, 'three');
    copyFileSync(path('whole.db-wal'), path('copy.db-wal'));
    await expectRefused('copy.db');
  });

  it('of an earlier state is not taken for that of the file that went on', async () => {
    await whole();
    const store = await open('whole.db');
    await add(store, 'two');
    copyFileSync(path('whole.db-wal'), path('old-wal'));
    checkpoint('whole.db', 'RESTART');
    await add(store, 'three');
    checkpoint('whole.db', 'RESTART');
    copyFileSync(path('whole.db'), path('later.db'));
    renameSync(path('old-wal'), path('later.db-wal'));
    await expectRefused('later.db');
  });

  it('of a store of an earlier schema is its own while that is migrated, and no other store’s', async () => {
    await whole();
    const fixture = readFileSync(join(import.meta.dirname, 'migrations/version-3.sqlite.sql'), 'utf8');
    for (const name of ['old.db', 'same.db']) {
      const database = openDatabase(path(name), { timeout: 1_000 });
      database.exec('PRAGMA journal_mode = WAL');
      database.exec(fixture);
      database.close();
    }
    copyFileSync(path('old.db'), path('before.db'));
    await open('old.db');
    picture('old.db', 'migrated.db');
    copyFileSync(path('before.db'), path('migrated.db'));
    const migrated = await open('migrated.db');
    expect(await migrated.schemaVersion()).toBe(4);
    const other = await open('other.db');
    await add(other, 'theirs');
    copyFileSync(path('other.db-wal'), path('same.db-wal'));
    await expectRefused('same.db');
  });

  it('is let be where another program wrote it, and where nothing in it was committed', async () => {
    await whole();
    await open('whole.db');
    checkpoint('whole.db', 'RESTART');
    const database = openDatabase(path('whole.db'), { timeout: 1_000 });
    database.exec("UPDATE tenant SET name = 'By hand'");
    picture('whole.db', 'by-hand.db');
    database.close();
    const byHand = await open('by-hand.db');
    expect(await byHand.read((reader) => reader.tenant('one').find('tenant', ['one']))).toMatchObject({
      name: 'By hand',
    });
  });

  it('alone, without its store, is kept from whoever would make one there', async () => {
    const store = await open('store.db');
    await add(store, 'one');
    copyFileSync(path('store.db-wal'), path('gone.db-wal'));
    const before = readFileSync(path('gone.db-wal'));
    await expect(open('gone.db')).rejects.toMatchObject({ code: 'store-log-alone', exitCode: 6 });
    expect(readFileSync(path('gone.db-wal'))).toEqual(before);
    expect(existsSync(path('gone.db'))).toBe(false);
  });

  it('is told from that of every state: each commit has a mark of its own', async () => {
    const store = await open('store.db', { keepBlocksFrom: 0 });
    const marks: string[][] = [];
    const look = (): void => {
      const database = openDatabase(path('store.db'), { timeout: 1_000 });
      const { mark, previous } = database.prepare('SELECT mark, previous FROM store_log').get() as {
        mark: string;
        previous: string;
      };
      marks.push([mark, previous]);
      database.close();
    };
    look();
    await add(store, 'one');
    look();
    const token = { id: 't', name: 't', hash: 'h', tenant: null, account: null, scopes: null, expires: null };
    const made = { createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'tester' };
    await store.write((writer) => writer.tokens.add({ ...token, ...made }));
    look();
    await store.noteTokenUse('t', '2026-01-02' as never);
    look();
    for (const [at, [, previous]] of marks.entries()) if (at > 0) expect(previous).toBe(marks[at - 1]?.[0]);
    expect(new Set(marks.map(([mark]) => mark)).size).toBe(4);
    await store.write(async () => undefined);
    look();
    expect(marks[4]).toEqual(marks[3]);
  });
});

describe('a rollback journal of another store', () => {
  /** One that the engine would play into whatever store it stands beside. */
  function journal(): void {
    const database = openDatabase(path('theirs.db'), { timeout: 1_000 });
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA cache_size = 5; PRAGMA cache_spill = 5');
    database.exec('CREATE TABLE theirs (id INTEGER PRIMARY KEY, text TEXT)');
    const ids = 'WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 2000)';
    database.exec(`${ids} INSERT INTO theirs SELECT id, hex(randomblob(200)) FROM n`);
    database.exec('BEGIN; UPDATE theirs SET text = hex(randomblob(200))');
    copyFileSync(path('theirs.db-journal'), path('hot'));
    database.exec('ROLLBACK');
    database.close();
  }
  const contents = (): Map<string, string> =>
    new Map(readdirSync(folder).map((name) => [name, readFileSync(path(name), 'latin1')]));
  const asStore = (name: string): string => `file:${path(name)}`;

  it('beside a store keeps it from whoever opens, copies or replaces it, and nothing is touched', async () => {
    await whole();
    copyFileSync(path('whole.db'), path('store.db'));
    copyFileSync(path('whole.db'), path('source.db'));
    journal();
    copyFileSync(path('hot'), path('store.db-journal'));
    const before = contents();
    const refusal = {
      code: 'store-log-foreign',
      exitCode: 7,
      message: expect.stringContaining('-journal') as string,
    };
    for (const options of [{}, { writes: true }, { readers: 2 }, { create: false }])
      await expect(open('store.db', options)).rejects.toMatchObject(refusal);
    const store = asStore('store.db');
    await expect(backUpStore({ store, file: path('backup.db') })).rejects.toMatchObject(refusal);
    const restoring = { file: path('source.db'), store, mayReplace: () => true };
    await expect(restoreStore(restoring)).rejects.toMatchObject(refusal);
    const fromIt = { file: path('store.db'), store: asStore('new.db'), mayReplace: () => true };
    await expect(restoreStore(fromIt)).rejects.toMatchObject(refusal);
    expect(contents()).toEqual(before);
    rmSync(path('store.db-journal'));
    expect(await tenantsOf(await open('store.db'))).toEqual(['one']);
  });

  /** The journal that the store has while it leaves WAL mode: its first page as it was. */
  function journalOfModeChange(store: string, changed: (page: Buffer) => void = () => undefined): Buffer {
    const bytes = readFileSync(path(store));
    const pageSize = bytes.readUInt16BE(16);
    const page = Buffer.from(bytes.subarray(0, pageSize));
    changed(page);
    const header = Buffer.alloc(512);
    Buffer.from('d9d505f920a163d7', 'hex').copy(header);
    header.writeUInt32BE(1, 8);
    header.writeUInt32BE(bytes.length / pageSize, 16);
    header.writeUInt32BE(512, 20);
    header.writeUInt32BE(pageSize, 24);
    let sum = 0;
    for (let at = pageSize - 200; at > 0; at -= 200) sum += page[at] ?? 0;
    const [number, check] = [Buffer.from([0, 0, 0, 1]), Buffer.alloc(4)];
    check.writeUInt32BE(sum);
    return Buffer.concat([header, number, page, check]);
  }

  it('is told from the one of a store that was killed while it left WAL mode', async () => {
    await whole();
    copyFileSync(path('whole.db'), path('store.db'));
    writeFileSync(path('store.db-journal'), journalOfModeChange('store.db'));
    expect(await tenantsOf(await open('store.db'))).toEqual(['one']);
    expect(existsSync(path('store.db-journal'))).toBe(false);

    copyFileSync(path('whole.db'), path('other.db'));
    writeFileSync(
      path('other.db-journal'),
      journalOfModeChange('other.db', (page) => page.fill(1, page.length - 400)),
    );
    await expect(open('other.db')).rejects.toMatchObject({ code: 'store-log-foreign' });
  });

  it('alone is in the way of making, restoring and backing up there', async () => {
    await whole();
    await backUpStore({ store: asStore('whole.db'), file: path('source.db') });
    journal();
    copyFileSync(path('hot'), path('new.db-journal'));
    const before = contents();
    const refusal = {
      code: 'store-log-alone',
      exitCode: 6,
      message: expect.stringContaining('-journal') as string,
    };
    await expect(open('new.db')).rejects.toMatchObject(refusal);
    const restoring = { file: path('source.db'), store: asStore('new.db'), mayReplace: () => true };
    await expect(restoreStore(restoring)).rejects.toMatchObject(refusal);
    await expect(backUpStore({ store: asStore('whole.db'), file: path('new.db') })).rejects.toMatchObject({
      code: 'backup-in-use',
    });
    expect(contents()).toEqual(before);
  });

  it('is not what a store leaves that was cut as it was made: that is made anew', async () => {
    const database = openDatabase(path('store.db'), { timeout: 1_000 });
    database.exec('BEGIN; CREATE TABLE half (id INTEGER)');
    copyFileSync(path('store.db-journal'), path('cut.db-journal'));
    copyFileSync(path('store.db'), path('cut.db'));
    database.exec('ROLLBACK');
    database.close();
    expect(readFileSync(path('cut.db-journal')).length).toBeGreaterThan(0);
    expect(await tenantsOf(await open('cut.db'))).toEqual([]);
  });

  it('that goes away at once was that of somebody at work', async () => {
    await whole();
    copyFileSync(path('whole.db'), path('store.db'));
    journal();
    copyFileSync(path('hot'), path('store.db-journal'));
    setTimeout(() => rmSync(path('store.db-journal')), 120);
    expect(await tenantsOf(await open('store.db'))).toEqual(['one']);
  });
});

describe('a log that is removed under a store that is open', () => {
  it.each([
    ['removed', () => rmSync(path('store.db-wal'))],
    [
      'replaced by another',
      () => {
        copyFileSync(path('store.db-wal'), path('other'));
        renameSync(path('other'), path('store.db-wal'));
      },
    ],
  ])('and %s stops every read and write', async (_, remove) => {
    const store = await open('store.db', { readers: 2 });
    await add(store, 'one');
    expect(await store.read((reader) => reader.tenantKeys())).toEqual(['one']);
    remove();
    const refusal = { code: 'store-log-lost', exitCode: 7 };
    await expect(add(store, 'two')).rejects.toMatchObject(refusal);
    await expect(store.findToken('abc')).rejects.toMatchObject(refusal);
    await expect(tenantsOf(store)).rejects.toMatchObject(refusal);
    await expect(store.schemaVersion()).rejects.toMatchObject(refusal);
  });

  it('while something is being written takes that back', async () => {
    const store = await open('store.db');
    await add(store, 'one');
    const after = { key: 'two', name: 'two', timeZone: 'Europe/London', vpd: null, settings: {} };
    const writing = store.write(async (writer) => {
      await writer.apply([{ tenant: 'two', entity: 'tenant', before: null, after }]);
      renameSync(path('store.db-wal'), path('away'));
    });
    await expect(writing).rejects.toMatchObject({ code: 'store-log-lost' });
    renameSync(path('away'), path('store.db-wal'));
    expect(await tenantsOf(store)).toEqual(['one']);
  });
});
