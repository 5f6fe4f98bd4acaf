import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runInProcess as provost } from '../program/in-process.js';
import { inFolder } from './provost.js';
import { served } from './serving.js';

test(
  'a token is made, kept by login, shown by config and profile show, used, forgotten by logout, and revoked',
  () =>
    inFolder(async (folder) => {
      const store = `file:${join(folder, 'store.db')}`;
      const here = (...args: string[]) => provost(args, { store });
      expect((await here('init', '--key', 'north', '--yes')).code).toBe(0);
      const made = await here(
        'token',
        'create',
        'nightly',
        '--expires',
        'never',
        '--tenant',
        'north',
        '--json',
        '--reason',
        'for the night',
      );
      expect(made.code).toBe(0);
      const { secret, token } = JSON.parse(made.stdout) as { secret: string; token: { id: string } };
      const human = await here('token', 'create', 'other', '--tenant', 'north', '--scope', 'plan.read');
      expect(human.stdout.split('\n')[0]).toMatch(/^provost_[0-9A-Za-z]{11}_[0-9A-Za-z]{49}$/);

      const job = await here('job', 'show', '1');
      const shown = await here('job', 'show', '2');
      for (const { stdout } of [job, shown].filter(({ stdout: text }) => text.includes('token.create'))) {
        expect(stdout).not.toContain('job undo');
        expect(stdout).not.toContain('only the first');
        expect(stdout).not.toContain(secret);
      }

      await served(store, async (url) => {
        const env = { XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
        const run = (args: string[], input = '') => provost(args, { env, cwd: folder, input });
        expect((await run(['profile', 'add', 'team', '--store', url])).code).toBe(0);
        expect((await run(['profile', 'use', 'team'])).code).toBe(0);
        expect((await run(['role', 'list'])).code).toBe(4);

        const cut = await run(['login', '--token-file', '-'], secret.slice(0, -1));
        expect([cut.code, cut.stderr]).toEqual([2, expect.stringContaining('That is no token')]);
        const other = await here('token', 'create', 'short', '--tenant', 'north', '--json');
        const refused = JSON.parse(other.stdout) as { secret: string; token: { id: string } };
        expect((await here('token', 'revoke', refused.token.id, '--yes')).code).toBe(0);
        expect((await run(['login', '--token-file', '-'], refused.secret)).code).toBe(4);
        expect(existsSync(join(folder, 'provost', 'tokens.json'))).toBe(false);
        // Nobody can be asked here, and nothing is kept.
        expect((await run(['login'])).code).toBe(2);

        writeFileSync(join(folder, 'token.txt'), `${secret}\n`);
        const login = await run(['login', '--token-file', 'token.txt']);
        expect(login).toMatchObject({ code: 0 });
        expect(login.stdout).toContain(`Kept the token ${token.id}`);
        expect(login.stdout).toContain('has no keyring');
        expect(login.stdout).toContain('acts as an administrator of north');
        expect(login.stdout + login.stderr).not.toContain(secret);
        const file = join(folder, 'provost', 'tokens.json');
        expect(statSync(file).mode & 0o777).toBe(0o600);
        expect(readFileSync(file, 'utf8')).toContain(secret);

        expect((await run(['role', 'list'])).code).toBe(0);
        const config = await run(['config', '--json', '--progress', 'none']);
        expect(JSON.parse(config.stdout)).toMatchObject({
          settings: expect.arrayContaining([
            { name: 'token', value: token.id, origin: 'file' },
            { name: 'output', value: 'json', origin: 'flag' },
            { name: 'progress', value: 'none', origin: 'flag' },
          ]) as unknown,
        });
        expect(config.stdout).not.toContain(secret);
        expect((await run(['profile', 'show'])).stdout).toContain(`${token.id} (in the file)`);
        const doctor = await run(['doctor', '--json']);
        expect(doctor.stdout).not.toContain(secret);

        expect((await run(['logout'])).stdout).toContain('Forgot the token');
        expect((await run(['logout'])).stdout).toContain('No token was kept');
        expect((await run(['role', 'list'])).code).toBe(4);
        const given = await provost(['role', 'list'], {
          env: { ...env, PROVOST_TOKEN: secret },
          cwd: folder,
        });
        expect(given.code).toBe(0);
        expect((await here('token', 'revoke', token.id, '--yes')).code).toBe(0);
        expect(
          (await provost(['role', 'list'], { env: { ...env, PROVOST_TOKEN: secret }, cwd: folder })).code,
        ).toBe(4);
      });
      const list = JSON.parse((await here('token', 'list', '--json')).stdout) as {
        tokens: { state: string }[];
      };
      expect(list.tokens.map(({ state }) => state).sort()).toEqual(['good', 'revoked', 'revoked']);
    }),
  240_000,
);

test('a token that could not be checked is kept, and login says so', () =>
  inFolder(async (folder) => {
    const store = `file:${join(folder, 'store.db')}`;
    expect((await provost(['init', '--key', 'north', '--yes'], { store })).code).toBe(0);
    const made = await provost(['token', 'create', 'x', '--json'], { store });
    const { secret } = JSON.parse(made.stdout) as { secret: string };
    let away = '';
    await served(store, async (url) => {
      away = url;
    });
    const env = { XDG_CONFIG_HOME: folder };
    const run = (args: string[], input = '') => provost(args, { env, cwd: folder, input });
    expect((await run(['profile', 'add', 'team', '--store', away])).code).toBe(0);
    const login = await run(['login', '--profile', 'team', '--token-file', '-'], secret);
    expect(login.code).toBe(0);
    expect(login.stderr).toContain('The token was not checked.');
  }));

test('a project file gives store, tenant and output, and no store elsewhere that the user has no profile of', () =>
  inFolder(async (folder) => {
    const env = { XDG_CONFIG_HOME: join(folder, 'config'), XDG_DATA_HOME: folder, PROVOST_TOKEN: 'x' };
    mkdirSync(join(folder, 'below'));
    const run = (...args: string[]) => provost(args, { env, cwd: join(folder, 'below') });
    const project = (text: string): void => writeFileSync(join(folder, '.provost.yaml'), text);
    project('store: file:store.db\noutput: json\n');
    expect((await run('init', '--key', 'north', '--yes')).code).toBe(0);
    expect(existsSync(join(folder, 'store.db'))).toBe(true);
    expect(JSON.parse((await run('tenant', 'list')).stdout)).toMatchObject({ tenants: [{ key: 'north' }] });
    expect((await run('tenant', 'list', '--output', 'csv')).stdout).toMatch(/^key,/i);
    expect(JSON.parse((await run('config')).stdout)).toMatchObject({
      settings: expect.arrayContaining([
        { name: 'store', value: `file:${join(folder, 'store.db')}`, origin: 'project file' },
        { name: 'output', value: 'json', origin: 'project file' },
        { name: 'progress', value: 'auto', origin: 'default' },
      ]) as unknown,
    });

    project('store: https://127.0.0.1:1\n');
    const refused = await run('tenant', 'list');
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('Only a project file names')]);
    expect((await run('config')).code).toBe(0);
    expect((await run('doctor')).code).toBe(7);
    project('password: x\n');
    expect((await run('tenant', 'list')).code).toBe(2);
    expect((await run('doctor')).stdout).toContain('is not as a project file must be');
  }));
