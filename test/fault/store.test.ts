import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/changes/audit.js';
import { openStore } from '../../src/store/open.js';
import { openDatabase } from '../../src/store/sql/sqlite/database.js';
import { aPerson } from '../builders/competence.js';
import { atSize } from '../builders/size.js';
import type { Ended } from './processes.js';
import { run, start } from './processes.js';

interface Look {
  readonly people: number;
  readonly first: string;
  readonly jobs: { readonly id: number; readonly actor: string }[];
  readonly audit: { readonly entries: number; readonly findings: unknown[] };
  readonly damage: string[];
}

/** Nobody: rights do not bind root, so what they forbid is tried as another user. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
const canMount = isRoot && mounts();

describe('a store that things happen to', () => {
  let home: string;
  let template: string;
  let folder: string;
  let path: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'provost-fault-'));
    await chmod(home, 0o777);
    template = join(home, 'template.db');
    expect(await run(['make', template, '1000'])).toMatchObject({ code: 0, stderr: '' });
  });
  afterAll(() => rm(home, { recursive: true }));
  beforeEach(async () => {
    folder = await mkdtemp(join(home, 'case-'));
    await chmod(folder, 0o777);
    path = join(folder, 'store.db');
    await copyFile(template, path);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const look = (): Promise<Look> => seenIn(path);
  const sound = { damage: [], audit: expect.objectContaining({ findings: [] }) as unknown };
  const untouched = async (): Promise<void> =>
    expect(await look()).toMatchObject({ ...sound, people: 1_000, jobs: [{ id: 1 }] });

  describe('killed', () => {
    it.each(Array.from({ length: atSize(6, 2) }, (_, round) => round))(
      'at a random moment of a large write holds all of it or nothing (%i)',
      async () => {
        const writer = start(['add', path, '10000']);
        await writer.printed('proposed');
        await delay(Math.random() * 300);
        writer.process.kill('SIGKILL');
        await writer.ended;
        const { people, jobs, ...state } = await look();
        expect(state).toMatchObject(sound);
        expect([
          { people: 1_000, jobs: 1 },
          { people: 11_000, jobs: 2 },
        ]).toContainEqual({ people, jobs: jobs.length });
        expect(await run(['add', path, '10', 'again'])).toMatchObject({ code: 0 });
        expect((await look()).people).toBe(people + 10);
      },
    );

    it('with its log left behind keeps what was committed in it', async () => {
      // The reader is there first: whoever closes a store last empties its log.
      const reader = start(['read', path]);
      await reader.printed('reading');
      const writer = start(['add', path, '2000']);
      expect(await writer.ended).toMatchObject({ code: 0 });
      reader.process.kill('SIGKILL');
      await reader.ended;
      const copy = join(folder, 'copy.db');
      await copyFile(path, copy);
      expect((await stat(`${path}-wal`)).size).toBeGreaterThan(0);
      await copyFile(`${path}-wal`, `${copy}-wal`);
      path = copy;
      expect(await look()).toMatchObject({ ...sound, people: 3_000 });
    });
  });

  describe('interrupted', () => {
    it.each(['SIGINT', 'SIGTERM'] as const)(
      'by %s during a long write ends with 130, one sentence and nothing written',
      async (signal) => {
        const writer = start(['add', path, '100000']);
        await writer.printed('applied 3000');
        writer.process.kill(signal);
        const { code, stderr } = await writer.ended;
        expect({ code, stderr }).toEqual({
          code: 130,
          stderr: expect.stringMatching(
            /^Error: Interrupted after [\d,]+ of 100,000 changes had been written; all of them were taken back, and nothing was changed\.\n/,
          ) as unknown,
        });
        await untouched();
      },
    );

    it('while it waits for another writer ends with 130 and says so', async () => {
      const holder = start(['hold', path]);
      await holder.printed('holding');
      const writer = start(['add', path, '1']);
      await writer.printed('waiting');
      writer.process.kill('SIGINT');
      const { code, stderr } = await writer.ended;
      expect({ code, stderr }).toEqual({
        code: 130,
        stderr: expect.stringContaining('nothing was changed') as unknown,
      });
      holder.process.kill('SIGKILL');
      await holder.ended;
    });
  });

  describe('that cannot be written or read', () => {
    it('because another process holds it, gives up after the longest wait', async () => {
      const holder = start(['hold', path]);
      await holder.printed('holding');
      expectRefusal(
        await run(['add', path, '1'], { env: { LONGEST_WAIT: '300' } }),
        'Another process is writing to',
      );
      holder.process.kill('SIGKILL');
      await holder.ended;
      await untouched();
    });

    it('because the disk is full, is left as it was', async () => {
      // 512-byte or 1024-byte blocks, as the shell counts: some two megabytes.
      const full = await run(['add', path, '20000'], { fileBlocks: 2_000 });
      expectRefusal(full, 'nothing was changed');
      await untouched();
    });

    it.skipIf(!isRoot)('because its file is read-only, can still be read', async () => {
      await chmod(path, 0o444);
      expectRefusal(await run(['add', path, '1'], { uid: nobody }), 'cannot be written; nothing was changed');
      expect(await run(['look', path], { uid: nobody })).toMatchObject({ code: 0 });
      await untouched();
    });

    it.skipIf(!isRoot)('because its folder is read-only, is refused', async () => {
      await chmod(folder, 0o555);
      expectRefusal(await run(['add', path, '1'], { uid: nobody }), /cannot be (opened|written)/);
      await untouched();
    });

    it.skipIf(!canMount)('because its disk is full, can still be read', async () => {
      const disk = join(folder, 'disk');
      await mkdir(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', disk]);
      try {
        const full = join(disk, 'provost.db');
        await copyFile(path, full);
        execFileSync('sh', ['-c', `cat /dev/zero > "${join(disk, 'filler')}" 2> /dev/null || true`]);
        expect(await run(['look', full])).toMatchObject({ code: 0 });
        expectRefusal(await run(['add', full, '1']), 'nothing was changed');
        expect(await run(['look', full])).toMatchObject({ code: 0 });
      } finally {
        execFileSync('umount', [disk]);
      }
    });

    it.skipIf(!canMount)('because its disk is read-only, can still be read', async () => {
      const disk = join(folder, 'disk');
      await mkdir(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', disk]);
      try {
        await copyFile(path, join(disk, 'provost.db'));
        execFileSync('mount', ['-o', 'remount,ro', disk]);
        expect(await run(['look', join(disk, 'provost.db')])).toMatchObject({ code: 0 });
        expectRefusal(
          await run(['add', join(disk, 'provost.db'), '1']),
          'cannot be written; nothing was changed',
        );
      } finally {
        execFileSync('umount', [disk]);
      }
    });

    it.skipIf(!isRoot)('because it may not be read, or its folder not be entered, is refused', async () => {
      await chmod(path, 0o000);
      expectRefusal(await run(['look', path], { uid: nobody }), 'cannot be opened');
      await chmod(folder, 0o700);
      expectRefusal(await run(['look', path], { uid: nobody }), 'cannot be opened');
    });

    it.skipIf(!isRoot)('because its folder may not be made, is refused', async () => {
      await chmod(folder, 0o555);
      expectRefusal(
        await run(['make', join(folder, 'new', 'store.db')], { uid: nobody }),
        'cannot be opened',
      );
    });
  });

  describe('that is not what it should be', () => {
    const overwrite = async (at: number, length: number): Promise<void> => {
      const handle = await open(path, 'r+');
      await handle.write(
        Buffer.from(Array.from({ length }, (_, index) => (index * 131 + 7) % 256)),
        0,
        length,
        at,
      );
      await handle.close();
    };
    const expectUnchanged = async (work: keyof typeof works, sentence: string | RegExp): Promise<void> => {
      const before = await readFile(path);
      await expectRefused(work, sentence);
      expect(before.equals(await readFile(path))).toBe(true);
    };
    const expectRefused = (work: keyof typeof works, sentence: string | RegExp, at = path): Promise<void> =>
      expect(works[work](at)).rejects.toMatchObject({
        ...{ exitCode: 7, message: expect.stringMatching(sentence) as unknown },
        hint: expect.stringMatching(/./) as unknown,
      });

    it('because its beginning is overwritten, is refused', async () => {
      await overwrite(0, 64);
      await expectUnchanged('add', 'is damaged, or is not a Provost store');
      await expectUnchanged('look', 'is damaged, or is not a Provost store');
    });

    it('because pages in its middle are overwritten, is refused or found damaged, never taken for sound', async () => {
      const { size } = await stat(path);
      await overwrite(4_096, size - 4_096);
      await expectUnchanged('look', /damaged|no value of its column/);
    });

    it('because it is cut in half, is refused', async () => {
      const bytes = await readFile(path);
      await writeFile(path, bytes.subarray(0, Math.floor(bytes.length / 2)));
      await expectRefused('look', 'is damaged');
    });

    it('because it is no database, is refused', async () => {
      await writeFile(path, 'Email,Role\npat@acme.example,Assessor\n'.repeat(50));
      await expectUnchanged('make', 'is not a Provost store');
    });

    it.each([
      ['of tables', ['CREATE TABLE songs (title text)']],
      ['with a mark of its own', ['CREATE TABLE blob (id integer)', 'PRAGMA application_id = 252006673']],
      [
        'with a mark and a version',
        ['CREATE TABLE t (id integer)', 'PRAGMA application_id = 7', 'PRAGMA user_version = 1'],
      ],
      ['with a version alone', ['CREATE TABLE t (id integer)', 'PRAGMA user_version = 1']],
    ])(
      'because it is a database of another program (%s), is refused and not written',
      async (_what, statements) => {
        path = join(folder, 'other.db');
        const database = openDatabase(path, { timeout: 0 });
        for (const statement of statements) database.exec(statement);
        database.close();
        await expectUnchanged('make', 'is a database of another program');
        await expectUnchanged('look', 'is a database of another program');
      },
    );

    it('because a newer Provost made it, is refused', async () => {
      const database = openDatabase(path, { timeout: 0 });
      database.exec('PRAGMA user_version = 99');
      database.close();
      await expectUnchanged('add', /has schema 99; this Provost knows schemas up to \d+/);
    });

    it('because it is a folder, is refused', async () => {
      path = join(folder, 'folder.db');
      await mkdir(path);
      await expectRefused('look', 'cannot be opened');
      await expectRefused('make', 'cannot be opened');
    });

    it('because it is empty or missing, is not there, and can be made', async () => {
      path = join(folder, 'empty.db');
      await expectRefused('look', 'There is no store at');
      await writeFile(path, '');
      await expectRefused('look', 'There is no store at');
      await expectRefused('look', 'There is no store at', join(folder, 'no', 'folder', 'store.db'));
      await works.make(path);
      expect(await look()).toMatchObject({ people: 0, jobs: [] });
    });

    it('because a file stands where its folder should be, is refused', async () => {
      await expectRefused('make', 'cannot be opened', join(path, 'store.db'));
    });
  });

  describe('that several processes use', () => {
    it('loses no update of two writers, whose jobs stand in one chain', async () => {
      const writers = ['one', 'two'].map((name) => run(['count', path, '1000', name]));
      const jobs = (await Promise.all(writers)).map(({ code, stdout, stderr }) => {
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        return Number(/jobs (\d+)/.exec(stdout)?.[1]);
      });
      const total = (jobs[0] ?? 0) + (jobs[1] ?? 0);
      for (const count of jobs) expect(count).toBeGreaterThan(0);
      const state = await look();
      expect(state).toMatchObject({ ...sound, first: String(total) });
      expect(state.audit.entries).toBe(total + 1);
      expect(state.jobs.map(({ id }) => id)).toEqual(
        Array.from({ length: total + 1 }, (_, index) => total + 1 - index),
      );
    });

    it('blocks no reader during a long write, and shows each of them all of it or nothing', async () => {
      const reader = start(['read', path]);
      await reader.printed('reading');
      expect(await run(['add', path, '20000'])).toMatchObject({ code: 0 });
      await reader.printed('counted 21000');
      reader.process.kill('SIGTERM');
      const { code, stdout, stderr } = await reader.ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const { reads, slowest, counts } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
        reads: number;
        slowest: number;
        counts: number[];
      };
      expect(counts).toEqual([1_000, 21_000]);
      expect(reads).toBeGreaterThan(20);
      expect(slowest).toBeLessThan(2_000);
    });

    it('is made once by processes that make it at the same time', async () => {
      path = join(folder, 'new.db');
      const ends = await Promise.all([1, 2, 3].map(() => run(['make', path, '5'])));
      expect(ends.map(({ code }) => code).sort()).toEqual([0, 6, 6]);
      expect(await look()).toMatchObject({ ...sound, people: 5, jobs: [{ id: 1 }] });
    });
  });
});

/** What the store holds, and whether it is sound. */
async function seenIn(path: string): Promise<Look> {
  const store = await openStore(`file:${path}`, { create: false });
  try {
    const seen = await store.read(async (reader) => ({
      people: await reader.tenant('t').count('person'),
      first: (await reader.tenant('t').find('person', ['P-0']))?.firstName ?? '',
      jobs: await reader.journal.jobs({}),
      audit: await verifyAudit(reader.journal, async () => undefined),
    }));
    return { ...seen, damage: await store.check() };
  } finally {
    await store.close();
  }
}

const works = {
  look: seenIn,
  make: async (path: string): Promise<void> => (await openStore(`file:${path}`, { create: true })).close(),
  add: async (path: string): Promise<void> => {
    const store = await openStore(`file:${path}`, { create: false });
    try {
      const after = aPerson({ reference: 'w-0' });
      await store.write((writer) => writer.apply([{ tenant: 't', entity: 'person', before: null, after }]));
    } finally {
      await store.close();
    }
  },
};

/** One sentence of what happened, one of what to do next, exit code 7, no stack trace. */
function expectRefusal({ code, signal, stderr }: Ended, sentence: string | RegExp): void {
  expect({ code, signal, stderr }).toEqual({
    code: 7,
    signal: null,
    stderr: expect.stringMatching(sentence) as unknown,
  });
  expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
  expect(stderr).not.toContain('    at ');
}

/** Whether a disk can be mounted here: in some containers not even root may. */
function mounts(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'provost-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place], { stdio: 'ignore' });
    execFileSync('umount', [place], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(place);
  }
}
