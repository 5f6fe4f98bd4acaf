import { expect, it } from 'vitest';
import { openScratch } from '../../../src/changes/scratch.js';
import { date } from '../../../src/domain/calendar.js';
import { createImportReport, reportTables } from '../../../src/operations/transfer/import-report.js';
import { importTransfers } from '../../../src/operations/transfer/import.js';
import type { RowResult } from '../../../src/operations/row-report.js';
import { applying, storeWith } from '../../builders/store.js';
import { aCompetence, aPerson, FIRE } from '../../builders/competence.js';
import { aRow, fileOf } from './file.js';

const ROWS = 1_600;

/** Rows that are decided at different times, in turns: more than are read at once. */
const rows = Array.from({ length: ROWS }, (_, at) =>
  aRow(
    [{}, { 'Last Name': 'Nobody' }, { 'Expiry Date': '31/06/2015' }, { 'Expiry Date': '29/06/2015' }][at % 4],
  ),
);
const outcomes = ['alreadySo', 'notAttempted', 'rejected', 'notAttempted'];

async function importedReport(): Promise<RowResult[]> {
  const written: RowResult[] = [];
  const report = { write: async (row: RowResult) => void written.push(row) };
  const store = await storeWith({ ward: { competence: [aCompetence(FIRE, 1)], person: [aPerson()] } });
  const file = await fileOf(rows);
  try {
    await store.runner.write(importTransfers, { file, report }, applying(date('2015-06-30')));
  } finally {
    await file.dispose();
    await store.dispose();
  }
  return written;
}

it('the report of a transfer file lists its rows in file order, whenever they were decided', async () => {
  const written = await importedReport();
  expect(written.map(({ line }) => line)).toEqual(rows.map((_, at) => at + 2));
  expect(written.slice(1).map(({ outcome }) => outcome)).toEqual(
    rows.slice(1).map((_, at) => outcomes[(at + 1) % 4]),
  );
  expect(written[0]).toMatchObject({ outcome: 'changed', value: `20059417 · ${FIRE}` });
});

it('after an interruption it lists the rows that were read, with undecided ones as not attempted', async () => {
  const written: RowResult[] = [];
  const scratch = await openScratch(reportTables);
  const report = createImportReport(scratch, { write: async (row) => void written.push(row) });
  report.waiting(2, 'A', 0);
  report.rejected({ line: 4, value: 'x', code: 'bad', message: 'Bad.' });
  report.decided(3, 'B', 'expiredOnArrival');
  report.endOfBatch();
  report.waiting(5, 'C', 1);
  report.endOfBatch();
  await report.writeInterrupted();
  await report.writeInterrupted();
  scratch.close();
  expect(written.map(({ line, outcome }) => [line, outcome])).toEqual([
    [2, 'notAttempted'],
    [3, 'notAttempted'],
    [4, 'rejected'],
    [5, 'notAttempted'],
  ]);
});
