import type { CalendarDate } from '../../domain/calendar.js';
import { parseLevel } from '../../domain/competence/level.js';
import type { Identity } from '../../domain/competence/matching.js';
import { parseNationalInsuranceNumber } from '../../domain/competence/national-insurance.js';
import { transferReasons, type TransferReason } from '../../domain/competence/transfer-reasons.js';
import type { TransferRow } from '../../domain/competence/transfer.js';
import { ownCopy } from '../../domain/text.js';
import { createRowCache } from '../../files/row-cache.js';
import { createDateReader, type DayOf, type FieldDate } from '../../files/dates.js';
import type { ReadRow } from '../../files/delimited-file.js';
import { awardDates, columnIndexes, type CompetenceRowHeader } from './competence-columns.js';
import { createOrderTally } from './date-order.js';

/** A person as the sender of the file describes them. */
export interface SentIdentity extends Identity {
  readonly employeeNumber: string | null;
  readonly sendingVpd: string | null;
}

/** The person of a row: rows with the same identity columns share one object. */
export interface Sender<Subject> {
  /** The result of `about`. */
  readonly subject: Subject;
  readonly problem: TransferReason | null;
  readonly birth: FieldDate;
}

/** The award of a row: rows with the same award columns share one object. */
export interface SentAward<Assessed> {
  /** Without its line, and without problems of the person. */
  readonly row: Omit<TransferRow, 'line'>;
  readonly dates: readonly FieldDate[];
  readonly assessed: Assessed;
}

/** Reads the rows of one file. */
export interface RowReader<Subject, Assessed> {
  sender(row: ReadRow): Sender<Subject>;
  /** The assessed row, independent of its line. Call it once for each row. */
  assessed(row: ReadRow, sender: Sender<Subject>): Assessed;
  /** Sentences about columns whose dates may be month before day. */
  notices(): string[];
}

/**
 * Reads rows of one file. A file repeats a few thousand people and awards, so both are cached:
 * `about` and `assess` run once for equal cells, and must not use the line.
 */
export function createRowReader<Subject, Assessed>(
  asOf: CalendarDate,
  dayOf: DayOf,
  about: (sent: SentIdentity) => Subject,
  assess: (row: TransferRow) => Assessed,
): RowReader<Subject, Assessed> {
  const readDate = createDateReader(dayOf);
  const orders = createOrderTally(['Date of Birth', ...awardDates]);
  const sender = createRowCache(
    identityColumns,
    ({ fields }): Sender<Subject> => {
      const { sent, problem, birth } = personIn(fields, readDate, asOf);
      return { subject: about(sent), problem, birth };
    },
    MOST_REMEMBERED,
  );
  const award = createRowCache(
    awardColumns,
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
      // A problem of the level comes first, then one of the person, then one of the dates.
      if (problem === null || row.problem === transferReasons['level-without-number']) return assessed;
      return assess({ line: 0, ...row, problem });
    },
    notices: () => orders.notices(),
  };
}

const MOST_REMEMBERED = 50_000;

function awardIn(
  fields: ReadRow['fields'],
  readDate: (text: string) => FieldDate,
): { readonly row: Omit<TransferRow, 'line'>; readonly dates: readonly FieldDate[] } {
  const cell = (header: CompetenceRowHeader): string => fields[columnIndexes[header]] ?? '';
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
  const cell = (header: CompetenceRowHeader): string => ownCopy(fields[columnIndexes[header]] ?? '');
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

const identityColumns = [
  columnIndexes['National Insurance Number'],
  columnIndexes['Date of Birth'],
  columnIndexes['Last Name'],
  columnIndexes['Previous Last Name'],
  columnIndexes['First Name'],
  columnIndexes['Employee Number'],
  columnIndexes['Sending VPD Code'],
];

const awardColumns = [
  columnIndexes['Competency Name'],
  columnIndexes['Proficiency Level'],
  columnIndexes['Competency Status'],
  columnIndexes['Date From'],
  columnIndexes['Date Last Awarded'],
  columnIndexes['Expiry Date'],
];
