import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inFolder, provost, type Run } from './provost.js';
import { served } from './serving.js';

const PROGRAMS = ['gnome-keyring-daemon', 'dbus-daemon', 'gdbus', 'secret-tool'];
const missing = PROGRAMS.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);

// The password of the tests' own keyring, which ends with them.
const PASSWORD = 'only for these tests';

describe.skipIf(process.platform !== 'linux' || missing.length > 0)(
  `the keyring of a desktop${missing.length > 0 ? ` (not here: ${missing.join(', ')})` : ''}`,
  () => {
    let desktop: Desktop;
    let store: string;
    let folder: string;
    beforeAll(async () => {
      desktop = await aDesktop();
      folder = mkdtempSync(join(tmpdir(), 'provost-keyring-store-'));
      store = `file:${join(folder, 'store.db')}`;
      expect(provost(['init', '--key', 'north', '--yes'], { store }).code).toBe(0);
    });
    afterAll(async () => {
      await desktop.end();
      rmSync(folder, { recursive: true, force: true });
    });

    const newToken = (name: string): { secret: string; id: string } => {
      const made = provost(['token', 'create', name, '--tenant', 'north', '--json'], { store });
      const { secret, token } = JSON.parse(made.stdout) as { secret: string; token: { id: string } };
      return { secret, id: token.id };
    };

    /** The program as a user of the desktop, whose files stand in a folder of their own. */
    const aUser = (home: string) => {
      const env = {
        HOME: home,
        XDG_CONFIG_HOME: join(home, 'config'),
        XDG_DATA_HOME: join(home, 'data'),
        XDG_STATE_HOME: join(home, 'state'),
        XDG_CACHE_HOME: join(home, 'cache'),
        DBUS_SESSION_BUS_ADDRESS: desktop.bus,
      };
      return (args: string[], input = ''): Run => provost(args, { env, cwd: home, input });
    };

    test('keeps the token of a profile, in no file, until login replaces it and logout takes it away', () =>
      inFolder((home) =>
        served(store, (url) => {
          const run = aUser(home);
          const [first, second] = [newToken('first'), newToken('second')];
          expect(run(['profile', 'add', 'team', '--store', url]).code).toBe(0);
          expect(run(['profile', 'use', 'team']).code).toBe(0);
          expect(run(['role', 'list']).code).toBe(4);

          writeFileSync(join(home, 'token.txt'), `${first.secret}\r\n`);
          const login = run(['login', '--token-file', 'token.txt']);
          rmSync(join(home, 'token.txt'));
          expect(login).toMatchObject({ code: 0, stderr: '' });
          expect(login.stdout).toContain(`Kept the token ${first.id}`);
          expect(login.stdout).toContain('in the keyring of this machine');
          expect(desktop.kept(`team ${url}`)).toBe(first.secret);

          expect(run(['profile', 'show']).stdout).toContain(`${first.id} (in the keyring)`);
          expect(JSON.parse(run(['config', '--json']).stdout)).toMatchObject({
            settings: expect.arrayContaining([
              { name: 'token', value: first.id, origin: 'keyring' },
            ]) as unknown,
          });
          expect(run(['doctor']).stdout).toContain('The keyring of this machine answers.');
          expect(run(['role', 'list'])).toMatchObject({ code: 0, stderr: '' });

          expect(run(['login', '--token-file', '-'], second.secret).code).toBe(0);
          expect(desktop.kept(`team ${url}`)).toBe(second.secret);
          expect(run(['profile', 'show']).stdout).toContain(second.id);
          expect(filesWith(home, [first.secret, second.secret])).toEqual([]);

          expect(run(['logout']).stdout).toContain('Forgot the token');
          expect(desktop.kept(`team ${url}`)).toBeUndefined();
          expect(run(['logout']).stdout).toContain('No token was kept');
          expect(run(['role', 'list']).code).toBe(4);
        }),
      ));

    test('keeps the tokens of profiles apart, whatever letters their names have', () =>
      inFolder((home) =>
        served(store, (url) => {
          const run = aUser(home);
          const names = ['one', 'One', 'école-東京', 'a.b_c-d', 'x'.repeat(64)];
          const tokens = names.map((name) => ({ name, ...newToken('several') }));
          for (const { name, secret } of tokens) {
            expect(run(['profile', 'add', name, '--store', url]).code).toBe(0);
            expect(run(['login', '--profile', name, '--token-file', '-'], secret).code).toBe(0);
          }
          for (const { name, id } of tokens) {
            expect(run(['profile', 'show', name]).stdout).toContain(`${id} (in the keyring)`);
          }
          expect(run(['logout', '--profile', 'one']).code).toBe(0);
          expect(run(['role', 'list', '--profile', 'one']).code).toBe(4);
          expect(run(['role', 'list', '--profile', 'One']).code).toBe(0);

          expect(run(['profile', 'remove', 'One']).stdout).toContain('Forgot its token');
          expect(desktop.kept(`One ${url}`)).toBeUndefined();
          const moved = ['profile', 'add', 'école-東京', '--store', 'https://other.example', '--replace'];
          expect(run(moved).code).toBe(0);
          expect(desktop.kept(`école-東京 ${url}`)).toBeUndefined();
          expect(desktop.kept(`a.b_c-d ${url}`)).toBe(tokens[3]?.secret);

          for (const name of ['', '-x', 'a b', 'a\nb', '../x', '__proto__', '\u001b[31m', 'x'.repeat(65)]) {
            expect(run(['profile', 'add', '--store', url, '--', name]).code, name).toBe(2);
          }
        }),
      ));

    test.each([
      ['nothing', ''],
      ['a character that is none', '\u0000'],
      ['the beginning of a token', 'provost_'],
      ['what a shell would read', 'a "b" \'c\' \\ $(d)'],
      ['letters of other scripts', 'é😀\u202e'],
      ['a million letters', 'x'.repeat(1_000_000)],
    ])('is not given %s, which is no token', (_, text) =>
      inFolder((home) => {
        const run = aUser(home);
        expect(run(['profile', 'add', 'odd', '--store', 'https://odd.example']).code).toBe(0);
        const { code, stderr } = run(['login', '--profile', 'odd', '--token-file', '-'], text);
        expect([code, stderr]).toEqual([2, expect.stringContaining('That is no token')]);
        expect(desktop.kept('odd https://odd.example')).toBeUndefined();
      }),
    );

    test('that is locked is told of: no token is said to be missing or forgotten, and login keeps a new one in the file', () =>
      inFolder((home) =>
        served(store, async (url) => {
          const run = aUser(home);
          const [first, second] = [newToken('before'), newToken('meanwhile')];
          expect(run(['profile', 'add', 'shut', '--store', url]).code).toBe(0);
          expect(run(['profile', 'use', 'shut']).code).toBe(0);
          expect(run(['login', '--token-file', '-'], first.secret).code).toBe(0);
          desktop.lock();
          try {
            const silent = {
              code: 7,
              stderr: expect.stringContaining('The keyring of this machine is locked') as unknown,
            };
            expect(run(['role', 'list'])).toMatchObject(silent);
            expect(run(['logout'])).toMatchObject(silent);
            expect(run(['profile', 'remove', 'shut'])).toMatchObject(silent);
            expect(run(['config'])).toMatchObject({ ...silent, code: 0 });
            const shown = run(['profile', 'show']);
            expect(shown).toMatchObject({ ...silent, code: 0 });
            expect(shown.stdout).toContain('Token    not known');

            const login = run(['login', '--token-file', '-'], second.secret);
            expect(login).toMatchObject({ code: 0 });
            expect(login.stdout).toContain('stands in that file');
            expect(run(['role', 'list']).code).toBe(0);
            expect(run(['profile', 'show']).stdout).toContain(`${second.id} (in the file)`);
          } finally {
            await desktop.reopen();
          }
          // The one that was kept last goes before the one in the keyring, and logout forgets both.
          expect(run(['profile', 'show']).stdout).toContain(`${second.id} (in the file)`);
          expect(run(['logout']).stdout).toContain('Forgot the token');
          expect(desktop.kept(`shut ${url}`)).toBeUndefined();
          expect(filesWith(home, [first.secret, second.secret])).toEqual([]);
        }),
      ));

    test('that hangs is not waited for long', () =>
      inFolder((home) => {
        const run = aUser(home);
        expect(run(['profile', 'add', 'slow', '--store', 'https://127.0.0.1:1']).code).toBe(0);
        desktop.signal('SIGSTOP');
        try {
          const started = performance.now();
          const { code, stderr } = run(['role', 'list', '--profile', 'slow']);
          expect([code, stderr]).toEqual([7, expect.stringContaining('is locked or does not answer')]);
          expect(performance.now() - started).toBeLessThan(20_000);
          const warning = 'warning\tThe keyring of this machine is locked or does not answer.';
          expect(run(['doctor', '--profile', 'slow']).stdout).toContain(warning);
        } finally {
          desktop.signal('SIGCONT');
        }
      }));

    test('that is gone leaves a machine without one: the file keeps the token', () =>
      inFolder((home) =>
        served(store, async (url) => {
          const bare = await aBus(home);
          try {
            const env = {
              HOME: home,
              XDG_CONFIG_HOME: join(home, 'config'),
              DBUS_SESSION_BUS_ADDRESS: bare.address,
            };
            const run = (args: string[], input = ''): Run => provost(args, { env, cwd: home, input });
            const { id, secret } = newToken('bare');
            expect(run(['profile', 'add', 'bare', '--store', url]).code).toBe(0);
            expect(run(['login', '--profile', 'bare', '--token-file', '-'], secret).code).toBe(0);
            expect(run(['profile', 'show', 'bare']).stdout).toContain(`${id} (in the file)`);
            expect(run(['role', 'list', '--profile', 'bare']).code).toBe(0);
            expect(run(['logout', '--profile', 'bare']).stdout).toContain('Forgot the token');
            expect(filesWith(home, [secret])).toEqual([]);
          } finally {
            await bare.end();
          }
        }),
      ));
  },
);

