import { join } from 'node:path';
import { runInProcess as provost } from '../in-process.js';
import { describe, expect, it } from 'vitest';
import { scenarioNames } from '../../../src/operations/seed/scenarios.js';
import { inFolder } from '../../end-to-end/provost.js';

const exported = (scenario: string, seed: string): Promise<string> =>
  inFolder(async (folder) => {
    const store = `file:${join(folder, 'store.db')}`;
    const made = await provost(
      ['tenant', 'seed', '--scenario', scenario, '--size', '8', '--seed', seed, '--yes'],
      {
        store,
      },
    );
    expect(made).toMatchObject({ code: 0 });
    return (await provost(['tenant', 'export'], { store })).stdout;
  });

describe('provost tenant seed', () => {
  it.each(scenarioNames)('makes the same %s byte for byte', async (scenario) => {
    const first = await exported(scenario, 'a');
    expect(first.length).toBeGreaterThan(20);
    expect(await exported(scenario, 'a')).toBe(first);
  });

  it('refuses a second tenant of the same key', async () => {
    await inFolder(async (folder) => {
      const store = `file:${join(folder, 'store.db')}`;
      const run = () => provost(['tenant', 'seed', '--scenario', 'empty', '--yes'], { store });
      expect([(await run()).code, (await run()).code]).toEqual([0, 6]);
    });
  });
});
