import { expect, it } from 'vitest';
import { openScratch } from '../../../src/changes/scratch.js';
import { date } from '../../../src/domain/calendar.js';
import { reportInOrder, reportTables } from '../../../src/operations/transfer/report.js';
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
  const told: RowResult[] = [];
  const report = { write: async (row: RowResult) => void told.push(row) };
  const store = await storeWith({ ward: { competence: [aCompetence(FIRE, 1)], person: [aPerson()] } });
  const file = await fileOf(rows);
  try {
    await store.runner.write(importTransfers, { file, report }, applying(date('2015-06-30')));
  } finally {
    await file.dispose();
    await store.dispose();
  }
  return told;
}

it('the report of a transfer file tells of its rows in the order of the file, whenever they were decided', async () => {
  const told = await importedReport();
  expect(told.map(({ line }) => line)).toEqual(rows.map((_, at) => at + 2));
  expect(told.slice(1).map(({ outcome }) => outcome)).toEqual(
    rows.slice(1).map((_, at) => outcomes[(at + 1) % 4]),
  );
  expect(told[0]).toMatchObject({ outcome: 'changed', value: `20059417 · ${FIRE}` });
});

it('after a run that was stopped it tells of the rows that were read: those that waited were not attempted', async () => {
  const told: RowResult[] = [];
  const scratch = await openScratch(reportTables);
  const report = reportInOrder(scratch, { write: async (row) => void told.push(row) });
  report.waiting(2, 'A', 0);
  report.rejected({ line: 4, value: 'x', code: 'bad', message: 'Bad.' });
  report.decided(3, 'B', 'expiredOnArrival');
  report.endOfBatch();
  report.waiting(5, 'C', 1);
  report.endOfBatch();
  await report.tellAsStopped();
  await report.tellAsStopped();
  scratch.close();
  expect(told.map(({ line, outcome }) => [line, outcome])).toEqual([
    [2, 'notAttempted'],
    [3, 'notAttempted'],
    [4, 'rejected'],
    [5, 'notAttempted'],
  ]);
});
