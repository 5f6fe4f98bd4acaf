import { formatCount } from '../../domain/counts.js';
import type { personCompliance } from '../../operations/compliance/person.js';
import { formatPercent } from '../percent.js';
import type { OperationView } from '../view.js';
import { reasonWord, statusTone, statusWord } from './compliance-columns.js';

export const view: OperationView<typeof personCompliance> = {
  lines: ({ asOf, person, overall }) => [
    `${person.name} (${person.reference}), as of ${asOf}: ${formatPercent(overall.compliancePercent)} compliant, ${formatCount(overall.achieved)} of ${formatCount(overall.required)} required.`,
  ],
  list: {
    field: 'competences',
    columns: [
      { field: 'status', header: 'Status', priority: 4, format: statusWord, tone: statusTone },
      { field: 'competence', header: 'Competence', content: 'identifier', priority: 5 },
      { field: 'reason', header: 'Reason', priority: 3, format: reasonWord },
      { field: 'requiredLevel', header: 'Required Level', priority: 1 },
      { field: 'level', header: 'Level', priority: 1 },
      { field: 'awarded', header: 'Date Last Awarded' },
      { field: 'expires', header: 'Expiry', priority: 3 },
      { field: 'assignments', header: 'Assignments', onRequest: true },
    ],
    empty: 'Nothing is required, and nothing is held.',
  },
};
