import { writeFileSync } from 'node:fs';
import { runInProcess as provost } from '../in-process.js';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inFolder } from '../../end-to-end/provost.js';

test('a profile names a store for every command, and config shows the origin of each value', () =>
  inFolder(async (folder) => {
    const env = { XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
    const run = (...args: string[]) => provost(args, { env, cwd: folder });
    expect((await run('init', '--store', 'file:riverside.db', '--key', 'riverside')).code).toBe(0);
    expect((await run('profile', 'add', 'riverside', '--store', 'file:riverside.db')).code).toBe(0);
    expect((await run('tenant', 'list', '--json')).code).toBe(7);

    const named = await provost(['tenant', 'list', '--json', '--profile', 'riverside'], { env });
    expect(JSON.parse(named.stdout)).toMatchObject({ tenants: [{ key: 'riverside' }] });

    expect((await run('profile', 'use', 'riverside')).code).toBe(0);
    expect((await run('tenant', 'list')).code).toBe(0);
    expect(JSON.parse((await run('config', '--json')).stdout)).toMatchObject({
      settings: expect.arrayContaining([
        { name: 'store', value: `file:${join(folder, 'riverside.db')}`, origin: 'profile' },
      ]) as unknown,
    });

    const missing = await run('tenant', 'list', '--profile', 'rivreside');
    expect(missing.code).toBe(5);
    expect(missing.stderr).toContain('Did you mean "riverside"?');

    expect((await run('profile', 'remove', 'riverside')).code).toBe(0);
    expect(JSON.parse((await run('profile', 'list', '--json')).stdout)).toEqual({ profiles: [] });
  }));

test('the environment goes before a profile, and says so to who named the profile', () =>
  inFolder(async (folder) => {
    const env = { XDG_CONFIG_HOME: folder };
    const store = `file:${join(folder, 'one.db')}`;
    expect((await provost(['init', '--key', 'one'], { env, store })).code).toBe(0);
    expect((await provost(['profile', 'add', 'two', '--store', 'file:two.db'], { env })).code).toBe(0);
    const { stderr, code } = await provost(['tenant', 'list', '--profile', 'two'], { env, store });
    expect(stderr).toContain('PROVOST_STORE goes before --profile');
    expect(code).toBe(0);
  }));

test('a damaged file of profiles is reported by every command that needs it', () =>
  inFolder(async (folder) => {
    const env = { XDG_CONFIG_HOME: folder };
    expect((await provost(['profile', 'add', 'x', '--store', 'file:x.db'], { env })).code).toBe(0);
    writeFileSync(join(folder, 'provost', 'profiles.json'), 'not JSON');
    for (const args of [['profile', 'list'], ['config'], ['tenant', 'list']]) {
      const { stderr, code } = await provost(args, { env });
      expect(stderr).toContain('are damaged');
      expect(code).toBe(7);
    }
    expect((await provost(['doctor'], { env })).code).toBe(7);
  }));
