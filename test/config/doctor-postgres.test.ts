import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Diagnosis } from '../../src/config/doctor.js';
import { diagnose } from '../../src/config/doctor.js';
import type { Finding } from '../../src/config/finding.js';
import { resolveSettings } from '../../src/config/settings.js';
import { storeWith, type TestStore } from '../builders/store.js';
import type { TestSchema } from '../postgres/schemas.js';
import { freshSchema } from '../postgres/schemas.js';

let folder: string;
let place: TestSchema;
let store: TestStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provost-doctor-'));
  place = await freshSchema();
  store = await storeWith({ north: {} }, async () => place);
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await store.dispose();
});

function examine(url: string, now = Date.now()): Promise<Diagnosis> {
  const env = { XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder, PROVOST_STORE: url };
  return diagnose({
    settings: () => resolveSettings({}, env),
    nodeVersion: '20.19.0',
    now,
    env,
    openKeyring: async () => undefined,
    programFolder: '/nonexistent',
  });
}

function found({ checks }: Diagnosis, name: string): Finding | undefined {
  return checks.find(({ check }) => check === name);
}

describe('doctor, on a PostgreSQL store', () => {
  test('finds a sound one usable, names the server and its version, and agrees with its clock', async () => {
    const diagnosis = await examine(store.url);
    expect(diagnosis.usable).toBe(true);
    expect(found(diagnosis, 'server')?.finding).toMatch(/^PostgreSQL \d+/);
    expect(found(diagnosis, 'clock')).toMatchObject({
      status: 'ok',
      finding: 'It agrees with that of the server.',
    });
    expect(JSON.stringify(diagnosis)).not.toContain(new URL(store.url).password);
  });

  test('reports a clock that is apart from the server’s, and by how much', async () => {
    const clock = found(await examine(store.url, Date.now() + 3_600_000), 'clock');
    expect(clock).toMatchObject({ status: 'problem' });
    expect(clock?.finding).toMatch(/(3599|3600|3601) seconds apart/);
  });

  test('reports a server that takes no changes, and of a role that may not write', async () => {
    const role = `reader_${place.schema}`;
    await place.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
    try {
      await place.query(`GRANT USAGE ON SCHEMA ${place.schema} TO ${role}`);
      await place.query(`GRANT SELECT ON ALL TABLES IN SCHEMA ${place.schema} TO ${role}`);
      const url = new URL(store.url);
      [url.username, url.password] = [role, 'x'];
      const writing = found(await examine(url.href), 'writing');
      expect(writing).toMatchObject({ status: 'problem' });
      expect(writing?.finding).toMatch(/^You may not change the table account, nor \d+ more\.$/);
      await place.query(`ALTER ROLE ${role} SET default_transaction_read_only = on`);
      const diagnosis = await examine(url.href);
      expect(found(diagnosis, 'server')).toMatchObject({ status: 'problem' });
      expect(found(diagnosis, 'server')?.finding).toContain('which takes no changes');
      expect(found(diagnosis, 'reading')).toMatchObject({ status: 'ok' });
      expect(diagnosis.usable).toBe(false);
    } finally {
      await place.query(`DROP OWNED BY ${role}`);
      await place.query(`DROP ROLE ${role}`);
    }
  });
});
