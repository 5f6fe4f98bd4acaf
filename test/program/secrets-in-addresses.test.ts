import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCommand } from './running.js';

const SECRET = 'hunter2Zq9';

/** Addresses with a secret, in each way of writing one. Nothing listens there. */
const addresses = [
  `postgres://u:${SECRET}@127.0.0.1:1/d`,
  `postgres://u:a/${SECRET}@127.0.0.1:1/d`,
  ...[
    'password',
    'sslpassword',
    'scram_client_key',
    'scram_server_key',
    'oauth_client_secret',
    'options',
  ].map((option) => `postgres://u@127.0.0.1:1/d?${option}=${SECRET}`),
  `postgres://u@127.0.0.1:1/d?PassWord=${SECRET}`,
  `postgres://u@127.0.0.1:1/d?p%61ssword=${SECRET}`,
  `postgres://u@127.0.0.1:1/d?${SECRET}=1`,
  `postgresql://u:${SECRET}@127.0.0.1:1,127.0.0.1:2/d`,
  `https://u:${SECRET}@127.0.0.1:1`,
  `https://127.0.0.1:1/?token=${SECRET}`,
  `https://127.0.0.1:1/#${SECRET}`,
  `mysql://root:${SECRET}@127.0.0.1/d`,
  `sqlserver://127.0.0.1;password=${SECRET}`,
  `host=127.0.0.1 password=${SECRET}`,
];

/** Every command that prints an address, or may fail for one. */
const commands: readonly (readonly [name: string, argv: readonly string[]])[] = [
  ['config', []],
  ['config', ['--json']],
  ['doctor', []],
  ['profile list', ['--json']],
  ['profile show', ['--json']],
  ['role list', ['--debug']],
  ['role list', ['--json', '--debug']],
  ['init', ['--key', 'x', '--dry-run']],
  ['job list', ['--unsettled']],
  ['job resume', ['1']],
  ['login', []],
  ['logout', []],
  ['serve', ['--debug']],
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-secrets-'));
  mkdirSync(join(folder, 'provost'), { mode: 0o700 });
  vi.stubEnv('XDG_CONFIG_HOME', folder);
  vi.stubEnv('XDG_STATE_HOME', folder);
  vi.stubEnv('XDG_CACHE_HOME', folder);
  vi.stubEnv('PROVOST_KEYRING', 'off');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(addresses)('%s', (address) => {
  test.each(commands)('in PROVOST_STORE is printed without its secret by %s %j', async (name, argv) => {
    vi.stubEnv('PROVOST_STORE', address);
    const { stdout, stderr } = await runCommand(name, argv);
    expect(`${stdout}${stderr}`).not.toContain(SECRET);
  });

  test.each(commands)('in a profile of old is printed without its secret by %s %j', async (name, argv) => {
    const profiles = { old: { store: address, tenant: null, as: null } };
    writeFileSync(join(folder, 'provost/profiles.json'), JSON.stringify({ current: 'old', profiles }));
    const { stdout, stderr } = await runCommand(name, argv);
    expect(`${stdout}${stderr}`).not.toContain(SECRET);
  });

  test('is refused on a command line, and stored in no profile', async () => {
    for (const [name, argv] of [
      ['role list', ['--store', address, '--debug']],
      ['profile add', ['new', '--store', address, '--json']],
      ['profile add', ['new', '--store', address, '--debug']],
      ['store copy', [address, 'file:x.db', '--debug']],
      ['store copy', ['file:x.db', address, '--json']],
    ] as const) {
      const { exitCode, stdout, stderr } = await runCommand(name, argv);
      expect([name, exitCode]).toEqual([name, name === 'store copy' ? expect.any(Number) : 2]);
      expect(exitCode).not.toBe(0);
      expect(`${stdout}${stderr}`).not.toContain(SECRET);
    }
    const profiles = join(folder, 'provost/profiles.json');
    expect(existsSync(profiles) ? readFileSync(profiles, 'utf8') : '').not.toContain(SECRET);
  });
});
