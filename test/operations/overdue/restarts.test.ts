import { expect, it } from 'vitest';
import { date } from '../../../src/domain/calendar.js';
import { countOverdue } from '../../../src/operations/overdue/count.js';
import { showPlan } from '../../../src/operations/plan/show.js';
import { showProgramme } from '../../../src/operations/programme/show.js';
import { aLearner, aProgramme } from '../../builders/learning-plan.js';
import { storeWith } from '../../builders/store.js';
import { recordsOf } from '../learning-plan/records.js';

/** Withdrawn, and active again from a day on; one component of either time. */
function restarting(reference: string, restart: string) {
  return aLearner(reference)
    .enrolledOn('eng', { start: '2024-09-01', status: 'withdrawn' })
    .enrolledOn('eng', { start: restart })
    .withComponent('C-1', { programme: 'eng', due: '2025-01-31' })
    .withComponent('C-2', { programme: 'eng', due: '2025-01-31', enrolmentStart: '2024-09-01' })
    .plan();
}

it('counts what is overdue under the enrolment of each learner and day, however alike the learners are', async () => {
  const learners = [restarting('L-1', '2026-01-10'), restarting('L-2', '2027-01-10')];
  const store = await storeWith({
    northfield: recordsOf({ programmes: [aProgramme('eng')], employers: [], learners }),
  });
  try {
    const on = (asOf: string) => ({ tenant: 'northfield', asOf: date(asOf) });
    const counted = async (asOf: string) =>
      (await store.runner.read(countOverdue, { by: 'learner' }, on(asOf))).rows.map(({ key, dashboard }) => [
        key,
        dashboard,
      ]);
    expect(await counted('2026-01-09')).toEqual([
      ['L-1', 0],
      ['L-2', 0],
    ]);
    expect(await counted('2026-11-21')).toEqual([
      ['L-1', 1],
      ['L-2', 0],
    ]);
    expect(await counted('2027-01-10')).toEqual([
      ['L-1', 1],
      ['L-2', 1],
    ]);
    const { components } = await store.runner.read(showPlan, { learner: 'L-1' }, on('2026-11-21'));
    expect(components).toMatchObject([
      { key: 'C-1', overdue: true, enrolmentStart: '2026-01-10' },
      { key: 'C-2', overdue: false, enrolmentStart: '2024-09-01' },
    ]);
    expect(await store.runner.read(showProgramme, { key: 'eng' }, on('2026-11-21'))).toMatchObject({
      learners: 2,
      learnersByStatus: [
        { status: 'active', learners: 1 },
        { status: 'withdrawn', learners: 1 },
      ],
    });
  } finally {
    await store.dispose();
  }
});
