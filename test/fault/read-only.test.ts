import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { date } from '../../src/domain/calendar.js';
import { undoJob } from '../../src/operations/job/undo.js';
import { recordOperations } from '../../src/operations/record/index.js';
import { operations } from '../../src/operations/registry.js';
import { assignRole } from '../../src/operations/role/assign.js';
import { createToken } from '../../src/operations/token/create.js';
import { importTransfers } from '../../src/operations/transfer/import.js';
import { listTransfers } from '../../src/operations/transfer/list.js';
import { openDatabase } from '../../src/store/sql/sqlite/database.js';
import { anEmployerAccount } from '../builders/accounts.js';
import { aCompetence, anAchievement, aPerson, FIRE } from '../builders/competence.js';
import { putLogAway } from '../builders/put-log-away.js';
import { applying, storeWith } from '../builders/store.js';
import { aRow, fileOf } from '../operations/transfer/file.js';
import { built } from './processes.js';

const asOf = date('2015-06-30');
const role = 'Employer - View Learning Plan';
const programme = { name: 'Programme', kind: 'delivery', parent: null } as const;
const trust = (key: string, vpd: string) => ({
  tenant: [{ key, name: key, timeZone: 'Europe/London', vpd, settings: {} }],
  competence: [aCompetence(FIRE, 1)],
  person: [aPerson()],
});

interface Trial {
  readonly tenant?: 'ward' | 'west';
  readonly input?: object;
  /** Text of the file that it reads. */
  readonly file?: string;
}

interface Made {
  /** Path of the store that every trial has a copy of. */
  readonly template: string;
  /** Every operation that writes, with something that it would change there. */
  readonly trials: Readonly<Record<string, Trial>>;
}

/** Two trusts that share a person; in one of them a job that stands, one that was undone, and an award that waits for review. */
async function made(home: string): Promise<Made> {
  const store = await storeWith({
    west: {
      ...trust('west', '504'),
      feature: [{ key: 'employer-learning-plan', enabled: true }],
      achievement: [anAchievement({ expires: date('2016-12-31') })],
    },
    ward: {
      ...trust('ward', '457'),
      organisation: [{ key: 'acme', name: 'Acme', kind: 'employer', parent: null }],
      group: [{ key: 'day', name: 'Day', parent: null }],
      account: ['kim', 'lee', 'pat'].map((name) => anEmployerAccount(`${name}@acme.example`)),
      'account-role': [{ account: 'lee@acme.example', role }],
      programme: [
        { ...programme, key: 'art', hideSubProgrammesFromEmployers: true },
        { ...programme, key: 'eng', hideSubProgrammesFromEmployers: false },
      ],
    },
  });
  const { runner } = store;
  const ward = { ...applying(asOf), tenant: 'ward' };
  await runner.write(assignRole, { role, emails: ['kim@acme.example'] }, ward);
  await runner.write(assignRole, { role, emails: ['pat@acme.example'] }, ward);
  await runner.write(undoJob, { id: '2' }, applying());
  const { output } = await runner.write(createToken, { name: 'nightly' }, applying());
  const waiting = await fileOf([aRow({ 'Last Name': 'Laine' })]);
  await runner.write(importTransfers, { file: waiting }, ward);
  await waiting.dispose();
  const [review] = (await runner.read(listTransfers, {}, { tenant: 'ward', asOf })).reviews;
  const ids = [review?.id ?? ''];
  const rows = await fileOf([aRow()]);
  const row = readFileSync(rows.path, 'utf8');
  await rows.dispose();
  const plan: string[] = [];
  const planTo = { write: async (text: string) => void plan.push(text) };
  await runner.write(assignRole, { role, emails: ['pat@acme.example'] }, { ...ward, planTo });

  const path = store.url.slice('file:'.length);
  putLogAway(path);
  const template = join(home, 'template.db');
  copyFileSync(path, template);
  await store.dispose();
  const feature = { keys: ['employer-learning-plan'] };
  return {
    template,
    trials: {
      'account.import': {
        tenant: 'ward',
        file: 'Email,First Name,Last Name,Kind,Status\nsam@acme.example,Sam,O,employer,full-user\n',
      },
      'feature.disable': { tenant: 'west', input: feature },
      'feature.enable': { tenant: 'ward', input: feature },
      'group.create': { tenant: 'ward', input: { fields: { key: 'night', name: 'Night' } } },
      'group.delete': { tenant: 'ward', input: { key: ['day'] } },
      'group.rename': { tenant: 'ward', input: { key: 'day', to: 'early' } },
      'group.update': { tenant: 'ward', input: { key: ['day'], fields: { name: 'Early' } } },
      'job.apply': { file: plan.join('') },
      'job.reapply': { input: { id: '2' } },
      'job.undo': { input: { id: '1' } },
      'programme.hide-sub-programmes': { tenant: 'ward', input: { keys: ['eng'] } },
      'programme.unhide-sub-programmes': { tenant: 'ward', input: { keys: ['art'] } },
      'role.assign': { tenant: 'ward', input: { role, emails: ['pat@acme.example'] } },
      'role.unassign': { tenant: 'ward', input: { role, emails: ['lee@acme.example'] } },
      'setting.update': { tenant: 'ward', input: { fields: { name: 'Another' } } },
      'tenant.apply': { file: '{"tenant":{"key":"other","name":"Other"}}' },
      'tenant.create': { input: { key: 'other', name: 'Other' } },
      'tenant.delete': { input: { key: 'ward' } },
      'tenant.seed': { input: { scenario: 'employer-roles', size: 3, key: 'seeded' } },
      'token.create': { input: { name: 'other' } },
      'token.revoke': { input: { id: output.token.id } },
      'transfer.accept': { tenant: 'ward', input: { ids } },
      'transfer.import': { tenant: 'ward', file: row },
      'transfer.reject': { tenant: 'ward', input: { ids, because: 'not ours' } },
      'transfer.review': {
        tenant: 'ward',
        input: { decisions: [{ id: ids[0], decision: 'reject', because: 'not ours' }] },
      },
      'transfer.update-employers': {},
    },
  };
}

