import { join } from 'node:path';
import { runInProcess as provost } from '../in-process.js';
import { describe, expect, it } from 'vitest';
import { inFolder } from '../../end-to-end/provost.js';

describe('provost feature', () => {
  it('switches a feature on and off, and says that it gives nobody a role', async () => {
    await inFolder(async (folder) => {
      const store = `file:${join(folder, 'store.db')}`;
      const run = (...args: string[]) => provost(args, { store });
      expect((await run('tenant', 'seed', '--scenario', 'empty', '--yes')).code).toBe(0);
      const on = await run('feature', 'enable', 'employer-learning-plan', '--yes', '--json');
      expect(on.code).toBe(0);
      expect(on.stderr).toContain('gives nobody a role');
      const features = [{ key: 'employer-learning-plan', enabled: true }];
      expect(JSON.parse((await run('feature', 'list', '--json')).stdout)).toEqual({ features });
      expect(
        JSON.parse((await run('feature', 'disable', 'employer-learning-plan', '--yes', '--json')).stdout),
      ).toMatchObject({
        changes: 1,
        features: [{ enabled: false }],
      });
      expect((await run('feature', 'enable', 'employer-plan', '--yes')).code).toBe(5);
    });
  });
});
