import type { ChangeSink } from '../../changes/change-set.js';
import type { Proposal } from '../../changes/proposal.js';
import type { KnownColumn } from '../../files/match-columns.js';
import type { DelimitedFile, ReadRow } from '../../files/delimited-file.js';
import type { RejectedRow } from '../../files/rejects.js';
import type { ByteSource } from '../../files/source.js';
import type { AnyKind } from '../../model/kind.js';
import { flagNameOf, labelOf, nounOf } from '../../model/labels.js';
import type { RecordChange } from '../../store/port.js';
import { withContradictions, type Statement } from '../contradictions.js';
import { withFirstRows, type FirstRows } from '../first-rows.js';
import type { TenantContext } from '../operation.js';
import { collectRejected, openRows, type RejectedRows } from '../row-file.js';
import { createRowAccount, type RowAccount } from '../row-report.js';
import { daysIn } from '../today.js';
import { proposalOfRecords, touchableBy } from './proposal.js';
import { isRefusal, rejectedRow, type Refusal } from './refusal.js';
import { readValues } from './values.js';
import type { Prepared, RecordInput, RecordsChanged, RecordWork } from './work.js';

/** A row with the record that it names. */
interface PreparedRow {
  readonly row: ReadRow;
  readonly prepared: Prepared;
}

interface PreparedBatch {
  readonly rows: readonly PreparedRow[];
  readonly rejected: RejectedRow[];
}

/** Rows of a tree are read in one batch, so that a row may name a later one. */
const WHOLE = 1_000_000;

/** Proposes the rows of a file. It has a column for each field; an empty cell gives no value. */
export async function proposeFile(
  context: TenantContext,
  work: RecordWork,
  input: RecordInput & { readonly file: ByteSource },
  changes: ChangeSink,
): Promise<Proposal<RecordsChanged>> {
  const columns = columnsOf(work);
  const file = await openRows(input, columns, work.inOrder === undefined ? undefined : WHOLE);
  const batches = (): AsyncGenerator<PreparedBatch> => preparedBatches(context, work, file, columns);
  const rejected = collectRejected(input.rejects);
  const account = createRowAccount(input.report);
  await withContradictions(statementsIn(batches()), (isContradicted) =>
    withFirstRows(async (first) => {
      await input.rejects?.begin(file.header);
      for await (const batch of batches()) {
        await proposeBatch(work, batch, { isContradicted, first, rejected, account, changes });
        context.progress(account.counts.rows);
        await context.checkpoint();
      }
      await input.rejects?.end();
    }),
  );
  return proposalOfRecords(work, account, rejected, {
    warnings: [...file.notices, ...(work.warnings?.() ?? [])],
    touchable: await touchableBy(context.tenant, work.kind, account.counts.changed),
  });
}

interface BatchWork {
  readonly isContradicted: (identity: string) => boolean;
  readonly first: FirstRows;
  readonly rejected: RejectedRows;
  readonly account: RowAccount;
  readonly changes: ChangeSink;
}

async function proposeBatch(
  work: RecordWork,
  batch: PreparedBatch,
  { isContradicted, first, rejected, account, changes }: BatchWork,
): Promise<void> {
  const refused = [...batch.rejected];
  const reject = ({ row }: PreparedRow, why: Refusal): void =>
    void refused.push(rejectedRow(why, row, labelsOf(work.kind)));
  const taken: PreparedRow[] = [];
  for (const each of batch.rows) {
    if (isContradicted(each.prepared.identity)) reject(each, contradiction(work.kind, each.prepared));
    else if (first.earlier(each.prepared.identity, '') === undefined) taken.push(each);
    else account.note(each.row.line, each.prepared.name, 'alreadySo');
  }
  const decided = await work.decide(taken.map(({ prepared }) => prepared));
  const made: RecordChange[] = [];
  for (const [at, each] of taken.entries()) {
    const becomes = decided[at] ?? [];
    if (isRefusal(becomes)) {
      reject(each, becomes);
      continue;
    }
    account.note(each.row.line, each.prepared.name, becomes.length > 0 ? 'changed' : 'alreadySo');
    made.push(...becomes);
  }
  for (const change of work.inOrder?.(made) ?? made) changes.add(change);
  for (const row of refused) account.note(row.line, row.value ?? row.raw.join(','), 'rejected', row);
  await rejected.take(refused);
  await account.flush();
}

async function* preparedBatches(
  { about, checkpoint }: TenantContext,
  work: RecordWork,
  file: DelimitedFile,
  columns: readonly FieldColumn[],
): AsyncGenerator<PreparedBatch> {
  const dayOf = daysIn(about.timeZone);
  for await (const batch of file.batches()) {
    const given = batch.rows.map((row) => {
      const cells = columns.map(({ field }, at) => [field, row.field(at)] as const);
      return Object.fromEntries(cells.filter(([, cell]) => cell !== undefined && cell !== ''));
    });
    const prepared = await work.prepare(given.map((each) => readValues(work.kind, each, dayOf)));
    const rows: PreparedRow[] = [];
    const rejected = [...batch.rejected];
    for (const [at, row] of batch.rows.entries()) {
      const found = prepared[at];
      if (found === undefined) continue;
      if (isRefusal(found)) rejected.push(rejectedRow(found, row, labelsOf(work.kind)));
      else rows.push({ row, prepared: found });
    }
    yield { rows, rejected };
    await checkpoint();
  }
}

/** The values that readable rows state for their records. */
async function* statementsIn(batches: AsyncIterable<PreparedBatch>): AsyncGenerator<Statement[]> {
  for await (const { rows } of batches)
    yield rows.map(({ prepared }) => [prepared.identity, JSON.stringify(prepared.values)] as const);
}

function contradiction(kind: AnyKind, { name }: Prepared): Refusal {
  return {
    ...{ is: 'wrong', code: 'contradicts-other-row', value: name },
    message: `Rows of the file say different things of the ${nounOf(kind)} ${name}: none of them is taken.`,
    hint: 'Keep one of them.',
  };
}

type FieldColumn = KnownColumn & { readonly field: string };

function columnsOf({ kind, required }: RecordWork): FieldColumn[] {
  return Object.entries(kind.fields).map(([field, facts]) => ({
    field,
    name: labelOf(field, facts),
    aliases: [flagNameOf(field)],
    required: required.includes(field),
  }));
}

function labelsOf({ fields }: AnyKind): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, labelOf(name, field)]));
}
