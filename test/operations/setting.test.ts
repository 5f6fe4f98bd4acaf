import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { undoJob } from '../../src/operations/job/undo.js';
import { showSettings } from '../../src/operations/setting/show.js';
import { updateSettings } from '../../src/operations/setting/update.js';
import { applying, storeWith, type TestStore } from '../builders/store.js';

let store: TestStore;
beforeEach(async () => {
  store = await storeWith({ t: {} });
});
afterEach(() => store.dispose());

const update = async (fields: Record<string, string | number | boolean | null>) =>
  (await store.runner.write(updateSettings, { fields }, applying())).output;
const record = async () => (await store.records('t', 'tenant'))[0];

describe('the settings of a tenant', () => {
  it('are shown with what holds where nothing is chosen', async () => {
    const { rows } = await store.runner.read(showSettings, {}, {});
    const of = (name: string) => rows.find(({ setting }) => setting === name);
    expect(of('timeZone')).toMatchObject({ value: 'Europe/London', isDefault: true });
    expect(of('overdueCountsBreaks')).toMatchObject({ value: true, isDefault: true });
    expect(of('maxChanges')).toMatchObject({ value: null, default: null });
  });

  it('are changed one by one, wherever the record holds them, and undone', async () => {
    const before = await record();
    const { job } = await update({
      ...{ name: 'Northfield', maxChanges: '1000', maxPercent: 2.5, overdueCountsBreaks: 'no' },
      ...{ achievedStatuses: 'Passed; Done', language: 'DA-dk' },
    });
    expect(await record()).toMatchObject({
      name: 'Northfield',
      settings: {
        ...{ overdueCountsBreaks: false, achievedStatuses: ['Passed', 'Done'], language: 'da-DK' },
        limits: { maxChanges: 1000, maxPercent: 2.5 },
      },
    });
    await update({ maxChanges: null, overdueCountsBreaks: '' });
    const { settings } = (await record()) ?? {};
    expect(settings).toEqual({
      ...{ achievedStatuses: ['Passed', 'Done'], language: 'da-DK', limits: { maxPercent: 2.5 } },
    });
    await update({ maxPercent: null, achievedStatuses: null, language: null, name: before?.name ?? '' });
    expect(await record()).toEqual(before);
    expect(job).toBe('1');
    await update({ maxRejects: 3 });
    await store.runner.write(undoJob, { id: '4' }, applying());
    expect(await record()).toEqual(before);
  });

  it.each([
    [{ timeZone: 'BST' }, 'bad-value'],
    [{ maxPercent: 101 }, 'bad-value'],
    [{ maxChanges: '-1' }, 'bad-value'],
    [{ vpd: '12' }, 'bad-value'],
    [{}, 'nothing-given'],
  ])('%j is refused', async (fields, code) => {
    const before = await record();
    await expect(update(fields)).rejects.toMatchObject({ code, exitCode: 2 });
    expect(await record()).toEqual(before);
  });
});
