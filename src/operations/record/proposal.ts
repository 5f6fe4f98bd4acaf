import type { Outcome, Proposal } from '../../changes/proposal.js';
import type { AnyKind } from '../../model/kind.js';
import type { TenantReader } from '../../store/port.js';
import { proposalOfRows, type RejectedRows } from '../row-file.js';
import type { RowAccount } from '../row-report.js';
import { readerOf } from './record-reader.js';
import type { RecordsChanged, RecordWork } from './work.js';

/** The proposal with the outcome of each row. */
export function proposalOfRecords(
  { done }: RecordWork,
  account: RowAccount,
  rejected: RejectedRows,
  { warnings, touchable }: { readonly warnings: readonly string[]; readonly touchable: number },
): Proposal<RecordsChanged> {
  const { rows, changed, alreadySo } = account.counts;
  const counts = {
    ...{ requested: rows, created: 0, updated: 0, deleted: 0, unchanged: alreadySo },
    [done]: changed,
  };
  const proposal = proposalOfRows({ counts, rejected, account, warnings });
  return {
    ...proposal,
    touchable,
    result: (outcome: Outcome) => ({ ...proposal.result(outcome), key: null }),
  };
}

/** How many records a change of the kind could affect, with records that change along. */
export async function touchableBy(tenant: TenantReader, kind: AnyKind, changes: number): Promise<number> {
  return Math.max(changes, await readerOf(tenant, kind).count());
}
