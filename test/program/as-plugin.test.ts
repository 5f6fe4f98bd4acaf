import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Config, run, settings } from '@oclif/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

const root = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

let folder: string;
let store: string;

/** Another oclif program, with Provost among its plugins. */
const HOST = {
  name: 'host',
  version: '1.0.0',
  dependencies: { provost: '*' },
  oclif: { bin: 'host', topicSeparator: ' ', plugins: ['provost'] },
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-plugin-'));
  store = `file:${join(folder, 'provost.db')}`;
  mkdirSync(join(folder, 'node_modules/@oclif'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules/provost'));
  symlinkSync(join(root, 'node_modules/@oclif/core'), join(folder, 'node_modules/@oclif/core'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify(HOST));
  writeFileSync(join(folder, 'run.js'), "void require('@oclif/core').execute({ dir: __dirname });");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function host(...args: string[]) {
  return spawnSync(process.execPath, [join(folder, 'run.js'), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, PROVOST_STORE: store },
  });
}

describe('the package', () => {
  test('is loaded by oclif from its manifest, with each command by its id', async () => {
    settings.enableAutoTranspile = false;
    const config = await Config.load({ root });
    expect(config.plugins.get('provost')).toMatchObject({ hasManifest: true });
    const known = config.findCommand('tenant:list', { must: true });
    const { id, summary } = await known.load();
    expect([id, summary]).toEqual(['tenant:list', known.summary]);
  });

  test('runs a command by run of oclif, which finds the words by itself', async () => {
    settings.enableAutoTranspile = false;
    const written = vi.spyOn(process.stdout, 'write').mockImplementation((...given: unknown[]) => {
      (given.at(-1) as () => void)();
      return true;
    });
    try {
      await run(['init', '--key', 'north', '--name', 'North', '--store', store, '--json'], { root });
      expect(JSON.parse(written.mock.calls.map(([text]) => String(text)).join(''))).toMatchObject({
        tenant: { key: 'north' },
      });
    } finally {
      written.mockRestore();
    }
    await expect(run(['tenant', 'list', '--store', store, '--no-such'], { root })).rejects.toMatchObject({
      code: 'unknown-flag',
    });
  });
});

describe('as a plugin of another program', () => {
  test('runs its commands there', () => {
    const { stdout, stderr, status } = host('tenant', 'list', '--json');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ tenants: [{ key: 'north' }] });
    expect(status).toBe(0);
  });

  test('serves there, large reads too, which its own package has the thread for', async () => {
    const large = `file:${join(folder, 'large.db')}`;
    const seed = ['tenant', 'seed', '--scenario', 'employer-roles', '--size', '200', '--yes'];
    expect(host(...seed, '--store', large).status).toBe(0);
    const { secret } = JSON.parse(
      host('token', 'create', 'test', '--yes', '--json', '--store', large).stdout,
    ) as {
      secret: string;
    };
    const service = spawn(
      process.execPath,
      [join(folder, 'run.js'), 'serve', '--listen', '127.0.0.1:0', '--store', large],
      { env: { PATH: process.env['PATH'], HOME: folder }, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    try {
      const [line] = (await once(service.stdout, 'data')) as [Buffer];
      const { status, headers } = await fetch(`${line.toString().trim()}/v1/operations/account.list`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: '{"input":{}}',
      });
      expect([status, headers.get('provost-version')]).toEqual([200, version]);
    } finally {
      service.kill('SIGKILL');
    }
  });

  test('is explained by its help', () => {
    expect(host('role', 'assign', '--help').stdout).toContain('--all-employers');
  });

  test('refuses a misspelt flag in place of a value', () => {
    const { stderr, status } = host('tenant', 'create', 'south', '--yes', '--reason', '--dry-rnu');
    expect(stderr).toContain('--reason needs a value');
    expect(status).not.toBe(0);
    expect(host('tenant', 'list', '--json').stdout).not.toContain('south');
  });
});
