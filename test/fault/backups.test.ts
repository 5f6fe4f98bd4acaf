import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { atSize } from '../builders/size.js';
import { cleanEnvironment, program, provost, type Run } from '../end-to-end/provost.js';
import { seededRandom } from './seeded.js';

const KILLS = Number(process.env['PROVOST_TEST_KILLS'] ?? atSize(12, 4));
const SEED = process.env['PROVOST_TEST_SEED'] ?? '20261130';

/** Made once: a store with one tenant, and a backup of it as it was with two. */
let made: string;
let folder: string;
const path = (name: string): string => join(folder, name);
const store = (): string => `file:${path('store.db')}`;

const ran = (args: readonly string[], at = store()): Run => {
  const done = provost([...args, '--store', at]);
  expect(done, done.stderr).toMatchObject({ code: 0 });
  return done;
};
const seed = (key: string, at: string): Run =>
  ran(
    ['tenant', 'seed', '--scenario', 'nhs-trust', '--size', '400', '--seed', '1', '--key', key, '--yes'],
    at,
  );

/** The tenants of a store that is whole: undamaged, with its audit chain and all its records. */
function tenantsOf(file: string): string[] {
  const at = `file:${file}`;
  ran(['audit', 'verify', '--records'], at);
  const { tenants } = JSON.parse(ran(['tenant', 'list', '--json'], at).stdout) as {
    tenants: { key: string }[];
  };
  return tenants.map(({ key }) => key);
}

