import { createHash } from 'node:crypto';
import { tallyChanges } from '../../src/changes/change-set.js';
import { encodeChange } from '../../src/changes/encoding.js';
import { writeSavedPlan, type SavedPlanHeader } from '../../src/changes/saved-plan.js';
import type { RecordChange } from '../../src/store/port.js';

/**
 * The text of a plan as anybody can write it by hand: its seal holds, and nothing else is said for it.
 * @param key with which it is signed
 */
export async function planByHand(
  changes: readonly RecordChange[],
  header: Partial<SavedPlanHeader> & Pick<SavedPlanHeader, 'store'>,
  key?: Buffer,
): Promise<string> {
  const pieces: string[] = [];
  const given = {
    ...{ madeAt: '2026-11-21T12:00:00.000Z', madeBy: { user: 'eve', account: null, token: null }, store: '' },
    ...{ tenant: 't', operation: 'role.assign', input: {}, asOf: null, reason: null, undoes: null },
    ...header,
  };
  const sink = { write: async (text: string) => void pieces.push(text) };
  await writeSavedPlan(sink, given, changeSetOf(changes), { touchable: changes.length, rejected: 0 }, key);
  return pieces.join('');
}

/** Written line by line, so that no check of what the store encodes stands in the way. */
function changeSetOf(changes: readonly RecordChange[]) {
  const tally = tallyChanges();
  for (const change of changes) tally.admit(change);
  const encoded = changes.map(encodeChange).join('\n');
  return {
    ...{ size: changes.length, counts: tally.counts, makesTenant: null },
    digest: createHash('sha256').update(`${encoded}\n`).digest('hex'),
    batches: () => [{ changes, encoded }],
    dispose: () => undefined,
  };
}
