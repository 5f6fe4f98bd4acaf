import { z } from 'zod';
import { existingJob, proposeUndo, type LeftRecord } from '../../changes/undo.js';
import { notInPart } from '../../changes/undo-refusals.js';
import { recordsIn } from '../../changes/undone.js';
import { counted } from '../../domain/counts.js';
import type { JobRecord, JournalReader, RecordChange } from '../../store/port.js';
import { writeOperation, type StoreContext } from '../operation.js';
import { withoutContacts } from '../personal/contacts.js';
import { maskedOutput } from '../personal/personal-fields.js';
import { recordMask } from '../personal/record-mask.js';
import { collectRejected, rejectedRowsOutput, rowFileInput, type RejectedRows } from '../row-file.js';
import { accountingOutput, createRowAccount, type RowAccount } from '../row-report.js';
import { jobNumber, jobWithin, readJobFacts } from './job-facts.js';
import { changeRow } from './show.js';
import { readSubjects } from './undo-subjects.js';

/** Default limit of listed records. */
const SHOWN = 1_000;

const skippedRecord = z.object({
  record: z.string(),
  code: z.string(),
  message: z.string(),
  /** The later jobs that changed it, latest first. */
  jobs: z.array(z.string()),
});

const undoOutput = z.object({
  job: z.string().nullable(),
  dryRun: z.boolean(),
  changes: z.int(),
  undoes: z.string(),
  operation: z.string(),
  /** What the undone job did. */
  title: z.string(),
  reason: z.string().nullable(),
  /** How many records the job changed. */
  of: z.int(),
  /** Before it is made: the records that would change back, field by field. */
  rows: z.array(changeRow),
  truncated: z.boolean(),
  /** With `skipStale`: all records that are left as they are. */
  skipped: z.array(skippedRecord),
  /** Of the rows; for a whole job, of its records. */
  accounting: accountingOutput,
  ...rejectedRowsOutput,
  ...maskedOutput,
});
export type JobUndone = z.output<typeof undoOutput>;

/** Undoes a job, or a part of it, as a job of its own, which can itself be undone. */
export const undoJob = writeOperation({
  name: 'job.undo',
  summary: 'Take a job back, or a part of it',
  scope: 'store',
  confinable: true,
  permission: 'job.undo',
  restoresRecords: true,
  input: z.strictObject({
    id: z.string(),
    /** Emails of accounts and references of people; without these and a file, all of the job. */
    subjects: z.array(z.string()).default([]),
    /** Leaves records that have changed since; without it one of them refuses all. */
    skipStale: z.boolean().default(false),
    /** Maximum number of listed records; 0 for all. */
    limit: z.int().min(0).default(SHOWN),
    ...rowFileInput,
  }),
  output: undoOutput,
  recorded: ({ id, subjects = [], skipStale, file, map, skipLines }) => ({
    id,
    ...(subjects.length === 0 ? {} : { subjects }),
    ...(file === undefined ? {} : { file, map, skipLines }),
    ...(skipStale ? { skipStale } : {}),
  }),

  async propose(context, input, changes) {
    const { store, within, caller, checkpoint } = context;
    const { skipStale, limit } = input;
    const undone = await jobWithin(store.journal, jobNumber(input.id), within);
    const facts = await readJobFacts(store.journal, undone, caller);
    const subjects = await readSubjects(input);
    if (subjects !== undefined && (await isRenaming(store.journal, undone))) throw notInPart(undone);
    const rejected = collectRejected(input.rejects);
    const account = createRowAccount(input.report);
    await input.rejects?.begin(subjects?.header ?? ['Record']);
    const shown = createPreviewRows(context, limit);
    let back = 0;
    const left = await proposeUndo(store, undone, changes, checkpoint, {
      isSelected: subjects?.isSelected,
      skipsStale: skipStale,
      within,
      onRecord(change, outcome) {
        subjects?.note(change, outcome);
        if (outcome !== 'changed') return;
        back += 1;
        if (subjects === undefined) account.note(back, shown.nameOf(change), 'changed');
        if (changes.appliesAtOnce !== true) shown.add(change);
      },
    });
    if (subjects === undefined) await decideRecords(left, back, shown.nameOf, { account, rejected });
    else await subjects.decide(undone.id, left, { account, rejected });
    await input.rejects?.end();

    return {
      tenant: undone.tenant,
      undoes: undone.id,
      touchable: undone.changes,
      warnings: [...(subjects?.notices ?? []), ...undoneBefore(undone, facts.undone, subjects === undefined)],
      rejected: rejected.count,
      rejectedRows: rejected.result().rejected,
      ...(subjects === undefined && !skipStale ? {} : { accounting: account.counts }),
      result: (outcome) => ({
        ...outcome,
        undoes: input.id,
        operation: undone.operation,
        title: facts.title,
        reason: undone.reason,
        of: recordsIn(undone),
        ...shown.result(outcome.dryRun),
        skipped: left.map(({ change, code, message, jobs }) => ({
          ...{ record: shown.nameOf(change), code, message },
          jobs: jobs.map(String),
        })),
        accounting: account.counts,
        ...rejected.result(),
      }),
    };
  },
});

/** Of a whole job each record that is left counts as a rejected row. */
async function decideRecords(
  left: readonly LeftRecord[],
  back: number,
  nameOf: (change: RecordChange) => string,
  { account, rejected }: { readonly account: RowAccount; readonly rejected: RejectedRows },
): Promise<void> {
  const rows = left.map(({ change, code, message }, at) => {
    const value = nameOf(change);
    return { line: back + at + 1, value, code, message, raw: [value] };
  });
  for (const row of rows) account.note(row.line, row.value, 'rejected', row);
  await rejected.take(rows);
  await account.flush();
}

interface PreviewRows {
  readonly add: (change: RecordChange) => void;
  /** The name of the record. */
  readonly nameOf: (change: RecordChange) => string;
  readonly result: (isPreview: boolean) => Pick<JobUndone, 'rows' | 'truncated' | 'masked'>;
}

/** Collects the records that would change back, as the caller may see them. */
function createPreviewRows({ caller }: StoreContext, limit: number): PreviewRows {
  const mask = recordMask(caller.permitted);
  const rows: JobUndone['rows'] = [];
  let records = 0;
  return {
    add(change) {
      records += 1;
      if (limit === 0 || records <= limit) rows.push(...mask.fieldChanges(change));
    },
    nameOf(change) {
      const [row] = mask.fieldChanges(change);
      const name = `${change.entity.replaceAll('-', ' ')} ${row?.key ?? ''}`;
      return String(withoutContacts(name, caller.permitted));
    },
    result: (isPreview) => ({
      rows: isPreview ? rows : [],
      truncated: isPreview && limit > 0 && records > limit,
      ...(mask.fields.length === 0 ? {} : { masked: [...mask.fields] }),
    }),
  };
}

/** A rename is one change, although its records have two names. */
async function isRenaming(journal: JournalReader, job: JobRecord): Promise<boolean> {
  let made = job;
  while (made.undoes !== null) made = await existingJob(journal, made.undoes);
  return made.operation.endsWith('.rename');
}

function undoneBefore(
  { id }: JobRecord,
  undone: { readonly by: readonly string[]; readonly records: number; readonly of: number } | null,
  isWhole: boolean,
): string[] {
  if (undone === null || !isWhole) return [];
  const by = `job${undone.by.length === 1 ? '' : 's'} ${undone.by.join(', ')}`;
  return [
    `${counted(undone.records, 'record')} of job ${id} went back before, by ${by}: only the rest does now.`,
  ];
}
