import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.js';
import { date } from '../../src/domain/calendar.js';
import type { Store, StoreWriter } from '../../src/store/port.js';
import { openDatabase } from '../../src/store/sql/sqlite/database.js';

const aToken = {
  ...{ id: 'abcdefghijk', name: 'nightly', hash: '0'.repeat(64), tenant: null, account: null, scopes: null },
  ...{ createdAt: '2026-11-21T12:00:00.000Z', createdBy: 'tester', expires: null },
};
const north = { key: 'north', name: 'North', timeZone: 'Europe/London', vpd: null, settings: {} };

describe('a store with readers of its own', () => {
  let folder: string;
  let store: Store;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'provost-readers-'));
    store = await openStore(`file:${join(folder, 'store.db')}`, { create: true, readers: 2 });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('is read while somebody writes, as it was before', async () => {
    const seen = await store.write(async (writer) => {
      await writer.apply([{ tenant: 'north', entity: 'tenant', before: null, after: north }]);
      return store.read((reader) => reader.tenantKeys());
    });
    expect(seen).toEqual([]);
    expect(await store.read((reader) => reader.tenantKeys())).toEqual(['north']);
  });

  it('lets more readers than it has connections take their turns', async () => {
    let reading = 0;
    let most = 0;
    const runs = Array.from({ length: 7 }, () =>
      store.read(async (reader) => {
        most = Math.max(most, (reading += 1));
        await new Promise((resolve) => setTimeout(resolve, 5));
        reading -= 1;
        return reader.tenantKeys();
      }),
    );
    expect(await Promise.all(runs)).toHaveLength(7);
    expect(most).toBe(2);
  });

  it('gives a connection on when the work on it fails', async () => {
    const failing = () => store.read(() => Promise.reject(new Error('no')));
    for (let run = 0; run < 4; run += 1) await expect(failing()).rejects.toThrow('no');
    expect(await store.read((reader) => reader.tenantKeys())).toEqual([]);
  });

  it('waits for those who read before it closes', async () => {
    const running = store.read(async (reader) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return reader.tenantKeys();
    });
    await store.close();
    expect(await running).toEqual([]);
    store = await openStore(`file:${join(folder, 'store.db')}`, { create: false });
  });

  describe('keeps a reading open for those who read the same state, which', () => {
    const make = (key: string) =>
      store.write((writer) =>
        writer.apply([{ tenant: key, entity: 'tenant', before: null, after: { ...north, key } }]),
      );
    const read = async () => store.read((reader) => reader.tenantKeys(), await store.stateMark?.());
    /** Could the write-ahead log be emptied? It cannot while anybody reads what is in it. */
    const isEmptied = () => {
      const other = openDatabase(store.location, { timeout: 0 });
      try {
        const { busy } = other.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
        return busy === 0;
      } finally {
        other.close();
      }
    };

    it('lets the log be emptied as soon as nobody has used it for a moment', async () => {
      await make('north');
      await read();
      expect(isEmptied()).toBe(false);
      await expect.poll(isEmptied, { timeout: 5_000 }).toBe(true);
      expect(await read()).toEqual(['north']);
    });

    it('does not outlive the next commit of the process, nor a second of use', async () => {
      await make('north');
      await read();
      await make('south');
      expect(isEmptied()).toBe(true);

      await make('west');
      const until = performance.now() + 1_500;
      let emptied = 0;
      while (performance.now() < until) {
        await read();
        await new Promise((resolve) => setTimeout(resolve, 20));
        emptied += Number(isEmptied());
      }
      expect(emptied).toBeGreaterThan(0);
    });

    it('ends with work that fails', async () => {
      await make('north');
      const mark = await store.stateMark?.();
      await expect(store.read(() => Promise.reject(new Error('no')), mark)).rejects.toThrow('no');
      expect(isEmptied()).toBe(true);
    });
  });

  describe('has a mark of its state, which', () => {
    const number = () => store.stateMark?.();
    const make = (key: string) => (writer: StoreWriter) =>
      writer.apply([{ tenant: key, entity: 'tenant', before: null, after: { ...north, key } }]);

    it('stays while it is only read, and while a write is taken back', async () => {
      const before = number();
      await Promise.all(Array.from({ length: 5 }, () => store.read((reader) => reader.tenantKeys())));
      await expect(
        store.write(async (writer) => {
          await make('north')(writer);
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      expect(number()).toBe(before);
    });

    it('is another one after each commit of its own, however it came about', async () => {
      const seen = [number()];
      await store.write(make('north'));
      seen.push(number());
      await store.write(make('south'));
      seen.push(number());
      await store.write((writer) => writer.tokens.add(aToken));
      seen.push(number());
      await store.noteTokenUse(aToken.id, date('2026-11-21'));
      seen.push(number());
      expect(new Set(seen).size).toBe(5);
    });

    it('is the old one until the commit, and another one as soon as somebody else has committed', async () => {
      const before = number();
      const other = await openStore(`file:${store.location}`, { create: false });
      try {
        await other.write(async (writer) => {
          await make('north')(writer);
          expect(number()).toBe(before);
        });
        expect(number()).not.toBe(before);
      } finally {
        await other.close();
      }
    });

    it('is another one also while readers hold an older state', async () => {
      const before = number();
      await store.read(async (reader) => {
        await reader.tenantKeys();
        await store.write(make('north'));
        expect(number()).not.toBe(before);
        expect(await reader.tenantKeys()).toEqual([]);
      });
    });

    it('lets the write-ahead log be emptied', async () => {
      await store.write(make('north'));
      await number();
      const { DatabaseSync } = await import('@photostructure/sqlite');
      const other = new DatabaseSync(store.location);
      expect(other.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()).toMatchObject({ busy: 0 });
      other.close();
    });
  });
});
