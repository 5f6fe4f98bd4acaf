import type { ComplianceFigures } from '../../domain/competence/compliance.js';
import { percentOf } from '../../domain/percent.js';
import type { KnownColumn } from '../../files/match-columns.js';
import type { ReadRow } from '../../files/delimited-file.js';
import type { RejectedRow } from '../../files/rejects.js';

/** Columns of a BI extract, in its order (domain page, section 3, compliance table). */
export const extractColumns = [
  { name: 'Organisation', aliases: ['Organization', 'Organisation Name'], required: true },
  { name: 'Assignment Count', required: true },
  { name: 'Required', required: true },
  { name: 'Achieved', required: true },
  { name: 'Compliance %', required: true },
  { name: 'Expiring Soon', required: true },
  { name: 'Predicted %', required: true },
  { name: 'Future Enrolments', required: true },
  { name: 'Predicted % (Inc. Enrolments)', aliases: ['Predicted % (Including Enrolments)'], required: true },
] as const satisfies readonly KnownColumn[];

/** One row of an extract, with the numbers that it states. */
export interface ExtractRow {
  readonly line: number;
  readonly organisation: string;
  readonly stated: ComplianceFigures;
}

/** Parses a row, or returns the reason for its rejection. */
export function extractRow({ line, fields, raw }: ReadRow): ExtractRow | RejectedRow {
  const [organisation = '', ...cells] = fields.map((field) => field ?? '');
  const reject = (column: number, code: string, message: string): RejectedRow => ({
    line,
    column: extractColumns[column + 1]?.name ?? '',
    value: cells[column] ?? '',
    code,
    message,
    raw,
  });
  const values: (number | null)[] = [];
  for (const [column, cell] of cells.entries()) {
    const isPercent = PERCENTS.has(column);
    const value = isPercent ? percentIn(cell) : countIn(cell);
    const name = extractColumns[column + 1]?.name ?? '';
    if (value === undefined) {
      return isPercent
        ? reject(column, 'bad-percent', `"${cell}" in ${name} is not a percentage such as 33.20%.`)
        : reject(column, 'bad-count', `"${cell}" in ${name} is not a whole number.`);
    }
    values.push(value);
  }
  const [
    assignmentCount,
    required,
    achieved,
    compliance,
    expiringSoon,
    predicted,
    futureEnrolments,
    withEnrolments,
  ] = values;
  return {
    line,
    organisation,
    stated: {
      assignmentCount: assignmentCount ?? 0,
      required: required ?? 0,
      achieved: achieved ?? 0,
      compliancePercent: compliance ?? null,
      expiringSoon: expiringSoon ?? 0,
      predictedPercent: predicted ?? null,
      futureEnrolments: futureEnrolments ?? 0,
      predictedPercentIncEnrolments: withEnrolments ?? null,
    },
  };
}

/** Indexes of the percentages among the columns after the first. */
const PERCENTS: ReadonlySet<number> = new Set([3, 5, 7]);

function countIn(cell: string): number | undefined {
  const digits = /^\d{1,3}(,\d{3})+$/.test(cell) ? cell.replaceAll(',', '') : cell;
  return /^\d{1,12}$/.test(digits) ? Number(digits) : undefined;
}

/** Null for the dash of a row that requires nothing. */
function percentIn(cell: string): number | null | undefined {
  if (/^[-–—]?$/.test(cell)) return null;
  const match = /^(-?)(\d{1,9})(?:\.(\d{1,6}))?\s*%?$/.exec(cell);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  const scale = 10 ** fraction.length;
  // Rounding by the rule: two decimals, half up.
  return percentOf(Number(`${sign}${whole}${fraction}`), 100 * scale);
}