beforeAll(() => {
  made = mkdtempSync(join(tmpdir(), 'provost-backups-made-'));
  const at = `file:${join(made, 'store.db')}`;
  ran(['init', '--key', 'one', '--yes'], at);
  seed('two', at);
  ran(['store', 'backup', join(made, 'backup.db')], at);
  rmSync(join(made, 'store.db'));
  ran(['init', '--key', 'other', '--yes'], at);
  seed('another', at);
}, 120_000);
afterAll(() => rmSync(made, { recursive: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-backups-'));
  copyFileSync(join(made, 'store.db'), path('store.db'));
  copyFileSync(join(made, 'backup.db'), path('backup.db'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const BEFORE = ['another', 'other'];
const BACKED_UP = ['one', 'two'];
const restoring = () => ['store', 'restore', path('backup.db'), '--overwrite', '--store', store()];

/** Runs the program and kills it after so many milliseconds; false where it had ended. */
async function killedAfter(milliseconds: number, args: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, [program, ...args], { env: cleanEnvironment({}), stdio: 'ignore' });
  const ended = once(child, 'exit');
  await Promise.race([delay(milliseconds), ended]);
  child.kill('SIGKILL');
  await ended;
  return child.signalCode === 'SIGKILL';
}

/** How long the whole run takes: kills are spread over it, with more of them where files are written. */
function timeOf(args: readonly string[]): number {
  // The first run of a build compiles the program.
  expect(provost(args).code).toBe(0);
  const began = performance.now();
  expect(provost(args).code).toBe(0);
  return performance.now() - began;
}

describe('killed at a random moment', () => {
  it('a backup leaves the store as it was, and a backup that is whole or the one from before', async () => {
    const random = seededRandom(SEED);
    const args = ['store', 'backup', path('new.db'), '--overwrite', '--store', store()];
    let whole = timeOf(args);
    copyFileSync(path('backup.db'), path('new.db'));
    let kills = 0;
    for (let round = 0; round < KILLS; round += 1) {
      if (await killedAfter(whole * (0.3 + 0.7 * random()), args)) kills += 1;
      else whole *= 0.9;
      const tenants = tenantsOf(path('new.db'));
      expect([BACKED_UP, BEFORE], `seed ${SEED}, round ${round}`).toContainEqual(tenants);
    }
    expect(kills).toBeGreaterThan(0);
    expect(tenantsOf(path('store.db'))).toEqual(BEFORE);
  }, 300_000);

  it('a restore leaves the old store or the new one, whole, and the old one is nowhere lost', async () => {
    const random = seededRandom(SEED);
    let whole = timeOf(restoring());
    let kills = 0;
    for (let round = 0; round < KILLS; round += 1) {
      for (const name of readdirSync(folder)) if (name !== 'backup.db') rmSync(path(name));
      copyFileSync(join(made, 'store.db'), path('store.db'));
      if (await killedAfter(whole * (0.3 + 0.7 * random()), restoring())) kills += 1;
      else whole *= 0.9;
      const message = `seed ${SEED}, round ${round}`;
      const tenants = tenantsOf(path('store.db'));
      expect([BACKED_UP, BEFORE], message).toContainEqual(tenants);
      if (tenants[0] === BACKED_UP[0])
        expect(tenantsOf(path('store.db-before-restore')), message).toEqual(BEFORE);
    }
    expect(kills).toBeGreaterThan(0);
    ran(['store', 'restore', path('backup.db'), '--overwrite']);
    expect(tenantsOf(path('store.db'))).toEqual(BACKED_UP);
  }, 300_000);
});

const canMount = process.getuid?.() === 0 && mounts();

function mounts(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'provost-mount-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place]);
  if (status === 0) execFileSync('umount', [place]);
  rmSync(place, { recursive: true });
  return status === 0;
}

/** Runs `work` with a disk that has room for so many bytes. */
function onDisk(bytes: number, work: (disk: string) => void): void {
  const disk = path('disk');
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${Math.ceil(bytes / 4096) * 4}k`, 'tmpfs', disk]);
  try {
    work(disk);
  } finally {
    execFileSync('umount', [disk]);
  }
}

const refusedForRoom = (run: Run): void => {
  expect(run.code, run.stderr).toBe(7);
  expect(run.stderr).toMatch(/is full|no space left|failed/i);
  expect(run.stderr).not.toContain('    at ');
};

describe(`on a full disk${canMount ? '' : ' (nothing may be mounted here)'}`, () => {
  it.skipIf(!canMount)('a backup is refused, and the one from before stays', () => {
    const { size } = statSync(path('backup.db'));
    onDisk(size * 1.5, (disk) => {
      const target = join(disk, 'backup.db');
      copyFileSync(path('backup.db'), target);
      refusedForRoom(provost(['store', 'backup', target, '--overwrite', '--store', store()]));
      expect(readdirSync(disk)).toEqual(['backup.db']);
      copyFileSync(target, path('copied.db'));
    });
    expect(tenantsOf(path('copied.db'))).toEqual(BACKED_UP);
    expect(tenantsOf(path('store.db'))).toEqual(BEFORE);
  });

  it.skipIf(!canMount)('a restore is refused, and the store that stands there stays', () => {
    const { size } = statSync(path('store.db'));
    onDisk(size * 1.5, (disk) => {
      const target = join(disk, 'store.db');
      copyFileSync(path('store.db'), target);
      const restore = ['store', 'restore', path('backup.db'), '--overwrite', '--store', `file:${target}`];
      refusedForRoom(provost(restore));
      expect(readdirSync(disk)).toEqual(['store.db']);
      copyFileSync(target, path('copied.db'));
    });
    expect(tenantsOf(path('copied.db'))).toEqual(BEFORE);
  });

  it('of which as little is left as a limit on the size of files leaves, a backup is refused', () => {
    const limited = spawnSync(
      'bash',
      [
        ...['-c', 'ulimit -f 100; exec "$0" "$@"', process.execPath, program],
        ...['store', 'backup', path('new.db'), '--store', store()],
      ],
      { encoding: 'utf8', env: cleanEnvironment({}) },
    );
    refusedForRoom({ stdout: limited.stdout, stderr: limited.stderr, code: limited.status });
    expect(existsSync(path('new.db'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('a service whose log is removed under it', () => {
  it('says so to the next request, takes no write, and loses nothing when it is stopped', async () => {
    const token = JSON.parse(ran(['token', 'create', 'tester', '--json']).stdout) as { secret: string };
    const serving = ['serve', '--listen', '127.0.0.1:0', '--store', store()];
    const service = spawn(process.execPath, [program, ...serving], { env: cleanEnvironment({}) });
    service.stderr.resume();
    const ended = once(service, 'exit');
    try {
      const [line] = (await once(service.stdout, 'data')) as [Buffer];
      const url = line.toString().trim();
      const create = (key: string) =>
        fetch(`${url}/v1/operations/tenant.create`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token.secret}`, 'content-type': 'application/json' },
          body: JSON.stringify({ input: { key, name: key, timeZone: 'Europe/London' } }),
        });
      const first = await create('first');
      expect(first.status, await first.text()).toBe(200);
      rmSync(path('store.db-wal'));
      const lost = { code: 'store-log-lost' };
      const ready = await fetch(`${url}/readyz`);
      expect([ready.status, await ready.json()]).toEqual([503, expect.objectContaining(lost)]);
      const second = await create('second');
      expect([second.status, await second.json()]).toEqual([503, expect.objectContaining(lost)]);
      service.kill('SIGTERM');
      await ended;
    } finally {
      if (service.exitCode === null) service.kill('SIGKILL');
    }
    expect(tenantsOf(path('store.db'))).toEqual([...BEFORE, 'first'].sort());
  });
});
