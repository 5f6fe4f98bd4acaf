import type { LeftRecord } from '../../changes/undo.js';
import type { KnownColumn } from '../../files/match-columns.js';
import type { RejectedRow } from '../../files/rejects.js';
import type { ByteSource } from '../../files/source.js';
import type { RecordChange } from '../../store/port.js';
import { openRows, type RejectedRows } from '../row-file.js';
import type { RowAccount } from '../row-report.js';
import { accountSubject, personSubject, subjectsOf } from './change-subjects.js';

/** The accounts and people whose records of a job are undone. */
export interface UndoSubjects {
  readonly header: readonly string[];
  readonly notices: readonly string[];
  readonly isSelected: (change: RecordChange) => boolean;
  /** Notes what became of a selected record. */
  note(change: RecordChange, outcome: 'changed' | 'undone'): void;
  /** Decides every row, once all records are. @param job the number of the job */
  decide(job: number, left: readonly LeftRecord[], to: DecidedTo): Promise<void>;
}

interface DecidedTo {
  readonly account: RowAccount;
  readonly rejected: RejectedRows;
}

interface SubjectRow {
  readonly line: number;
  readonly raw: readonly string[];
  /** As it names an account or a person. */
  readonly values: readonly string[];
  changed: number;
  undone: number;
  readonly left: LeftRecord[];
}

const columns: readonly KnownColumn[] = [
  { name: 'Email', aliases: ['Email Address', 'E-mail', 'User Email', 'Username'] },
  { name: 'Reference', aliases: ['Person', 'Learner', 'Person Reference', 'Learner Reference'] },
];

interface SubjectInput {
  readonly subjects: readonly string[];
  readonly file?: ByteSource | undefined;
  readonly map: readonly string[];
  readonly skipLines: number;
}

/** @returns undefined where the input names nobody: the whole job is meant */
export async function readSubjects(input: SubjectInput): Promise<UndoSubjects | undefined> {
  const { subjects, file, map, skipLines } = input;
  if (file === undefined) {
    if (subjects.length === 0) return undefined;
    const rows = subjects.map((subject, at) => subjectRow(at + 1, [subject], [subject]));
    return createSubjects(['Email'], [], rows, []);
  }
  const opened = await openRows({ file, map, skipLines }, columns);
  const rows: SubjectRow[] = [];
  const refused: RejectedRow[] = [];
  for await (const batch of opened.batches()) {
    refused.push(...batch.rejected);
    for (const row of batch.rows) {
      const values = columns.flatMap((_, index) => row.field(index)?.trim() ?? []);
      rows.push(subjectRow(row.line, [...row.raw], values));
    }
  }
  return createSubjects(opened.header, opened.notices, rows, refused);
}

function subjectRow(line: number, raw: readonly string[], values: readonly string[]): SubjectRow {
  const given = values.filter((value) => value !== '');
  return { line, raw, values: given, changed: 0, undone: 0, left: [] };
}

function createSubjects(
  header: readonly string[],
  notices: readonly string[],
  rows: readonly SubjectRow[],
  refused: readonly RejectedRow[],
): UndoSubjects {
  const bySubject = new Map<string, SubjectRow>();
  const first = new Map<SubjectRow, SubjectRow>();
  for (const row of rows) {
    for (const key of row.values.flatMap((value) => [accountSubject(value), personSubject(value)])) {
      const earlier = bySubject.get(key);
      if (earlier === undefined) bySubject.set(key, row);
      else first.set(row, earlier);
    }
  }
  const rowOf = (change: RecordChange): SubjectRow | undefined => {
    for (const key of subjectsOf(change)) {
      const row = bySubject.get(key);
      if (row !== undefined) return row;
    }
    return undefined;
  };
  return {
    header,
    notices,
    isSelected: (change) => rowOf(change) !== undefined,
    note(change, outcome) {
      const row = rowOf(change);
      if (row !== undefined) row[outcome] += 1;
    },
    async decide(job, left, { account: rowAccount, rejected }) {
      for (const record of left) rowOf(record.change)?.left.push(record);
      const all = [...refused];
      for (const row of rows) {
        const why = refusalOf(row, job, first.has(row));
        const value = row.values[0] ?? row.raw.join(',');
        if (why === undefined) {
          rowAccount.note(row.line, value, row.changed > 0 ? 'changed' : 'alreadySo');
          continue;
        }
        all.push({ line: row.line, value, raw: [...row.raw], ...why });
      }
      for (const row of all) rowAccount.note(row.line, row.value ?? row.raw.join(','), 'rejected', row);
      await rejected.take(all);
      await rowAccount.flush();
    },
  };
}

function refusalOf(
  { values, changed, undone, left }: SubjectRow,
  job: number,
  isRepeated: boolean,
): { readonly code: string; readonly message: string } | undefined {
  if (values.length === 0)
    return { code: 'subject-missing', message: 'The row names neither an account nor a person.' };
  const [hindrance] = left;
  if (hindrance !== undefined) {
    const of = changed + undone + left.length;
    const some = of === 1 ? 'Its record was' : `${left.length} of its ${of} records were`;
    return { code: hindrance.code, message: `${some} left as it is now: ${lower(hindrance.message)}` };
  }
  if (isRepeated || changed + undone > 0) return undefined;
  return { code: 'not-in-job', message: `Job ${job} changed nothing of ${values.join(', ')}.` };
}

function lower(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}
