import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { DeniedError, UnavailableError } from '../../../src/domain/errors.js';
import { openStore } from '../../../src/store/open.js';
import { openPostgresStore } from '../../../src/store/sql/postgres/store.js';
import { SCHEMA_VERSION } from '../../../src/store/sql/schema.js';
import type { TestSchema } from '../../postgres/schemas.js';
import { freshSchema, withParameter } from '../../postgres/schemas.js';

describe('a PostgreSQL store', () => {
  let place: TestSchema;
  beforeEach(async () => {
    place = await freshSchema();
  });
  afterEach(() => place.remove());

  const changed = (change: (url: URL) => void): string => {
    const url = new URL(place.url);
    change(url);
    return url.href;
  };
  const opening = (url: string): Promise<unknown> => openStore(url, { create: false });

  it('is made only where that is asked for, and is then found', async () => {
    await expect(opening(place.url)).rejects.toMatchObject({ code: 'store-missing', exitCode: 7 });
    await (await openStore(place.url, { create: true })).close();
    const store = await openStore(place.url, { create: false });
    expect(await store.schemaVersion()).toBe(SCHEMA_VERSION);
    await store.close();
  });

  it('is stood in for by a passing one where a preview finds none, and nothing is written', async () => {
    const store = await openStore(place.url, { create: false, temporary: true });
    expect(await store.read((reader) => reader.tenantKeys())).toEqual([]);
    await store.close();
    expect(
      await place.query('SELECT count(*)::int FROM pg_namespace WHERE nspname = $1', [place.schema]),
    ).toEqual([[0]]);
  });

  it('is made once when several processes make it at the same time', async () => {
    const stores = await Promise.all(Array.from({ length: 5 }, () => openStore(place.url, { create: true })));
    const identities = await Promise.all(stores.map((store) => store.identity()));
    for (const store of stores) await store.close();
    expect(new Set(identities).size).toBe(1);
  });

  it('keeps no transaction open where nobody reads', async () => {
    const name = `kept ${place.schema.slice(-8)}`;
    const store = await openStore(
      changed((url) => url.searchParams.set('application_name', name)),
      { create: true },
    );
    const transactions = () =>
      place.query(
        'SELECT count(*)::int FROM pg_stat_activity WHERE application_name = $1 AND xact_start IS NOT NULL',
        [name],
      );
    const read = () => store.read((reader) => reader.tenantKeys());
    try {
      await Promise.all([read(), read(), read()]);
      await expect.poll(transactions, { timeout: 5_000 }).toEqual([[0]]);
      expect(await read()).toEqual([]);
    } finally {
      await store.close();
    }
    await expect.poll(transactions, { timeout: 5_000 }).toEqual([[0]]);
  });

  it('ends a reading before the connection is used for something else', async () => {
    const store = await openStore(place.url, { create: true });
    try {
      for (let round = 0; round < 8; round += 1) {
        await store.read((reader) => reader.tenantKeys());
        // Would be refused in a transaction that only reads.
        await store.noteTokenUse('nobody', date('2026-11-21'));
        await store.write((writer) => writer.tokens.revoke('nobody', '2026-11-21T12:00:00.000Z'));
        expect(await store.check()).toEqual([]);
      }
    } finally {
      await store.close();
    }
  });

  it('shows its address without the password', async () => {
    const store = await openStore(place.url, { create: true });
    expect(store.location).toContain(`/postgres?schema=${place.schema}`);
    expect(store.location).not.toContain('secret');
    expect(store.location).not.toContain(':…');
    await store.close();
  });

  it('tells others of a write under way, until it ends or is not heard of for long', async () => {
    const store = await openStore(place.url, { create: true });
    const other = await openStore(place.url, { create: false });
    const list = () => other.read(async (reader) => reader.runningJobs?.());
    const job = {
      ...{ key: 'k', tenant: 'north', operation: 'role.assign', actor: 'pat', account: null },
      ...{ since: '2026-11-21T12:00:00.000Z', elapsedMs: 700, phase: 'applying' },
      ...{ done: 5, total: 10, rate: null, etaMs: null },
    };
    store.running?.report('1', job);
    store.running?.report('1', { ...job, done: 7 });
    await expect.poll(list).toEqual([{ ...job, done: 7 }]);
    await place.query("UPDATE running_job SET at = at - interval '16 seconds'");
    expect(await list()).toEqual([]);
    store.running?.report('1', job);
    await expect.poll(list).toEqual([job]);
    store.running?.withdraw('1');
    await expect.poll(list).toEqual([]);
    await other.close();
    await store.close();
  });

  it('tells the version and the clock of its server', async () => {
    const store = await openStore(place.url, { create: true });
    const about = await store.about?.();
    expect(about).toEqual({
      server: expect.stringMatching(/^PostgreSQL \d+/) as string,
      now: expect.any(Number) as number,
      isReadOnly: false,
      unwritable: [],
    });
    expect(Math.abs((about?.now ?? 0) - Date.now())).toBeLessThan(60_000);
    await store.close();
  });

  it('of a newer schema is refused', async () => {
    await (await openStore(place.url, { create: true })).close();
    await place.query('UPDATE store_mark SET version = 99');
    await expect(opening(place.url)).rejects.toMatchObject({ code: 'store-newer', exitCode: 7 });
  });

  it('is not made in a schema that holds tables of another program, of which none is touched', async () => {
    await place.query(`CREATE SCHEMA ${place.schema}`);
    await place.query('CREATE TABLE theirs (id integer)');
    await expect(openStore(place.url, { create: true })).rejects.toMatchObject({ code: 'not-a-store' });
    expect(
      await place.query(
        'SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()',
      ),
    ).toEqual([['theirs']]);
  });

  it('tells what it lost when a reference leads nowhere', async () => {
    const store = await openStore(place.url, { create: true });
    await place.query(`INSERT INTO account_role (account_id, role) VALUES (77, 'Assessor')`);
    expect(await store.check()).toEqual(['A row of account_role refers to a missing row of account.']);
    await store.close();
  });

  describe('that cannot be used says why, under a code of its own', () => {
    it('where nothing answers', async () => {
      const probe = createServer();
      const port = await new Promise<number>((resolve) =>
        probe.listen(0, '127.0.0.1', () => resolve((probe.address() as AddressInfo).port)),
      );
      await new Promise((resolve) => probe.close(resolve));
      await expect(opening(`postgres://x@127.0.0.1:${port}/x`)).rejects.toMatchObject({
        code: 'store-unreachable',
        exitCode: 7,
      });
    });

    it('where something answers that never speaks', async () => {
      const silent = createServer();
      const port = await new Promise<number>((resolve) =>
        silent.listen(0, '127.0.0.1', () => resolve((silent.address() as AddressInfo).port)),
      );
      const url = `postgres://x@127.0.0.1:${port}/x?connect_timeout=1`;
      await expect(opening(url)).rejects.toMatchObject({ code: 'store-connect-timeout', exitCode: 7 });
      silent.close();
    });

    it('where the host has no such name', async () => {
      await expect(opening('postgres://x@nowhere.invalid/x')).rejects.toMatchObject({
        code: 'store-host-unknown',
      });
    });

    it('where the password is wrong, or missing', async () => {
      const wrong = changed((url) => (url.password = 'wrong'));
      await expect(opening(wrong)).rejects.toThrow(DeniedError);
      await expect(opening(wrong)).rejects.toMatchObject({ code: 'store-password', exitCode: 4 });
      const none = changed((url) => (url.password = ''));
      await expect(
        openPostgresStore(none, { HOME: '/nonexistent' }, { create: false }),
      ).rejects.toMatchObject({
        code: 'store-password',
      });
    });

    it('where there is no such database', async () => {
      const missing = changed((url) => (url.pathname = '/no-such-database'));
      await expect(opening(missing)).rejects.toMatchObject({ code: 'store-database-missing', exitCode: 7 });
    });

    it('where the user lacks the rights', async () => {
      const user = `u_${place.schema.slice(-12)}`;
      await place.query(`CREATE ROLE ${user} LOGIN PASSWORD 'pw'`);
      try {
        const theirs = changed((url) => {
          url.username = user;
          url.password = 'pw';
        });
        await expect(openStore(theirs, { create: true })).rejects.toMatchObject({
          code: 'store-rights',
          exitCode: 4,
        });
      } finally {
        await place.query(`DROP ROLE ${user}`);
      }
    });

    it('where the server speaks no TLS and the address asks for it', async () => {
      await expect(opening(withParameter(place.url, 'sslmode', 'require'))).rejects.toMatchObject({
        code: 'store-tls',
      });
    });

    it('where the server ends the connection in the middle', async () => {
      const store = await openStore(withParameter(place.url, 'application_name', place.schema), {
        create: true,
      });
      const cut = store.write(async (writer) => {
        await place.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
          [place.schema],
        );
        await writer.tenantKeys();
      });
      await expect(cut).rejects.toThrow(UnavailableError);
      await expect(cut).rejects.toMatchObject({ code: 'store-shut-down' });
      expect(await store.read((reader) => reader.tenantKeys())).toEqual([]);
      await store.close();
    });

    it('where a statement takes longer than it may', async () => {
      const store = await openStore(withParameter(place.url, 'statement_timeout', '300'), { create: true });
      await place.query(
        `INSERT INTO tenant (key, name, time_zone, settings) VALUES ('z', 'Z', 'Europe/London', '{}')`,
      );
      await place.query('ALTER TABLE tenant RENAME TO away');
      await place.query('CREATE VIEW tenant AS SELECT id, key FROM away WHERE pg_sleep(5)::text IS NOT NULL');
      await expect(store.read((reader) => reader.tenantKeys())).rejects.toMatchObject({
        code: 'store-timeout',
      });
      await store.close();
    });
  });

  describe('takes its password', () => {
    it('from PGPASSWORD', async () => {
      const password = decodeURIComponent(new URL(place.url).password);
      const bare = changed((url) => (url.password = ''));
      const store = await openPostgresStore(bare, { PGPASSWORD: password }, { create: true });
      await store.close();
    });

    it('from the password file, unless others may read it', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'provost-pgpass-'));
      try {
        const { hostname, port, username, password } = new URL(place.url);
        const escaped = decodeURIComponent(password).replace(/[\\:]/g, '\\$&');
        const file = join(folder, 'pass');
        await writeFile(
          file,
          `# theirs\nelsewhere:*:*:*:wrong\n${hostname}:${port}:*:${username}:${escaped}\n`,
        );
        const bare = changed((url) => (url.password = ''));
        const env = { PGPASSFILE: file };
        await chmod(file, 0o644);
        await expect(openPostgresStore(bare, env, { create: true })).rejects.toMatchObject({
          code: 'password-file-open',
        });
        await chmod(file, 0o600);
        await (await openPostgresStore(bare, env, { create: true })).close();
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  });
});
