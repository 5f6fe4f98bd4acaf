import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProjectFile } from '../../src/config/project-file.js';
import { requireTrustedStore, resolveSettings } from '../../src/config/settings.js';
import { profilesPath } from '../../src/config/user-directories.js';
import { addProfile } from '../../src/config/profiles.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provost-project-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (text: string | Buffer, at = folder): void => writeFileSync(join(at, '.provost.yaml'), text);

describe('the project file', () => {
  it('gives store, tenant, profile and output; a file store is meant from its own folder', async () => {
    write('store: file:data/store.db\ntenant: north\nprofile: riverside\noutput: json\n');
    const below = join(folder, 'a', 'b');
    mkdirSync(below, { recursive: true });
    expect(await findProjectFile(below)).toEqual({
      path: join(folder, '.provost.yaml'),
      store: `file:${join(folder, 'data/store.db')}`,
      ...{ tenant: 'north', profile: 'riverside', output: 'json' },
    });
    write('');
    expect(await findProjectFile(below)).toMatchObject({ store: undefined });
  });

  it('is looked for no higher than the top of the repository, or the home folder', async () => {
    write('tenant: north\n');
    const top = join(folder, 'repository');
    mkdirSync(join(top, '.git'), { recursive: true });
    mkdirSync(join(top, 'deep'));
    expect(await findProjectFile(join(top, 'deep'))).toBeUndefined();
    const home = join(folder, 'home');
    mkdirSync(join(home, 'deep'), { recursive: true });
    expect(await findProjectFile(join(home, 'deep'), home)).toBeUndefined();
    expect(await findProjectFile(folder, home)).toMatchObject({ tenant: 'north' });
  });

  it.each([
    ['a field that is not known', 'token: provost_x\n', /token/],
    ['a mistyped field', 'tenat: north\n', /tenat/],
    ['a wrong type', 'tenant: [north]\n', /tenant/],
    ['a list', '- north\n', /expected object/],
    ['an output that there is not', 'output: xml\n', /output/],
    ['a password in the address', 'store: postgres://me:hunter2@db.example/x\n', /password/],
    ['a password behind the address', 'store: postgres://db.example/x?password=hunter2\n', /password/],
    ['no YAML', 'tenant: "north\n', /./],
    ['the same field twice', 'tenant: a\ntenant: b\n', /unique/],
    ['aliases that grow', 'a: &a [x, x]\nb: &b [*a, *a]\ntenant: *b\n', /./],
    ['a tag that makes things', 'tenant: !!js/function "() => 1"\nstore: 1\n', /./],
    ['__proto__', '__proto__: { store: "file:x.db" }\n', /./],
    ['a large file', `tenant: "${'x'.repeat(70_000)}"\n`, /64 kB/],
  ])('is refused for %s', async (_, text, problem) => {
    write(text);
    const refusal = findProjectFile(folder);
    await expect(refusal).rejects.toThrow(problem);
    await expect(refusal).rejects.toMatchObject({ code: 'bad-project-file', exitCode: 2 });
    await expect(refusal).rejects.not.toThrow(/hunter2/);
  });

  it.skipIf(process.platform === 'win32')(
    'that is a pipe or a folder is refused, and not waited for',
    async () => {
      execFileSync('mkfifo', [join(folder, '.provost.yaml')]);
      await expect(findProjectFile(folder)).rejects.toThrow(/it is no file/);
      rmSync(join(folder, '.provost.yaml'));
      mkdirSync(join(folder, '.provost.yaml'));
      await expect(findProjectFile(folder)).rejects.toThrow(/it is no file/);
    },
  );
});

describe('a store that only a project file names', () => {
  const resolved = async (env: Record<string, string> = {}) =>
    resolveSettings({}, { XDG_CONFIG_HOME: join(folder, 'config'), ...env }, folder);

  it.each(['https://other.example', 'http://127.0.0.1:8420', 'postgres://db.example/x'])(
    'is not used when it is elsewhere: %s',
    async (store) => {
      write(`store: ${store}\n`);
      const settings = await resolved();
      expect(settings.store).toEqual({ value: store, origin: 'project file' });
      expect(() => requireTrustedStore(settings)).toThrow(/Only a project file names the store/);
      const named = await resolved({ PROVOST_STORE: store });
      expect(() => requireTrustedStore(named)).not.toThrow();
    },
  );

  it('is used when a profile of the user has the same address, under that profile', async () => {
    write('store: https://one.example\n');
    const env = { XDG_CONFIG_HOME: join(folder, 'config') };
    const profile = { store: 'https://one.example', tenant: null, as: null };
    await addProfile(profilesPath(env), 'mine', profile, false);
    const settings = await resolved();
    expect(settings).toMatchObject({
      profile: { value: 'mine', origin: 'project file' },
      store: { value: 'https://one.example', origin: 'profile' },
    });
    expect(() => requireTrustedStore(settings)).not.toThrow();
  });

  it('is used when it is a file', async () => {
    write('store: file:store.db\n');
    expect(requireTrustedStore(await resolved())).toBeUndefined();
  });
});
