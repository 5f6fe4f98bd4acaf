import type { complianceHeatMap } from '../../operations/compliance/heat-map.js';
import { formatPercent } from '../percent.js';
import type { OperationView } from '../view.js';
import { statusTone, statusWord } from './compliance-columns.js';

export const view: OperationView<typeof complianceHeatMap> = {
  list: {
    field: 'rows',
    columns: [
      { field: 'name', header: 'Organisation', priority: 5 },
      { field: 'organisation', header: 'Key', onRequest: true },
      { field: 'competence', header: 'Competence', content: 'identifier', priority: 5 },
      { field: 'status', header: 'Status', priority: 4, format: statusWord, tone: statusTone },
      {
        field: 'compliancePercent',
        header: 'Compliance %',
        priority: 4,
        align: 'right',
        format: ({ compliancePercent }) => formatPercent(compliancePercent),
      },
      { field: 'required', header: 'Required', priority: 3 },
      { field: 'achieved', header: 'Achieved', priority: 3 },
      { field: 'expiringSoon', header: 'Expiring Soon', priority: 2 },
    ],
    empty: 'No assignment requires anything on this date.',
  },
};
