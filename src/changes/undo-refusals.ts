import { counted, formatCount } from '../domain/counts.js';
import { ConflictError } from '../domain/errors.js';
import type { JobRecord } from '../store/port.js';
import type { UndoTree } from './undone.js';

/** The refusal to undo a job of which nothing is left to undo. */
export function alreadyUndone({ id }: Pick<JobRecord, 'id'>, tree: UndoTree): ConflictError {
  const { undoneBy, redoneBy, part } = tree;
  const [last] = redoneBy.slice(-1);
  if (last === undefined) {
    return new ConflictError({
      code: 'already-undone',
      message: `Job ${id} was undone by ${jobs(undoneBy)}.`,
      hint: `To do it again, undo ${jobs(undoneBy)}.`,
    });
  }
  return new ConflictError({
    code: 'already-undone',
    message: `Job ${id} was undone by ${jobs(part.by)}, and ${jobs(redoneBy)} did ${undoneBy.length === 0 ? 'it' : 'part of it'} again; nothing was changed.`,
    hint: `Undo job ${last} first: \`provost job undo ${last}\`.`,
  });
}

/** A record that a later job changed. */
interface ChangedRecord {
  readonly record: string;
  readonly jobs: readonly number[];
}

/** The refusal to undo records that are no longer as the job left them. */
export function changedSinceJob(
  { id, journaled }: JobRecord,
  records: readonly ChangedRecord[],
): ConflictError {
  const later = jobsOf(records);
  const some = `${formatCount(records.length)} of these records`;
  const shown = records.slice(0, 3).map(({ record }) => record);
  const more = records.length > 3 ? ` and ${formatCount(records.length - 3)} more` : '';
  const changed =
    later.length === 0
      ? `Of the records of job ${id}, ${counted(records.length, 'record has', 'records have')} changed since`
      : later.length === 1
        ? `Job ${later[0]?.job ?? ''} changed ${some} since`
        : `Later jobs changed ${some} since (${later.map(({ job, count }) => `job ${job}: ${formatCount(count)}`).join(', ')})`;
  const commands = later.map(({ job }) => `\`provost job undo ${job}\``);
  // A job that made a whole tenant is undone whole or not at all.
  const rest = journaled ? 'or put only the others back with --skip-stale' : '';
  return new ConflictError({
    code: 'stale',
    message: `${changed}: ${shown.join(', ')}${more}; nothing was changed.`,
    hint:
      later.length === 0
        ? `Look at what is there now${rest && `, ${rest}`}.`
        : `Undo ${later.length === 1 ? `job ${later[0]?.job ?? ''}` : 'them, the latest'} first: ${commands.join(', ')}${rest && `; ${rest}`}.`,
    details: records.map(({ record }) => record),
  });
}

/** Latest first. */
function jobsOf(records: readonly ChangedRecord[]): { readonly job: number; readonly count: number }[] {
  const counts = new Map<number, number>();
  for (const job of records.flatMap((record) => record.jobs)) counts.set(job, (counts.get(job) ?? 0) + 1);
  return [...counts].map(([job, count]) => ({ job, count })).sort((a, b) => b.job - a.job);
}

/** The refusal to undo a part of a job that is one whole. */
export function notInPart({ id, journaled }: Pick<JobRecord, 'id' | 'journaled'>): ConflictError {
  const why = journaled
    ? 'renamed a record with all that names it'
    : 'made a whole tenant and its records are not kept one by one';
  return new ConflictError({
    code: 'no-part',
    message: `Job ${id} ${why}: it is undone whole or not at all; nothing was changed.`,
    hint: `Undo it whole with \`provost job undo ${id}\`.`,
  });
}

function jobs(ids: readonly number[]): string {
  const listed = ids.map(String);
  const last = listed.pop() ?? '';
  return listed.length === 0 ? `job ${last}` : `jobs ${listed.join(', ')} and ${last}`;
}
