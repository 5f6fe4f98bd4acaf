import type { KnownColumn } from '../../files/match-columns.js';
import type { ReadRow } from '../../files/delimited-file.js';

/** The columns of competence rows as ESR exports them (domain page, section 3), in its order. */
export const competenceRowHeaders = [
  'NHS Unique ID',
  'Employee Number',
  'National Insurance Number',
  'Date of Birth',
  'Last Name',
  'Previous Last Name',
  'First Name',
  'Competency Name',
  'Proficiency Level',
  'Competency Status',
  'Date From',
  'Date Last Awarded',
  'Expiry Date',
  'Certification Method',
  'Last Update Date',
  'Sending VPD Code',
] as const;
export type CompetenceRowHeader = (typeof competenceRowHeaders)[number];

/** Other headers of these columns, including those of the Compliance and Competency export. */
const aliases: Readonly<Partial<Record<CompetenceRowHeader, readonly string[]>>> = {
  'Employee Number': ['Employee No', 'Assignment Number'],
  'National Insurance Number': ['NI Number', 'NINO', 'National Insurance No'],
  'Date of Birth': ['DOB', 'Birth Date'],
  'Last Name': ['Surname', 'Family Name'],
  'Previous Last Name': ['Previous Surname', 'Maiden Name'],
  'First Name': ['Forename', 'Given Name'],
  'Competency Name': ['Competence Name', 'Competence', 'Competency'],
  'Proficiency Level': ['Competence Level', 'Competency Level', 'Level'],
  'Competency Status': ['Competence Status', 'Achievement Status'],
  'Date From': ['Date Start', 'Start Date'],
  'Date Last Awarded': ['Last Awarded', 'Date Awarded'],
  'Expiry Date': ['Date To', 'Expires', 'Expiry'],
  'Sending VPD Code': ['Sending VPD', 'VPD Code', 'VPD'],
};

/** Headers that may mean the column: ignoring them could make awards wrong. */
const likely: Readonly<Partial<Record<CompetenceRowHeader, RegExp>>> = {
  'Competency Status': /status$/,
  'Expiry Date': /expir|valid(?:to|until|till)$/,
};

/** Columns of the Compliance and Competency export that have no effect. */
const known = [
  'Min Requirement',
  'Essential',
  'Compliance Status',
  'Description',
  'Title',
  'Last Updated By',
] as const;

/** Columns of the ESR export that have no effect. */
const unused: ReadonlySet<string> = new Set([
  'NHS Unique ID',
  'Certification Method',
  'Last Update Date',
] satisfies CompetenceRowHeader[]);

export const competenceColumns: readonly KnownColumn[] = [
  ...competenceRowHeaders.map((name) => ({
    name,
    aliases: aliases[name] ?? [],
    required: name === 'Competency Name',
    unused: unused.has(name),
    likely: likely[name],
  })),
  ...known.map((name) => ({ name, unused: true })),
];

/** A row needs one of these. */
export const awardDates = ['Date From', 'Date Last Awarded', 'Expiry Date'] as const;

/** Index of each column among the fields of a read row. */
export const columnIndexes = Object.fromEntries(
  competenceRowHeaders.map((name, at) => [name, at]),
) as Readonly<Record<CompetenceRowHeader, number>>;

/** The cell in the column of that name. */
export function cellUnder(row: ReadRow, header: string): string {
  return row.fields[competenceRowHeaders.findIndex((name) => name === header)] ?? '';
}
