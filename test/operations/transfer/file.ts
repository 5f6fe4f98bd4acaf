import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { openSource, type ByteSource } from '../../../src/files/source.js';
import { toCsv } from '../../../src/files/csv-writer.js';
import type { Competence, Person } from '../../../src/domain/competence/types.js';
import { FIRE } from '../../builders/competence.js';

export type Cells = Readonly<Record<string, string>>;

/** A file of these rows, under the columns that any of them has. */
export async function fileOf(rows: readonly Cells[]): Promise<ByteSource> {
  const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return fileWith(toCsv([header, ...rows.map((row) => header.map((name) => row[name] ?? ''))]));
}

/** A file of exactly this text. */
export async function fileWith(text: string | Buffer): Promise<ByteSource> {
  const folder = mkdtempSync(join(tmpdir(), 'provost-transfer-test-'));
  const path = join(folder, 'rows.csv');
  writeFileSync(path, text);
  const source = await openSource(path, Readable.from([]));
  return { ...source, dispose: async () => rmSync(folder, { recursive: true, force: true }) };
}

/** A competence row of `aPerson()`, awarded in 2015 and good for a year more. */
export function aRow(cells: Cells = {}): Cells {
  return {
    'National Insurance Number': 'QQ111111A',
    'Date of Birth': '11/02/1980',
    'Last Name': 'Lane',
    'First Name': 'Sarah',
    'Competency Name': FIRE,
    'Proficiency Level': '1 - Assessed',
    'Date From': '',
    'Date Last Awarded': '01/02/2015',
    'Expiry Date': '31/01/2016',
    'Sending VPD Code': '457',
    ...cells,
  };
}

/** The cells by which a row names the person. */
export function naming(person: Person): Cells {
  return {
    'National Insurance Number': person.nationalInsuranceNumber ?? '',
    'Date of Birth': person.dateOfBirth ?? '',
    'Last Name': person.lastName,
    'First Name': person.firstName,
  };
}

export function named(...competences: readonly Competence[]): Competence[] {
  return [...competences].sort((a, b) => (a.name < b.name ? -1 : 1));
}
