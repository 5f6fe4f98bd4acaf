import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inFolder, provost } from './provost.js';

describe('provost feature', () => {
  it('switches a feature on and off, and says that it gives nobody a role', async () => {
    await inFolder((folder) => {
      const store = `file:${join(folder, 'store.db')}`;
      const run = (...args: string[]) => provost(args, { store });
      expect(run('tenant', 'seed', '--scenario', 'empty', '--yes').code).toBe(0);
      const on = run('feature', 'enable', 'employer-learning-plan', '--yes', '--json');
      expect(on.code).toBe(0);
      expect(on.stderr).toContain('gives nobody a role');
      const features = [{ key: 'employer-learning-plan', enabled: true }];
      expect(JSON.parse(run('feature', 'list', '--json').stdout)).toEqual({ features });
      expect(
        JSON.parse(run('feature', 'disable', 'employer-learning-plan', '--yes', '--json').stdout),
      ).toMatchObject({
        changes: 1,
        features: [{ enabled: false }],
      });
      expect(run('feature', 'enable', 'employer-plan', '--yes').code).toBe(5);
    });
  });
});
