import type { CompetenceRow } from '../../operations/transfer/export.js';
import type { Column } from '../view.js';

/** The fields of a row under ESR's headers, in ESR's order. */
export const competenceRowColumns = [
  { field: 'nhsUniqueId', header: 'NHS Unique ID' },
  { field: 'employeeNumber', header: 'Employee Number', content: 'identifier', priority: 2 },
  { field: 'nationalInsuranceNumber', header: 'National Insurance Number' },
  { field: 'dateOfBirth', header: 'Date of Birth' },
  { field: 'lastName', header: 'Last Name', priority: 2 },
  { field: 'previousLastName', header: 'Previous Last Name' },
  { field: 'firstName', header: 'First Name', priority: 1 },
  { field: 'competencyName', header: 'Competency Name', content: 'identifier', priority: 2 },
  { field: 'proficiencyLevel', header: 'Proficiency Level', priority: 1 },
  { field: 'competencyStatus', header: 'Competency Status', priority: 1 },
  { field: 'dateFrom', header: 'Date From' },
  { field: 'dateLastAwarded', header: 'Date Last Awarded' },
  { field: 'expiryDate', header: 'Expiry Date', priority: 2 },
  { field: 'certificationMethod', header: 'Certification Method' },
  { field: 'lastUpdateDate', header: 'Last Update Date' },
  { field: 'sendingVpdCode', header: 'Sending VPD Code' },
] as const satisfies readonly (Column<CompetenceRow> & { field: keyof CompetenceRow })[];
