import { UsageError } from '../../domain/errors.js';
import type { DelimitedFile } from '../../files/delimited-file.js';
import { openRows, type RowFileInput } from '../row-file.js';
import { awardDates, competenceColumns } from './competence-columns.js';

export interface TransferFile extends DelimitedFile {
  /** Sentences for the person who imports the file. */
  readonly notices: readonly string[];
}

/**
 * Opens a file of competence rows.
 * @throws {UsageError} as `readRows`, and `missing-column` without last names or without any date
 */
export async function openTransferFile(input: RowFileInput): Promise<TransferFile> {
  const opened = await openRows(input, competenceColumns);
  const absent = new Set(
    competenceColumns.filter((_, at) => opened.indexes[at] === undefined).map(({ name }) => name),
  );
  refuseWithoutIdentity(input.file.name, absent);
  refuseWithoutDates(input.file.name, absent);
  return { ...opened, notices: [...opened.notices, ...identityNotices(absent)] };
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

/** Only number, date of birth and last name together match a person without review. */
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