/** The files below the folder in which one of the texts stands. */
function filesWith(folder: string, texts: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const content = readFileSync(path, 'latin1');
      return texts.some((text) => content.includes(text));
    });
}

interface Desktop {
  /** Address of the bus of its session. */
  readonly bus: string;
  /** What the keyring keeps under that name for the program. */
  kept(name: string): string | undefined;
  lock(): void;
  /** Another one, with what the one before kept. */
  reopen(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  end(): Promise<void>;
}

/** A session with an open keyring of its own. Nobody sits before it: whoever is asked for the password there is refused at once. */
async function aDesktop(): Promise<Desktop> {
  const home = mkdtempSync(join(tmpdir(), 'provost-desktop-'));
  const bus = await aBus(home);
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    XDG_RUNTIME_DIR: home,
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CACHE_HOME: join(home, 'cache'),
    DBUS_SESSION_BUS_ADDRESS: bus.address,
  };
  const ran = (name: string, args: readonly string[], input = '') =>
    spawnSync(name, args, { env, input, encoding: 'utf8' });
  const opened = () => {
    const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    daemon.stdin.end(PASSWORD);
    return { daemon, ended: once(daemon, 'exit') };
  };
  let keyring = opened();
  const isOpen = (): boolean => {
    const looked = ran('gdbus', ['introspect', ...ADDRESSED, `${SERVICE}/collection/login`]);
    return looked.status === 0 && looked.stdout.includes('Locked = false');
  };
  await until(isOpen);
  return {
    bus: bus.address,
    kept: (name) => {
      const found = ran('secret-tool', ['lookup', 'service', 'provost', 'username', name]);
      return found.status === 0 ? found.stdout : undefined;
    },
    lock: () => {
      const method = 'org.freedesktop.Secret.Service.Lock';
      ran('gdbus', ['call', ...ADDRESSED, SERVICE, '--method', method, `['${SERVICE}/collection/login']`]);
      expect(isOpen()).toBe(false);
    },
    reopen: async () => {
      keyring.daemon.kill('SIGKILL');
      await keyring.ended;
      keyring = opened();
      await until(isOpen);
    },
    signal: (signal) => void keyring.daemon.kill(signal),
    end: async () => {
      keyring.daemon.kill('SIGKILL');
      await keyring.ended;
      await bus.end();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const SERVICE = '/org/freedesktop/secrets';
const ADDRESSED = ['--session', '--dest', 'org.freedesktop.secrets', '--object-path'];

/** A bus that starts no service by itself. */
async function aBus(folder: string): Promise<{ readonly address: string; end(): Promise<void> }> {
  const config = join(folder, 'bus.conf');
  writeFileSync(
    config,
    `<busconfig><type>session</type><listen>unix:path=${join(folder, 'bus')}</listen><policy context="default">` +
      '<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>',
  );
  const bus = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [address] = (await once(bus.stdout, 'data')) as [Buffer];
  return {
    address: address.toString().trim(),
    end: async () => {
      const ended = once(bus, 'exit');
      bus.kill();
      await ended;
    },
  };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries === 100) throw new Error('The keyring does not start');
    await delay(50);
  }
}
