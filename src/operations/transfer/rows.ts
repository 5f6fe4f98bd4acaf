import type { CalendarDate } from '../../domain/calendar.js';
import { UsageError } from '../../domain/errors.js';
import { parseLevel } from '../../domain/competence/level.js';
import { parseNationalInsuranceNumber } from '../../domain/competence/national-insurance.js';
import type { Identity } from '../../domain/competence/matching.js';
import { transferReasons, type TransferReason } from '../../domain/competence/transfer-reasons.js';
import type { TransferRow } from '../../domain/competence/transfer.js';
import { createCellMemory } from '../../files/cell-memory.js';
import type { KnownColumn } from '../../files/columns.js';
import { createDateReader, type DayOf, type FieldDate } from '../../files/dates.js';
import { createOrderTally } from './date-order.js';
import type { DelimitedFile, ReadRow } from '../../files/reader.js';
import { openRows, type RowFileInput } from '../row-file.js';

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
type CompetenceRowHeader = (typeof competenceRowHeaders)[number];

/** Other headers of the same, those of the Compliance and Competency export among them. */
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

/** Other headers that may well mean the column: ignored, an award would become one that it is not. */
const likely: Readonly<Partial<Record<CompetenceRowHeader, RegExp>>> = {
  'Competency Status': /status$/,
  'Expiry Date': /expir|valid(?:to|until|till)$/,
};

/** Columns of the Compliance and Competency export that say nothing of the award. `Last Updated By` is no learner. */
const known = [
  'Min Requirement',
  'Essential',
  'Compliance Status',
  'Description',
  'Title',
  'Last Updated By',
] as const;

/** Columns of the ESR export of which nothing follows. */
const unused: ReadonlySet<string> = new Set([
  'NHS Unique ID',
  'Certification Method',
  'Last Update Date',
] satisfies CompetenceRowHeader[]);

const columns: readonly KnownColumn[] = [
  ...competenceRowHeaders.map((name) => ({
    name,
    aliases: aliases[name] ?? [],
    required: name === 'Competency Name',
    unused: unused.has(name),
    likely: likely[name],
  })),
  ...known.map((name) => ({ name, unused: true })),
];

/** Whom a row is about, as its sender says. */
export interface SentIdentity extends Identity {
  readonly employeeNumber: string | null;
  readonly sendingVpd: string | null;
}

/** Whom a row is about: rows that say the same of the person share one. */
export interface Sender<Subject> {
  /** What was made of what they say. */
  readonly subject: Subject;
  readonly problem: TransferReason | null;
  readonly birth: FieldDate;
}

/** What was made of the award of a row: rows that say the same of it share one. */
export interface SentAward<Assessed> {
  /** Without its line, and with no problem but its own. */
  readonly row: Omit<TransferRow, 'line'>;
  readonly dates: readonly FieldDate[];
  readonly assessed: Assessed;
}

/** Reads the rows of one file. */
export interface RowReader<Subject, Assessed> {
  sender(row: ReadRow): Sender<Subject>;
  /** The row as assessed; the line that it stands on is not looked at. To be called once for each row. */
  assessed(row: ReadRow, sender: Sender<Subject>): Assessed;
  /** What the dates of all the rows say of their columns, a sentence each. */
  notices(): string[];
}

export interface TransferFile extends DelimitedFile {
  /** What somebody should know who brought the file, a sentence each. */
  readonly notices: readonly string[];
}

/**
 * Opens a file of competence rows.
 * @throws {UsageError} as `readRows`, and `missing-column` where it says of nobody whose the competences are, or of no
 *   award when it was.
 */
export async function openTransferFile(input: RowFileInput): Promise<TransferFile> {
  const opened = await openRows(input, columns);
  const absent = new Set(columns.filter((_, at) => opened.indexes[at] === undefined).map(({ name }) => name));
  refuseWithoutIdentity(input.file.name, absent);
  refuseWithoutDates(input.file.name, absent);
  return { ...opened, notices: [...opened.notices, ...identityNotices(absent)] };
}

/**
 * Reads rows of one file. What they say of people and of awards is remembered: a file repeats a few thousand of each, and
 * `about` and `assess`, which must not look at the line, are asked once for rows that say the same.
 */
export function createRowReader<Subject, Assessed>(
  asOf: CalendarDate,
  dayOf: DayOf,
  about: (sent: SentIdentity) => Subject,
  assess: (row: TransferRow) => Assessed,
): RowReader<Subject, Assessed> {
  const readDate = createDateReader(dayOf);
  const orders = createOrderTally(['Date of Birth', ...awardDates]);
  const sender = createCellMemory(
    identityPlaces,
    ({ fields }): Sender<Subject> => {
      const { sent, problem, birth } = personIn(fields, readDate, asOf);
      return { subject: about(sent), problem, birth };
    },
    MOST_REMEMBERED,
  );
  const award = createCellMemory(
    awardPlaces,
    ({ fields }): SentAward<Assessed> => {
      const { row, dates } = awardIn(fields, readDate);
      return { row, dates, assessed: assess({ line: 0, ...row }) };
    },
    MOST_REMEMBERED,
  );
  return {
    sender,
    assessed(read, { problem, birth }) {
      const { row, dates, assessed } = award(read);
      orders.add(0, birth);
      for (let at = 0; at < dates.length; at += 1) orders.add(at + 1, dates[at]);
      // What is wrong with the level is said first, then what is wrong with the person, then with the dates.
      if (problem === null || row.problem === transferReasons['level-without-number']) return assessed;
      return assess({ line: 0, ...row, problem });
    },
    notices: () => orders.notices(),
  };
}

