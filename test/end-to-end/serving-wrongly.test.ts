import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInProcess as provost } from '../program/in-process.js';
import { cleanEnvironment, inFolder, program } from './provost.js';
import { certificateFile, served } from './serving.js';

const pem = (name: string): string => readFileSync(certificateFile(name), 'utf8');

describe('a service that is started wrongly', () => {
  let folder: string;
  let store: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'provost-wrongly-'));
    store = `file:${join(folder, 'store.db')}`;
    expect((await provost(['init', '--key', 'north', '--yes'], { store })).code).toBe(0);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const locked = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' } as const;
    writeFileSync(join(folder, 'locked'), privateKey.export(locked));
    writeFileSync(join(folder, 'empty'), '');
    writeFileSync(join(folder, 'garbage'), '-----BEGIN CERTIFICATE-----\nxxxx\n-----END CERTIFICATE-----\n');
    writeFileSync(
      join(folder, 'chain'),
      `${pem('good.pem')}-----BEGIN CERTIFICATE-----\nxxxx\n-----END CERTIFICATE-----\n`,
    );
    writeFileSync(
      join(folder, 'DER'),
      Buffer.from(pem('good.pem').split('\n').slice(1, -2).join(''), 'base64'),
    );
    writeFileSync(join(folder, 'endless'), Buffer.alloc(2 << 20, '-----BEGIN '));
    mkdirSync(join(folder, 'folder'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What a service says that does not start. */
  const started = (...args: string[]) => {
    const listen = args.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'];
    return provost(['serve', ...listen, ...args], { store });
  };
  const good = certificateFile('good.pem');
  const goodKey = certificateFile('good.key.pem');
  const at = (name: string): string => join(folder, name);

  test.each<readonly [string, () => readonly [string, string], number, string]>([
    ['a certificate that is missing', () => [at('none'), goodKey], 5, 'There is no file'],
    ['a key that is missing', () => [good, at('none')], 5, 'There is no file'],
    ['a folder', () => [at('folder'), goodKey], 2, 'is a folder'],
    ['an empty file', () => [at('empty'), goodKey], 2, 'holds no PEM'],
    ['a certificate in DER', () => [at('DER'), goodKey], 2, 'holds no PEM'],
    ['a file far too large', () => [at('endless'), goodKey], 2, 'holds no PEM'],
    ['a certificate that is garbled', () => [at('garbage'), goodKey], 2, 'no certificate that can be read'],
    ['a chain that is garbled', () => [at('chain'), goodKey], 2, 'one in its chain cannot be'],
    ['a key in place of the certificate', () => [goodKey, goodKey], 2, 'no certificate that can be read'],
    ['a certificate in place of the key', () => [good, good], 2, 'holds no private key'],
    [
      'the key of another certificate',
      () => [good, certificateFile('elsewhere.key.pem')],
      2,
      'is not that of',
    ],
    ['a key with a password', () => [good, at('locked')], 2, 'is locked with a password'],
  ])('%s is refused in a sentence', async (_, files, code, sentence) => {
    const [cert, key] = files();
    const run = await started('--tls-cert', cert, '--tls-key', key);
    expect([run.code, run.stdout, run.stderr]).toEqual([code, '', expect.stringContaining(sentence)]);
    expect(run.stderr).toMatch(/^Error: .*\nTry: .*\n$/);
  });

  test.each(['127.0.0.1', ':1', '127.0.0.1:65536', '::1:1', '[gg]:1', 'localhost:80 '])(
    'an address to listen on like %j is refused',
    async (listen) => {
      const { code, stderr } = await started('--listen', listen);
      expect([code, stderr]).toEqual([2, expect.stringContaining('is no address to listen on')]);
    },
  );

  test('an address that is taken, and one of another machine, are told of', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const taken = await started('--listen', `127.0.0.1:${port}`);
    other.close();
    expect([taken.code, taken.stderr]).toEqual([7, expect.stringContaining('another program listens there')]);
    const elsewhere = await started('--insecure-http', '--listen', '[2001:db8::1]:0');
    expect([elsewhere.code, elsewhere.stderr]).toEqual([7, expect.stringContaining('no such address')]);
  });

  test('a time to stop that no clock of the machine can wait for is refused', async () => {
    expect(await started('--grace', '99999999')).toMatchObject({ code: 2 });
  });

  test('a certificate that has ended and a key that others may read are warned of', async () => {
    const key = at('open.key');
    copyFileSync(certificateFile('expired.key.pem'), key);
    chmodSync(key, 0o644);
    const tls = ['--tls-cert', certificateFile('expired.pem'), '--tls-key', key];
    const service = spawn(
      process.execPath,
      [program, 'serve', '--listen', '127.0.0.1:0', ...tls, '--store', store],
      {
        env: cleanEnvironment({}),
      },
    );
    let told = '';
    service.stderr.on('data', (piece: Buffer) => (told += piece.toString()));
    const ended = once(service, 'close');
    await once(service.stdout, 'data');
    service.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(told).toMatch(/Warning: The certificate in ".*" ended on \d{4}-\d\d-\d\d: clients refuse it\./);
    expect(told).toContain('Others on this machine may read or change the key');
  });
});

