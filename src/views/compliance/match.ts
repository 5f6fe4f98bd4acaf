import type { complianceMatch } from '../../operations/compliance/match.js';
import type { OperationView } from '../view.js';
import { reasonWord, statusTone, statusWord } from './compliance-columns.js';

export const view: OperationView<typeof complianceMatch> = {
  list: {
    field: 'rows',
    columns: [
      { field: 'employeeNumber', header: 'Employee Number', content: 'identifier', priority: 5 },
      { field: 'assignment', header: 'Assignment', content: 'identifier', onRequest: true },
      { field: 'name', header: 'Name', priority: 3 },
      { field: 'organisation', header: 'Organisation', priority: 1 },
      { field: 'competence', header: 'Competence', content: 'identifier', priority: 5 },
      { field: 'requiredLevel', header: 'Required Level', priority: 1 },
      { field: 'match', header: 'Match', priority: 4 },
      { field: 'levelAchieved', header: 'Level Achieved', priority: 1 },
      { field: 'status', header: 'Status', priority: 4, format: statusWord, tone: statusTone },
      { field: 'reason', header: 'Reason', onRequest: true, format: reasonWord },
      { field: 'dateLastAwarded', header: 'Date Last Awarded' },
      { field: 'expiry', header: 'Expiry', priority: 3 },
      { field: 'nextEnrolment', header: 'Next Enrolment' },
    ],
    empty: 'Nothing is required of any assignment that counts on this date.',
  },
};