const awardDates = ['Date From', 'Date Last Awarded', 'Expiry Date'] as const;

const MOST_REMEMBERED = 50_000;

function awardIn(
  fields: ReadRow['fields'],
  readDate: (text: string) => FieldDate,
): { readonly row: Omit<TransferRow, 'line'>; readonly dates: readonly FieldDate[] } {
  const cell = (header: CompetenceRowHeader): string => fields[positions[header]] ?? '';
  const from = readDate(cell('Date From'));
  const awarded = readDate(cell('Date Last Awarded'));
  const expires = readDate(cell('Expiry Date'));
  const level = parseLevel(cell('Proficiency Level'));
  const problem =
    (level === undefined ? transferReasons['level-without-number'] : null) ??
    dateProblem('Date From', from, false) ??
    dateProblem('Date Last Awarded', awarded, false) ??
    dateProblem('Expiry Date', expires, true);
  const row = {
    competence: ownCopy(cell('Competency Name')),
    level: level ?? 0,
    dateFrom: dateIn(from),
    awarded: dateIn(awarded),
    expires: dateIn(expires),
    statesNoExpiry: expires.kind === 'no-expiry',
    status: ownCopy(cell('Competency Status')),
    problem,
  };
  return { row, dates: [from, awarded, expires] };
}

function personIn(
  fields: ReadRow['fields'],
  readDate: (text: string) => FieldDate,
  asOf: CalendarDate,
): Pick<Sender<unknown>, 'problem' | 'birth'> & { readonly sent: SentIdentity } {
  const cell = (header: CompetenceRowHeader): string => ownCopy(fields[positions[header]] ?? '');
  const birth = readDate(cell('Date of Birth'));
  return {
    sent: {
      nationalInsuranceNumber: parseNationalInsuranceNumber(cell('National Insurance Number')) ?? null,
      dateOfBirth: dateIn(birth),
      lastName: cell('Last Name'),
      previousLastName: orNull(cell('Previous Last Name')),
      firstName: cell('First Name'),
      employeeNumber: orNull(cell('Employee Number')),
      sendingVpd: orNull(cell('Sending VPD Code')),
    },
    problem: birthProblem(birth, asOf),
    birth,
  };
}

/** A cell is a view into the text of its whole chunk; remembering the view would keep the chunk in memory. */
function ownCopy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/** What stands in the column of that name. */
export function cellUnder(row: ReadRow, header: string): string {
  const at = competenceRowHeaders.findIndex((name) => name === header);
  return row.fields[at] ?? '';
}

const positions = Object.fromEntries(competenceRowHeaders.map((name, at) => [name, at])) as Readonly<
  Record<CompetenceRowHeader, number>
>;

const identityPlaces = [
  positions['National Insurance Number'],
  positions['Date of Birth'],
  positions['Last Name'],
  positions['Previous Last Name'],
  positions['First Name'],
  positions['Employee Number'],
  positions['Sending VPD Code'],
];

const awardPlaces = [
  positions['Competency Name'],
  positions['Proficiency Level'],
  positions['Competency Status'],
  positions['Date From'],
  positions['Date Last Awarded'],
  positions['Expiry Date'],
];

function dateIn(read: FieldDate): CalendarDate | null {
  return read.kind === 'date' ? read.date : null;
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}

function dateProblem(column: string, read: FieldDate, mayBeNever: boolean): TransferReason | null {
  if (read.kind === 'error') return { code: read.code, column, message: `${read.message}.` };
  if (read.kind !== 'no-expiry' || mayBeNever) return null;
  return { code: 'not-a-date', column, message: '"No expiry" stands where a date is needed.' };
}

function birthProblem(read: FieldDate, asOf: CalendarDate): TransferReason | null {
  const column = 'Date of Birth';
  if (read.kind === 'date' && read.date > asOf) {
    return { code: 'birth-in-future', column, message: 'The date of birth is in the future.' };
  }
  return dateProblem(column, read, false);
}

const IDENTITY = ['National Insurance Number', 'Date of Birth', 'Last Name'] as const;

function refuseWithoutIdentity(fileName: string, absent: ReadonlySet<string>): void {
  if (!absent.has('Last Name')) return;
  const missing = IDENTITY.filter((name) => absent.has(name));
  throw new UsageError({
    code: 'missing-column',
    message: `"${fileName}" does not say whose the competences are: it lacks the column${missing.length > 1 ? 's' : ''} ${quoted(missing)}.`,
    hint: `Export it again with them ("Last Updated By" names who keyed the row, not the learner), or add --map "Their Header=Last Name" where a column holds that under another name.`,
    details: { missing },
  });
}

function refuseWithoutDates(fileName: string, absent: ReadonlySet<string>): void {
  if (!awardDates.every((name) => absent.has(name))) return;
  throw new UsageError({
    code: 'missing-column',
    message: `"${fileName}" says of no award when it was: it lacks all of the columns ${quoted(awardDates)}.`,
    hint: 'Export it again with one of them, or add --map "Their Header=Date Last Awarded".',
    details: { missing: awardDates },
  });
}

/** Only number, date of birth and last name together match a person without somebody's review. */
function identityNotices(absent: ReadonlySet<string>): string[] {
  const missing = IDENTITY.filter((name) => absent.has(name));
  if (missing.length === 0) return [];
  return [
    `The file has no ${quoted(missing)}: no row can match a person by itself, and each that is good waits for review.`,
  ];
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
