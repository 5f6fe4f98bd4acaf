import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tokenInForce } from '../../src/config/settings.js';
import type { Keyring } from '../../src/config/tokens.js';
import { systemKeyring, tokenKeeper, tokenName } from '../../src/config/tokens.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-tokens-'));
  path = join(folder, 'provost', 'tokens.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const none = async (): Promise<undefined> => undefined;

/** A keyring in memory; with `fails`, every call rejects. */
function aKeyring(fails = false): Keyring & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>();
  const answering = <T>(answer: () => T): Promise<T> =>
    fails ? Promise.reject(new Error('locked')) : Promise.resolve(answer());
  return {
    entries,
    get: (name) => answering(() => entries.get(name)),
    set: (name, secret) => answering(() => void entries.set(name, secret)),
    remove: (name) => answering(() => void entries.delete(name)),
  };
}

const modeOf = (of: string): number => statSync(of).mode & 0o777;

describe('where there is no keyring', () => {
  it('a token stands in a file that its owner alone may read, in a folder that they alone may enter', async () => {
    mkdirSync(join(folder, 'provost'), { mode: 0o755 });
    const keeper = tokenKeeper(path, none);
    expect(await keeper.keep('a', 'one')).toBe('file');
    expect(await keeper.keep('b', 'two')).toBe('file');
    expect([modeOf(path), modeOf(join(folder, 'provost'))]).toEqual([0o600, 0o700]);
    expect(await keeper.find('a')).toEqual({ token: 'one', location: 'file' });
    expect(await keeper.find('c')).toBeUndefined();
    expect(await keeper.forget('a')).toBe(true);
    expect(await keeper.forget('a')).toBe(false);
    expect(await keeper.find('a')).toBeUndefined();
    expect(await keeper.find('b')).toEqual({ token: 'two', location: 'file' });
  });

  it.each([0o640, 0o604, 0o660, 0o622])('a file of rights %o is refused and left as it is', async (mode) => {
    const keeper = tokenKeeper(path, none);
    await keeper.keep('a', 'one');
    chmodSync(path, mode);
    const before = readFileSync(path, 'utf8');
    const refusal = { code: 'tokens-exposed', exitCode: 4 };
    await expect(keeper.find('a')).rejects.toMatchObject(refusal);
    await expect(keeper.keep('b', 'two')).rejects.toMatchObject(refusal);
    await expect(keeper.forget('a')).rejects.toMatchObject(refusal);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it.each(['', 'no JSON', '[]', '{"a":1}', '{"a":{"b":"c"}}'])(
    'a damaged file (%j) is reported and left as it is',
    async (text) => {
      mkdirSync(join(folder, 'provost'));
      writeFileSync(path, text, { mode: 0o600 });
      const keeper = tokenKeeper(path, none);
      await expect(keeper.find('a')).rejects.toMatchObject({ code: 'tokens-damaged', exitCode: 7 });
      await expect(keeper.keep('a', 'one')).rejects.toMatchObject({ code: 'tokens-damaged' });
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );
});

describe('where there is a keyring', () => {
  it('a token stands there alone, and one that stood in the file is taken out of it', async () => {
    await tokenKeeper(path, none).keep('a', 'old');
    const ring = aKeyring();
    const keeper = tokenKeeper(path, async () => ring);
    expect(await keeper.keep('a', 'new')).toBe('keyring');
    expect(await keeper.find('a')).toEqual({ token: 'new', location: 'keyring' });
    expect(readFileSync(path, 'utf8')).not.toContain('old');
    expect(await keeper.forget('a')).toBe(true);
    expect(ring.entries.size).toBe(0);
  });

  it('that fails, the file is used instead', async () => {
    const keeper = tokenKeeper(path, async () => aKeyring(true));
    expect(await keeper.keep('a', 'one')).toBe('file');
    expect(await keeper.find('a')).toEqual({ token: 'one', location: 'file' });
    expect(existsSync(path)).toBe(true);
  });

  it('that says nothing, neither a token is said to be missing nor one to be forgotten', async () => {
    const keeper = tokenKeeper(path, async () => aKeyring(true));
    await keeper.keep('a', 'one');
    const silence = { code: 'keyring-silent', exitCode: 7 };
    await expect(keeper.find('b')).rejects.toMatchObject(silence);
    await expect(keeper.forget('a')).rejects.toMatchObject(silence);
    expect(readFileSync(path, 'utf8')).not.toContain('one');
  });

  it('that is requested, a machine without one says so without a wait', async () => {
    const started = performance.now();
    expect(await systemKeyring({ PROVOST_KEYRING: 'off' })).toBeUndefined();
    if (process.platform === 'linux') {
      expect(await systemKeyring({})).toBeUndefined();
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('the token in force', () => {
  const store = { value: 'https://one.example', origin: 'profile' } as const;
  const profile = { value: 'one', origin: 'flag' } as const;
  const keeping = async (name: string) => {
    const keeper = tokenKeeper(path, none);
    await keeper.keep(name, 'stored');
    return keeper;
  };

  it('is that of the environment, else the one that was stored for the profile and its store', async () => {
    const keeper = await keeping(tokenName('one', 'https://one.example'));
    expect(await tokenInForce({ store, profile }, { PROVOST_TOKEN: 'given' }, keeper)).toEqual({
      token: 'given',
      origin: 'environment',
    });
    expect(await tokenInForce({ store, profile }, {}, keeper)).toEqual({ token: 'stored', origin: 'file' });
    expect(await tokenInForce({ store, profile }, { PROVOST_TOKEN: '' }, keeper)).toMatchObject({
      token: 'stored',
    });
  });

  it('is none for another store than the one it was stored for, no matter what names that, nor for another profile', async () => {
    const keeper = await keeping(tokenName('one', 'https://one.example'));
    for (const origin of ['flag', 'environment', 'profile'] as const) {
      const other = { value: 'https://other.example', origin };
      expect(await tokenInForce({ store: other, profile }, {}, keeper)).toBeUndefined();
    }
    const two = { value: 'two', origin: 'flag' } as const;
    expect(await tokenInForce({ store, profile: two }, {}, keeper)).toBeUndefined();
  });

  it('is none for a store that only a project file names, not even that of the environment', async () => {
    const keeper = await keeping(tokenName('one', 'https://one.example'));
    const named = { value: 'https://one.example', origin: 'project file' } as const;
    expect(await tokenInForce({ store: named, profile }, { PROVOST_TOKEN: 'given' }, keeper)).toBeUndefined();
  });

  it('is one word of a header: what cannot be one is refused before anything is sent', async () => {
    const keeper = await keeping(tokenName('one', 'https://one.example'));
    const given = (token: string) => tokenInForce({ store, profile }, { PROVOST_TOKEN: token }, keeper);
    expect(await given(' abc\r\n')).toEqual({ token: 'abc', origin: 'environment' });
    expect(await given(' \n')).toMatchObject({ token: 'stored' });
    for (const token of ['a b', 'a\nb', 'é', 'x'.repeat(513), 'x'.repeat(100_000), '\u0000']) {
      await expect(given(token)).rejects.toMatchObject({ code: 'bad-token', exitCode: 2 });
    }
  });

  it('is none for a store that is no service', async () => {
    for (const value of ['file:x.db', 'postgres://db.example/x', undefined]) {
      const local = { value, origin: 'flag' } as const;
      expect(await tokenInForce({ store: local, profile }, { PROVOST_TOKEN: 'given' })).toBeUndefined();
    }
  });
});
