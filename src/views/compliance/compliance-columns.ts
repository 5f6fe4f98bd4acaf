import type { ComplianceFigures } from '../../domain/competence/compliance.js';
import type { CompetenceStatus, RedReason } from '../../domain/competence/status.js';
import { formatPercent } from '../percent.js';
import type { Bar, Column, Tone } from '../view.js';

/** The figures of the compliance table, in the order and under the headers of ESR BI. */
export const figureColumns: readonly Column<ComplianceFigures>[] = [
  { field: 'assignmentCount', header: 'Assignment Count', priority: 2 },
  { field: 'required', header: 'Required', priority: 3 },
  { field: 'achieved', header: 'Achieved', priority: 3 },
  { ...percentColumn('compliancePercent', 'Compliance %', 4), bar: complianceBar },
  { field: 'expiringSoon', header: 'Expiring Soon', priority: 2 },
  percentColumn('predictedPercent', 'Predicted %', 2),
  { field: 'futureEnrolments', header: 'Future Enrolments', priority: 1 },
  percentColumn('predictedPercentIncEnrolments', 'Predicted % (Inc. Enrolments)', 1),
];

function percentColumn(
  field: 'compliancePercent' | 'predictedPercent' | 'predictedPercentIncEnrolments',
  header: string,
  priority: number,
): Column<ComplianceFigures> {
  return { field, header, priority, align: 'right', format: (row) => formatPercent(row[field]) };
}

/** No bar where nothing is required: there is no percentage. */
function complianceBar({ compliancePercent: value }: ComplianceFigures): Bar | undefined {
  return value === null ? undefined : { value, maximum: 100 };
}

/** The word and colour of a standing. */
export function statusWord({ status }: { readonly status: CompetenceStatus }): string {
  return statusWords[status];
}

export function statusTone({ status }: { readonly status: CompetenceStatus }): Tone {
  return status;
}

export function reasonWord({ reason }: { readonly reason: RedReason | null }): string {
  return reason === null ? '' : reasonWords[reason];
}

const statusWords: Readonly<Record<CompetenceStatus, string>> = {
  red: 'Red',
  amber: 'Amber',
  green: 'Green',
  blue: 'Blue',
};

const reasonWords: Readonly<Record<RedReason, string>> = {
  'never-achieved': 'never achieved',
  expired: 'expired',
  'below-level': 'below the required level',
};
