import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.js';
import { atSize } from '../builders/size.js';
import type { TestSchema } from '../postgres/schemas.js';
import { freshSchema } from '../postgres/schemas.js';
import type { TestServer } from '../postgres/server.js';
import { startServer } from '../postgres/server.js';
import { run, start } from './processes.js';

interface Look {
  readonly people: number;
  readonly first: string;
  readonly jobs: { readonly id: number; readonly actor: string }[];
  readonly audit: { readonly entries: number; readonly findings: unknown[] };
  readonly damage: string[];
}

const sound = { damage: [], audit: expect.objectContaining({ findings: [] }) as unknown };

describe('a PostgreSQL store that things happen to', () => {
  let server: TestServer;
  let place: TestSchema;
  beforeAll(async () => {
    server = await startServer({ isDurable: true });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    place = await freshSchema(server.url);
    expect(await run(['make', place.url, '1000'])).toMatchObject({ code: 0, stderr: '' });
  });
  afterEach(() => place.remove());

  const look = async (): Promise<Look> => {
    const { code, stdout, stderr } = await run(['look', place.url]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as Look;
  };
  const wholeOrNothing = async (): Promise<number> => {
    const { people, jobs, ...state } = await look();
    expect(state).toMatchObject(sound);
    expect([
      { people: 1_000, jobs: 1 },
      { people: 9_000, jobs: 2 },
    ]).toContainEqual({ people, jobs: jobs.length });
    return people;
  };

  it.each(Array.from({ length: atSize(3, 1) }, (_, round) => round))(
    'whose server is killed at a random moment of a large write holds all of it or nothing (%i)',
    async () => {
      const writer = start(['add', place.url, '8000']);
      await writer.printed('applied');
      await delay(Math.random() * 600);
      await server.kill();
      const { code, stderr } = await writer.ended;
      expect([0, 7]).toContain(code);
      if (code === 7) expect(stderr).toMatch(/was lost|was shut down|No PostgreSQL server answers/);
      await server.restart();
      const people = await wholeOrNothing();
      if (code === 0) expect(people).toBe(9_000);
      expect(await run(['add', place.url, '10', 'again'])).toMatchObject({ code: 0 });
      expect((await look()).people).toBe(people + 10);
    },
    120_000,
  );

  it('whose writer is killed gives the next one the lock at once, and holds nothing of the killed one’s work', async () => {
    const writer = start(['add', place.url, '8000']);
    await writer.printed('applied');
    writer.process.kill('SIGKILL');
    await writer.ended;
    expect(await run(['add', place.url, '10', 'next'], { env: { LONGEST_WAIT: '5000' } })).toMatchObject({
      code: 0,
    });
    expect(await look()).toMatchObject({ ...sound, people: 1_010, jobs: [{ id: 2 }, { id: 1 }] });
  });

  it('loses nothing of what two processes write at once, and never keeps a reader waiting', async () => {
    const reader = start(['read', place.url]);
    await reader.printed('reading');
    const counters = [start(['count', place.url, '700', 'a']), start(['count', place.url, '700', 'b'])];
    const ended = await Promise.all(counters.map((counter) => counter.ended));
    reader.process.kill('SIGTERM');
    await reader.ended;
    const jobs = ended.map(({ stdout }) => Number(/jobs (\d+)/.exec(stdout)?.[1]));
    expect(Math.min(...jobs)).toBeGreaterThan(0);
    const seen = await look();
    expect(seen).toMatchObject({ ...sound, people: 1_000 });
    expect(Number(seen.first)).toBe(jobs.reduce((a, b) => a + b, 0));
    expect(seen.jobs).toHaveLength(1 + Number(seen.first));
  });

  it('is read as it is while its server stands by for another', async () => {
    await server.kill();
    await server.restart({ standsBy: true });
    const store = await openStore(place.url, { create: false, readers: 2 });
    try {
      expect(await store.read((reader) => reader.tenantKeys())).toHaveLength(1);
      expect(await place.query('SELECT pg_promote()')).toEqual([[true]]);
      expect(await store.read((reader) => reader.tenantKeys())).toHaveLength(1);
    } finally {
      await store.close();
    }
    expect(await run(['add', place.url, '10', 'promoted'])).toMatchObject({ code: 0 });
  });

  it('is read again after its server was killed, once the lost connection was noticed', async () => {
    const store = await openStore(place.url, { create: false, readers: 2 });
    const read = () => store.read((reader) => reader.tenantKeys());
    try {
      expect(await read()).toHaveLength(1);
      await server.kill();
      await server.restart();
      await expect.poll(() => read().catch(() => []), { timeout: 10_000 }).toHaveLength(1);
    } finally {
      await store.close();
    }
  });
});
