import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  addProfile,
  profileInForce,
  readProfiles,
  removeProfile,
  useProfile,
} from '../../src/config/profiles.js';
import { resolveSettings, withoutSecrets } from '../../src/config/settings.js';
import { profilesPath } from '../../src/config/user-directories.js';

let folder: string;
let env: Record<string, string>;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-profiles-'));
  env = { XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
  path = profilesPath(env);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const riverside = { store: 'file:/srv/riverside.db', tenant: '504-trust', as: null };

describe('profiles', () => {
  test('are none where there is no file', async () => {
    expect(await readProfiles(path)).toEqual({ current: null, profiles: {} });
    expect(await profileInForce(path, undefined)).toBeUndefined();
  });

  test('are readable by their owner only, and leave no draft behind', async () => {
    await addProfile(path, 'riverside', riverside, false);
    expect(await readProfiles(path)).toEqual({ current: null, profiles: { riverside } });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(path))).toEqual(['profiles.json']);
  });

  test('of the same name do not give way unless they may', async () => {
    await addProfile(path, 'riverside', riverside, false);
    const other = { ...riverside, store: 'file:/srv/other.db' };
    await expect(addProfile(path, 'riverside', other, false)).rejects.toMatchObject({
      code: 'profile-exists',
    });
    expect((await readProfiles(path)).profiles['riverside']).toEqual(riverside);
    await addProfile(path, 'riverside', other, true);
    expect((await readProfiles(path)).profiles['riverside']).toEqual(other);
  });

  test('are used until they are removed', async () => {
    await addProfile(path, 'riverside', riverside, false);
    await useProfile(path, 'riverside');
    expect(await profileInForce(path, undefined)).toEqual({ name: 'riverside', profile: riverside });
    await removeProfile(path, 'riverside');
    expect(await readProfiles(path)).toEqual({ current: null, profiles: {} });
  });

  test('that do not exist are answered with the nearest', async () => {
    await addProfile(path, 'riverside', riverside, false);
    for (const call of [
      profileInForce(path, 'rivreside'),
      useProfile(path, 'rivreside'),
      removeProfile(path, 'rivreside'),
    ]) {
      await expect(call).rejects.toMatchObject({
        code: 'unknown-profile',
        details: { nearest: ['riverside'] },
      });
    }
    await expect(profileInForce(path, 'toString')).rejects.toMatchObject({ code: 'unknown-profile' });
  });

  test.each(['{', '[]', '{"profiles":{"a":{}}}', '{"profiles":{"a":{"store":5}}}', ''])(
    'in a damaged file (%s) are reported, and the file is left as it is',
    async (text) => {
      await addProfile(path, 'riverside', riverside, false);
      writeFileSync(path, text);
      await expect(readProfiles(path)).rejects.toMatchObject({ code: 'profiles-damaged', exitCode: 7 });
      await expect(addProfile(path, 'other', riverside, false)).rejects.toMatchObject({
        code: 'profiles-damaged',
      });
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );

  test('keep no password, and name a store', async () => {
    const add = (store: string) => addProfile(path, 'x', { ...riverside, store }, false);
    await expect(add('postgres://u:secret@host/db')).rejects.toMatchObject({ code: 'secret-in-store-url' });
    const token = `provost_${'a'.repeat(11)}_${'b'.repeat(49)}`;
    for (const url of [`https://${token}@host`, `https://host/?x=${token}`, `https://host/#${token}`]) {
      await expect(add(url)).rejects.toMatchObject({ code: 'secret-in-store-url' });
    }
    await expect(add('riverside.db')).rejects.toMatchObject({ code: 'bad-store-url' });
    await expect(addProfile(path, '../x', riverside, false)).rejects.toMatchObject({ code: 'bad-profile' });
  });

  test('that cannot be written are reported', async () => {
    writeFileSync(join(folder, 'provost'), 'a file where the folder should be');
    chmodSync(folder, 0o700);
    await expect(addProfile(path, 'x', riverside, false)).rejects.toMatchObject({ exitCode: 7 });
  });
});

describe('settings', () => {
  beforeEach(async () => {
    await addProfile(path, 'riverside', { ...riverside, as: 'pat@acme.example' }, false);
    await addProfile(path, 'lake', { store: 'file:/srv/lake.db', tenant: null, as: null }, false);
  });

  test('come from the flag, then the environment, then the profile, then the default', async () => {
    const given = { profile: 'riverside', store: 'file:/flag.db' };
    const environment = { ...env, PROVOST_STORE: 'file:/env.db' };
    expect((await resolveSettings(given, environment)).store).toEqual({
      value: 'file:/flag.db',
      origin: 'flag',
    });
    expect((await resolveSettings({ profile: 'riverside' }, environment)).store.origin).toBe('environment');
    expect((await resolveSettings({ profile: 'riverside' }, env)).store).toEqual({
      value: riverside.store,
      origin: 'profile',
    });
    expect((await resolveSettings({}, env)).store).toEqual({
      value: `file:${join(folder, 'provost', 'provost.db')}`,
      origin: 'default',
    });
  });

  test('heed the profile of the flag, then of PROVOST_PROFILE, then the one in use', async () => {
    await useProfile(path, 'lake');
    expect((await resolveSettings({}, env)).profile.value).toBe('lake');
    const environment = { ...env, PROVOST_PROFILE: 'riverside' };
    expect((await resolveSettings({}, environment)).profile).toEqual({
      value: 'riverside',
      origin: 'environment',
    });
    expect((await resolveSettings({ profile: 'lake' }, environment)).store.value).toBe('file:/srv/lake.db');
    expect((await resolveSettings({}, environment)).as).toEqual({
      value: 'pat@acme.example',
      origin: 'profile',
    });
  });

  test('show no secrets', () => {
    expect(withoutSecrets('postgres://ann:s3cret@db.example/provost')).toBe(
      'postgres://ann:…@db.example/provost',
    );
    expect(withoutSecrets('https://provost.example/?token=abc&x=1')).toBe(
      'https://provost.example/?token=…&x=…',
    );
    expect(withoutSecrets('file:/srv/a@b.db')).toBe('file:/srv/a@b.db');
    expect(withoutSecrets('https://ann:s3cret@provost.example')).toBe('https://…@provost.example');
    const token = `provost_${'a'.repeat(11)}_${'b'.repeat(49)}`;
    for (const url of [
      `https://${token}@host`,
      `https://host/?x=${token}`,
      `https://host/#${token}`,
      token,
    ]) {
      expect(withoutSecrets(url)).not.toContain('bbb');
    }
  });
});
