import { afterEach, describe, expect, it } from 'vitest';
import { employerViewLearningPlan } from '../../../src/domain/tenancy/roles.js';
import { disableFeature } from '../../../src/operations/feature/disable.js';
import { enableFeature } from '../../../src/operations/feature/enable.js';
import { listFeatures } from '../../../src/operations/feature/list.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { applying, storeWith, type TestStore } from '../../builders/store.js';

let store: TestStore;
afterEach(() => store.dispose());

async function college(): Promise<void> {
  store = await storeWith({
    college: {
      account: [
        anEmployerAccount('a@x.example', { organisation: null }),
        anEmployerAccount('b@x.example', { organisation: null }),
      ],
      'account-role': [{ account: 'a@x.example', role: employerViewLearningPlan }],
    },
  });
}

const keys = ['employer-learning-plan'];

describe('features', () => {
  it('are off until switched on', async () => {
    await college();
    expect(await store.runner.read(listFeatures, {}, {})).toEqual({
      features: [{ key: keys[0], enabled: false }],
    });
  });

  it('give nobody a role, and say how many hold it', async () => {
    await college();
    const { output, preview } = await store.runner.write(enableFeature, { keys }, applying());
    expect(output).toMatchObject({ changes: 1, features: [{ enabled: true }] });
    expect(preview.warnings).toEqual([expect.stringContaining('1 of 2 employer accounts')]);
    expect(await store.records('college', 'account-role')).toHaveLength(1);
  });

  it('change nothing when switched to what they are', async () => {
    await college();
    expect((await store.runner.write(disableFeature, { keys }, applying())).output.changes).toBe(0);
    await store.runner.write(enableFeature, { keys }, applying());
    expect((await store.runner.write(enableFeature, { keys }, applying())).output.changes).toBe(0);
    expect((await store.runner.write(disableFeature, { keys }, applying())).output).toMatchObject({
      changes: 1,
      features: [{ enabled: false }],
    });
  });

  it('refuse an unknown key, offering the nearest', async () => {
    await college();
    await expect(
      store.runner.write(enableFeature, { keys: ['employer-lerning-plan'] }, applying()),
    ).rejects.toMatchObject({
      code: 'unknown-feature',
      exitCode: 5,
      details: { nearest: keys[0] },
    });
  });
});
