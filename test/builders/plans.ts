import { collectChanges } from '../../src/changes/change-set.js';
import { writePlan, type PlanHeader } from '../../src/changes/plan.js';
import type { RecordChange } from '../../src/store/port.js';

/** The text of a plan as anybody can write it by hand: its seal holds, and nothing else is said for it. @param key with which it is signed */
export async function planByHand(
  changes: readonly RecordChange[],
  header: Partial<PlanHeader> & Pick<PlanHeader, 'store'>,
  key?: Buffer,
): Promise<string> {
  const collector = collectChanges();
  for (const change of changes) collector.add(change);
  const pieces: string[] = [];
  const given = {
    ...{ madeAt: '2026-11-21T12:00:00.000Z', madeBy: { user: 'eve', account: null, token: null }, store: '' },
    ...{ tenant: 't', operation: 'role.assign', input: {}, asOf: null, reason: null, undoes: null },
    ...header,
  };
  const sink = { write: async (text: string) => void pieces.push(text) };
  await writePlan(sink, given, collector.finish(), { touchable: changes.length, rejected: 0 }, key);
  return pieces.join('');
}
