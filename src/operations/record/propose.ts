import type { ChangeSink } from '../../changes/change-set.js';
import type { Proposal } from '../../changes/proposal.js';
import { UsageError } from '../../domain/errors.js';
import type { TenantContext } from '../operation.js';
import { collectRejected } from '../row-file.js';
import { createRowAccount } from '../row-report.js';
import { daysIn } from '../today.js';
import { proposeFile } from './propose-file.js';
import { errorOf, isRefusal } from './refusal.js';
import { readValues } from './values.js';
import { proposalOfRecords, touchableBy } from './proposal.js';
import type { RecordInput, RecordsChanged, RecordWork } from './work.js';

/**
 * Proposes the change of one record, or of those of a file.
 * @throws {UsageError} {NotFoundError} {ConflictError} for a refused change of a single record
 */
export async function proposeRecords(
  context: TenantContext,
  work: RecordWork,
  input: RecordInput,
  changes: ChangeSink,
): Promise<Proposal<RecordsChanged>> {
  const { file } = input;
  if (file === undefined) return proposeSingle(context, work, input, changes);
  const given = Object.entries(input.given).find(([, value]) => value !== undefined);
  if (given !== undefined) throw fileAndFields(given[0]);
  return proposeFile(context, work, { ...input, file }, changes);
}

async function proposeSingle(
  context: TenantContext,
  work: RecordWork,
  { given, report }: RecordInput,
  changes: ChangeSink,
): Promise<Proposal<RecordsChanged>> {
  const read = readValues(work.kind, given, daysIn(context.about.timeZone));
  const [prepared] = await work.prepare([read]);
  if (prepared === undefined) throw new Error('One record was given and none prepared.');
  if (isRefusal(prepared)) throw errorOf(prepared);
  const [decided = []] = await work.decide([prepared]);
  if (isRefusal(decided)) throw errorOf(decided);
  for (const change of decided) changes.add(change);
  const account = createRowAccount(report);
  account.note(1, prepared.name, decided.length > 0 ? 'changed' : 'alreadySo');
  await account.flush();
  const proposal = proposalOfRecords(work, account, collectRejected(undefined), {
    warnings: work.warnings?.() ?? [],
    touchable: await touchableBy(context.tenant, work.kind, decided.length),
  });
  return {
    ...proposal,
    result: (outcome) => ({ ...proposal.result(outcome), key: prepared.name }),
  };
}

function fileAndFields(field: string): UsageError {
  return new UsageError({
    code: 'file-and-fields',
    message: `With a file the rows say what the records hold, and ${field} is given too.`,
    hint: 'Leave out the file or the fields.',
  });
}
