import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.js';
import type { Store } from '../../src/store/port.js';
import { openDatabase } from '../../src/store/sql/sqlite/database.js';

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

  describe('leaves no transaction open, so that the log can be emptied', () => {
    const make = (key: string) =>
      store.write((writer) =>
        writer.apply([{ tenant: key, entity: 'tenant', before: null, after: { ...north, key } }]),
      );
    const read = () => store.read((reader) => reader.tenantKeys());
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

    it('after a read', async () => {
      await make('north');
      expect(await read()).toEqual(['north']);
      expect(isEmptied()).toBe(true);
    });

    it('after a token was looked up', async () => {
      await make('north');
      expect(await store.findToken('abc')).toBeUndefined();
      expect(isEmptied()).toBe(true);
    });

    it('after work that failed', async () => {
      await make('north');
      await expect(store.read(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
      expect(isEmptied()).toBe(true);
    });
  });
});