/** What becomes of a store's file and its folder before it is tried: their rights. */
const conditions = {
  writable: [0o666, 0o777],
  'with a read-only file': [0o444, 0o777],
  'in a read-only folder': [0o666, 0o555],
  'with a read-only file in a read-only folder': [0o444, 0o555],
} as const;
type Condition = keyof typeof conditions;

/** Nobody: rights do not bind root, so what they forbid is tried as another user. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const tries = fileURLToPath(new URL('tries.js', import.meta.url));

/** Those on single records are the same for every kind of record: groups stand for all. */
const alike = new Set(recordOperations.map(({ name }) => name).filter((name) => !name.startsWith('group.')));
const writing = operations
  .filter(({ kind, name }) => kind === 'write' && !alike.has(name))
  .map(({ name }) => name);

interface Outcome {
  readonly changes?: number;
  readonly answer?: { readonly tenants: readonly unknown[] };
  readonly error?: {
    readonly code: string;
    readonly exitCode: number;
    readonly message: string;
    readonly hint: string;
  };
}

interface Tried {
  readonly outcome: Outcome;
  /** Is the store's file what it was, byte for byte? */
  readonly isSame: boolean;
  /** The files of its folder. */
  readonly files: readonly string[];
}

describe('a store that may not be written', { timeout: 120_000 }, () => {
  let home: string;
  let temporary: string;
  let template: string;
  let trials: Made['trials'];
  const tried = new Map<string, Tried>();

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'provost-read-only-'));
    chmodSync(home, 0o755);
    temporary = join(home, 'temporary');
    mkdirSync(temporary);
    chmodSync(temporary, 0o777);
    ({ template, trials } = await made(home));
    // All of them in one process: starting it takes longer than what it does.
    const asked = writing.flatMap((name) =>
      Object.keys(conditions).map((condition) => ({ name, condition: condition as Condition })),
    );
    const stores = asked.map(({ name, condition }) => placed(`${name} ${condition}`, condition));
    const outcomes = run(asked.map(({ name }, at) => trialOf(name, stores[at] ?? '')));
    const before = readFileSync(template);
    for (const [at, { name, condition }] of asked.entries()) {
      const store = stores[at] ?? '';
      tried.set(`${name} ${condition}`, {
        outcome: outcomes[at] ?? {},
        isSame: readFileSync(store).equals(before),
        files: readdirSync(join(store, '..')),
      });
    }
  });
  afterAll(() => rmSync(home, { recursive: true }));

  /** A copy of the store under these conditions. */
  function placed(name: string, condition: Condition): string {
    const folder = join(home, name.replaceAll(' ', '-'));
    mkdirSync(folder);
    const store = join(folder, 'store.db');
    copyFileSync(template, store);
    const [file, place] = conditions[condition];
    chmodSync(store, file);
    chmodSync(folder, place);
    return store;
  }

  function trialOf(name: string, store: string): object {
    const { tenant, input = {}, file } = trials[name] ?? {};
    const path = file === undefined ? null : join(home, `${name}.input`);
    if (path !== null) writeFileSync(path, file ?? '', { mode: 0o644 });
    return { name, store, tenant: tenant ?? null, input, file: path };
  }

  function run(given: readonly object[]): Outcome[] {
    const list = join(home, 'trials.json');
    writeFileSync(list, JSON.stringify(given), { mode: 0o644 });
    const { stdout, stderr } = spawnSync(process.execPath, [tries, list], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], PROVOST_DIST: built, TMPDIR: temporary },
      ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
    });
    expect(stderr).toBe('');
    const lines = stdout.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Outcome);
  }

  it('is tried by every operation that writes', () => {
    expect(Object.keys(trials).sort()).toEqual([...writing].sort());
    expect(tried.size).toBe(writing.length * Object.keys(conditions).length);
    expect(readdirSync(temporary)).toEqual([]);
  });

  describe.each(writing)('by %s', (name) => {
    it('is changed where it may be', () => {
      const { outcome, files } = tried.get(`${name} writable`) ?? {};
      expect(outcome).toEqual({ changes: expect.any(Number) as unknown });
      expect(outcome?.changes).toBeGreaterThan(0);
      expect(files).toEqual(['store.db']);
    });

    it.each(Object.keys(conditions).filter((condition) => condition !== 'writable'))(
      '%s is left alone, in one sentence, and nothing beside it',
      (condition) => {
        const { outcome, isSame, files } = tried.get(`${name} ${condition}`) ?? {};
        expect(outcome).toEqual({
          error: {
            ...{ code: 'store-read-only', exitCode: 7 },
            message: expect.stringMatching(
              /^\/[^ ]*store\.db cannot be written; nothing was changed\.$/,
            ) as unknown,
            hint: 'Check the rights of the file, of those that stand beside it (-wal, -shm), and of its folder.',
          },
        });
        expect([isSame, files]).toEqual([true, ['store.db']]);
      },
    );
  });

  it('and was only read, may be written again once it is allowed: nothing is left in the way', () => {
    const store = placed('read', 'with a read-only file');
    if (isRoot) chownSync(store, NOBODY, NOBODY);
    expect(run([listing(store)])[0]?.answer?.tenants).toHaveLength(2);
    chmodSync(store, 0o644);
    expect(run([trialOf('role.assign', store)])).toEqual([{ changes: 1 }]);
    expect(readdirSync(join(store, '..'))).toEqual(['store.db']);
  });

  /** A copy of the store of which the newest commit stands in the files beside it, as after a crash or in a picture of a disk at work. */
  function placedAtWork(name: string, beside: readonly ('-wal' | '-shm')[], place: number): string {
    const folder = join(home, name);
    mkdirSync(folder);
    const store = join(folder, 'store.db');
    const atWork = join(home, `${name}.db`);
    copyFileSync(template, atWork);
    const database = openDatabase(atWork, { timeout: 0 });
    database.exec("PRAGMA wal_autocheckpoint = 0; UPDATE tenant SET name = 'Newest'");
    for (const suffix of ['', ...beside]) {
      copyFileSync(`${atWork}${suffix}`, `${store}${suffix}`);
      chmodSync(`${store}${suffix}`, 0o644);
    }
    database.close();
    chmodSync(folder, place);
    return store;
  }

  const listing = (store: string) => ({ name: 'tenant.list', store, tenant: null, input: {}, file: null });
  const namesIn = (outcome: Outcome | undefined): unknown[] =>
    (outcome?.answer?.tenants ?? []).map((tenant) => (tenant as { name: unknown }).name);
  const refusal = {
    error: {
      ...{ code: 'store-read-only', exitCode: 7 },
      message: expect.stringMatching(
        /^\/[^ ]*store\.db cannot be read where it stands: reading needs the files -wal and -shm beside it, and its folder may not be written\.$/,
      ) as unknown,
      hint: 'Copy it to a folder of your own, together with its -wal file if it has one, and name the copy with --store file:PATH.',
    },
  };

  it('in a folder in which the files that reading needs cannot be made is not read, and says so', () => {
    const stores = [
      placed('none beside', 'in a read-only folder'),
      placed('none beside a read-only one', 'with a read-only file in a read-only folder'),
      placedAtWork('log-alone', ['-wal'], 0o555),
      placedAtWork('index-alone', ['-shm'], 0o555),
    ];
    expect(run(stores.map(listing))).toEqual(stores.map(() => refusal));
  });

  it('is read with what stands in its log alone, wherever the files beside it are there or can be made', () => {
    const stores = [
      placedAtWork('both', ['-wal', '-shm'], 0o555),
      placedAtWork('log-and-a-place', ['-wal'], 0o777),
      placedAtWork('both-and-a-place', ['-wal', '-shm'], 0o777),
    ];
    expect(run(stores.map(listing)).map(namesIn)).toEqual(stores.map(() => ['Newest', 'Newest']));
  });

  it('and cannot be read at all is told apart', () => {
    const store = placed('unreadable', 'in a read-only folder');
    chmodSync(store, isRoot ? 0o600 : 0o000);
    expect(run([listing(store)])).toMatchObject([{ error: { code: 'store-unreadable', exitCode: 7 } }]);
  });

  const MOUNT = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"';
  const onReadOnlyDisk = (folder: string, ...command: string[]) =>
    spawnSync('unshare', ['-rm', 'sh', '-c', MOUNT, 'sh', folder, ...command], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], PROVOST_DIST: built, TMPDIR: temporary },
    });
  const mayMount = onReadOnlyDisk(tmpdir(), 'true').status === 0;

  it.skipIf(!mayMount)(
    `on a read-only disk is read truly or not at all${mayMount ? '' : ' (nothing may be mounted here)'}`,
    () => {
      const read = (store: string): Outcome => {
        const list = join(home, 'mounted.json');
        writeFileSync(list, JSON.stringify([listing(store)]));
        const { stdout, stderr } = onReadOnlyDisk(join(store, '..'), process.execPath, tries, list);
        expect(stderr).toBe('');
        return JSON.parse(stdout) as Outcome;
      };
      expect(read(placedAtWork('mounted-log', ['-wal'], 0o755))).toEqual(refusal);
      expect(namesIn(read(placedAtWork('mounted-both', ['-wal', '-shm'], 0o755)))).toEqual([
        'Newest',
        'Newest',
      ]);
      const closed = placed('mounted', 'writable');
      expect(namesIn(read(closed))).toEqual(['ward', 'west']);
      expect(readdirSync(join(closed, '..'))).toEqual(['store.db']);
    },
  );
});
