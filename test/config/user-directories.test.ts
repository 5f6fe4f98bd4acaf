import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { defaultStorePath } from '../../src/config/settings.js';
import { profilesPath } from '../../src/config/user-directories.js';
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

  it.each(['', 'relative'])('are in the home directory that the system knows with %j in HOME', (home) => {
    expect(paths({ HOME: home })).toEqual(paths({ HOME: ofSystem }));
    const wanted = { host: 'h', port: 1, database: 'd', user: 'u' };
    expect(() => passwordFromFile(wanted, { HOME: home })).not.toThrow();
  });
});