describe('a service that is asked wrongly', () => {
  test('by http where it has a certificate, says how it is reached', () =>
    inFolder(async (folder) => {
      const store = `file:${join(folder, 'store.db')}`;
      expect((await provost(['init', '--key', 'north', '--yes'], { store })).code).toBe(0);
      const tls = ['--tls-cert', certificateFile('good.pem'), '--tls-key', certificateFile('good.key.pem')];
      return served(
        store,
        async (url) => {
          const env = { PROVOST_TOKEN: 'x' };
          const plain = await provost(['role', 'list', '--store', url.replace('https', 'http')], { env });
          expect([plain.code, plain.stderr]).toEqual([7, expect.stringContaining('is reached by https://')]);
        },
        tls,
      );
    }));

  test('with an address that holds a token, neither shows nor keeps it', () =>
    inFolder(async (home) => {
      const secret = `provost_${'a'.repeat(11)}_${'b'.repeat(49)}`;
      const env = { XDG_CONFIG_HOME: home };
      for (const url of [`https://${secret}@host.example`, `https://host.example/#${secret}`]) {
        const given = await provost(['config', '--store', url], { env });
        expect(given.code).toBe(2);
        const inEnvironment = await provost(['config'], { env: { ...env, PROVOST_STORE: url } });
        expect(inEnvironment.code).toBe(0);
        const kept = await provost(['profile', 'add', 'x', '--store', url], { env });
        expect(kept.code).toBe(2);
        for (const run of [given, inEnvironment, kept]) {
          expect(run.stdout + run.stderr).not.toContain('bbb');
        }
      }
      expect((await provost(['profile', 'list', '--json'], { env })).stdout).toContain('"profiles": []');
    }));

  test.each(['https://host.example/path', 'http://host.example', 'https://host.example:99999'])(
    'a profile is not made of %s, which no command could use',
    (url) =>
      inFolder(async (home) => {
        const env = { XDG_CONFIG_HOME: home };
        expect((await provost(['profile', 'add', 'x', '--store', url], { env })).code).toBe(2);
      }),
  );

  test('logout forgets the token of the profile, whatever store stands in for its own', () =>
    inFolder(async (home) => {
      const env = { XDG_CONFIG_HOME: home };
      const store = `file:${join(home, 'store.db')}`;
      await provost(['init', '--key', 'north', '--yes'], { store });
      const made = await provost(['token', 'create', 'x', '--json'], { store });
      const { secret } = JSON.parse(made.stdout) as { secret: string };
      expect((await provost(['profile', 'add', 'x', '--store', 'https://127.0.0.1:1'], { env })).code).toBe(
        0,
      );
      const login = await provost(['login', '--profile', 'x', '--token-file', '-'], { env, input: secret });
      expect(login.code).toBe(0);
      const logout = await provost(['logout', '--profile', 'x'], { env, store });
      expect([logout.code, logout.stdout]).toEqual([0, expect.stringContaining('Forgot the token')]);
      expect(readFileSync(join(home, 'provost', 'tokens.json'), 'utf8')).not.toContain(secret);
    }));
});
