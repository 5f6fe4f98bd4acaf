import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inFolder, provost } from './provost.js';

describe('provost demo', () => {
  it('walks through the main job whatever the person has set', async () => {
    await inFolder((folder) => {
      const config = join(folder, 'config');
      const elsewhere = { store: 'file:/nonexistent/own.db', tenant: 'own', as: 'own@own.example' };
      mkdirSync(join(config, 'provost'), { recursive: true });
      writeFileSync(
        join(config, 'provost/profiles.json'),
        JSON.stringify({ current: 'own', profiles: { own: elsewhere } }),
      );
      writeFileSync(
        join(folder, '.provost.yaml'),
        'store: file:/nonexistent/own.db\ntenant: own\noutput: json\n',
      );
      const { code, stdout, stderr } = provost(['demo'], {
        cwd: folder,
        env: {
          ...{ PROVOST_STORE: elsewhere.store, PROVOST_TENANT: 'own', PROVOST_PROFILE: 'own' },
          ...{ PROVOST_TOKEN: 'own', PROVOST_JOB_KEY: 'own', PROVOST_AS: 'own', PROVOST_AS_OF: 'never' },
          ...{ XDG_CONFIG_HOME: config, TMPDIR: folder },
        },
      });
      expect(stderr).not.toContain('Error');
      expect(code).toBe(0);
      expect(stdout).toContain('Nothing is lost');
      const [, store = ''] = /The store stays at file:(.*): look around/.exec(stdout) ?? [];
      expect(existsSync(store)).toBe(true);
    });
  });
});
