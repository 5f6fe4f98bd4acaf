import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.js';
import type { Store } from '../../src/store/port.js';

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
});
