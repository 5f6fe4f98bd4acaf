import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultStorePath } from '../../src/config/settings.js';
import { profilesPath, userDirectory } from '../../src/config/user-directories.js';
import { pendingFolder } from '../../src/config/pending-jobs.js';
import { passwordFromFile } from '../../src/store/sql/postgres/password-file.js';

const ofSystem = userInfo().homedir;
const paths = (env: Readonly<Record<string, string>>): string[] => [
  defaultStorePath(env),
  profilesPath(env),
  pendingFolder(env),
];

describe('the user’s own files', () => {
  it('are in the XDG directories, as they are named or by default', () => {
    const named = { HOME: '/h', XDG_DATA_HOME: '/d', XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' };
    expect(paths(named)).toEqual(['/d/provost/provost.db', '/c/provost/profiles.json', '/s/provost/pending']);
    const byDefault = [
      '/h/.local/share/provost/provost.db',
      '/h/.config/provost/profiles.json',
      '/h/.local/state/provost/pending',
    ];
    expect(paths({ HOME: '/h' })).toEqual(byDefault);
  });

  it.each(['', 'relative', './data'])('are where they are by default with %j in an XDG variable', (path) => {
    const env = { HOME: '/h', XDG_DATA_HOME: path, XDG_CONFIG_HOME: path, XDG_STATE_HOME: path };
    expect(paths(env)).toEqual(paths({ HOME: '/h' }));
  });

  it('are where macOS and Windows have them, unless an earlier version left them in the XDG directories', () => {
    const home = mkdtempSync(join(tmpdir(), 'provost-home-'));
    try {
      const env = { HOME: home, APPDATA: '/roaming', LOCALAPPDATA: '/local' };
      const kinds = ['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME'] as const;
      const on = (platform: NodeJS.Platform) => kinds.map((kind) => userDirectory(env, kind, platform));
      const [support, caches] = ['Application Support', 'Caches'].map((name) => join(home, 'Library', name));
      expect(on('darwin')).toEqual([support, support, support, caches]);
      expect(on('win32')).toEqual(['/roaming', '/local', '/local', '/local']);
      mkdirSync(join(home, '.config', 'provost'), { recursive: true });
      for (const platform of ['darwin', 'win32', 'linux'] as const)
        expect(on(platform)[0]).toBe(join(home, '.config'));
      expect(userDirectory({ ...env, XDG_CONFIG_HOME: '/c' }, 'XDG_CONFIG_HOME', 'darwin')).toBe('/c');
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  it.each(['', 'relative'])('are in the home directory that the system knows with %j in HOME', (home) => {
    expect(paths({ HOME: home })).toEqual(paths({ HOME: ofSystem }));
    const wanted = { host: 'h', port: 1, database: 'd', user: 'u' };
    expect(() => passwordFromFile(wanted, { HOME: home })).not.toThrow();
  });
});
