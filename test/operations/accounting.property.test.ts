import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { date } from '../../src/domain/calendar.js';
import { importAccounts } from '../../src/operations/account/import.js';
import type { RowResult } from '../../src/operations/row-report.js';
import { importTransfers } from '../../src/operations/transfer/import.js';
import { atSize } from '../builders/size.js';
import { anEmployerAccount } from '../builders/accounts.js';
import { aCompetence, aPerson, FIRE } from '../builders/competence.js';
import type { TenantRecords } from '../builders/store.js';
import { applying, storeWith } from '../builders/store.js';
import { fileOf } from './row-source.js';

const RUNS = { numRuns: atSize(25, 10), seed: 20_261_125 };

interface Accounting {
  readonly rows: number;
  readonly changed: number;
  readonly alreadySo: number;
  readonly rejected: number;
  readonly notAttempted: number;
}

/** Every row of the file is reported once, and the counts match the report. */
function expectAgreed(
  accounting: Accounting,
  reported: readonly RowResult[],
  rows: number,
  rejected: number,
) {
  const { rows: read, ...outcomes } = accounting;
  expect(read).toBe(rows);
  expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(read);
  expect(accounting.rejected).toBe(rejected);
  const counts = { changed: 0, alreadySo: 0, rejected: 0, notAttempted: 0 };
  for (const { outcome } of reported) counts[outcome] += 1;
  expect(counts).toEqual(outcomes);
  const lines = reported.map(({ line }) => line);
  expect(new Set(lines).size).toBe(read);
  expect(lines).toEqual([...lines].sort((one, other) => one - other));
}

/** The file twice: what changed is so already when it comes again. */
async function importedTwice(
  tenant: TenantRecords,
  lines: readonly string[],
  met: Set<string>,
  run: (
    store: Awaited<ReturnType<typeof storeWith>>,
    file: Awaited<ReturnType<typeof fileOf>>,
    report: { write(row: RowResult): Promise<void> },
  ) => Promise<{ output: { accounting: Accounting; changes: number }; rejected: number }>,
): Promise<void> {
  const store = await storeWith({ t: tenant });
  const file = await fileOf(...lines);
  try {
    for (const isAgain of [false, true]) {
      const reported: RowResult[] = [];
      const report = { write: async (row: RowResult) => void reported.push(row) };
      const { output, rejected } = await run(store, file, report);
      for (const { outcome } of reported) met.add(outcome);
      expectAgreed(output.accounting, reported, lines.length - 1, rejected);
      if (isAgain) expect(output.accounting.changed).toBe(0);
    }
  } finally {
    await file.dispose();
    await store.dispose();
  }
}

describe('the account of any file of accounts', () => {
  const row = fc.record({
    email: fc.constantFrom('a@x.example', 'A@x.example', 'b@x.example', 'new@x.example', 'no email', ''),
    first: fc.constantFrom('Pat', 'Kim', ''),
    kind: fc.constantFrom('employer', 'learner', 'other', ''),
    status: fc.constantFrom('full-user', 'invited', 'nothing', ''),
    roles: fc.constantFrom('', 'Assessor', 'No such role'),
  });

  it('adds up to the rows read, and agrees with the report line by line', async () => {
    const met = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
        const lines = rows.map(
          ({ email, first, kind, status, roles }) => `${email},${first},Okafor,${kind},${status},${roles}`,
        );
        const nowhere = { organisation: null };
        await importedTwice(
          { account: ['a', 'b'].map((name) => anEmployerAccount(`${name}@x.example`, nowhere)) },
          ['Email,First Name,Last Name,Kind,Status,Roles', ...lines],
          met,
          (store, file, report) =>
            store.runner.write(importAccounts, { file, report }, { ...applying(), tenant: 't' }),
        );
      }),
      RUNS,
    );
    expect([...met].sort()).toEqual(['alreadySo', 'changed', 'rejected']);
  });
});

describe('the account of any transfer file', () => {
  const row = fc.record({
    person: fc.constantFrom('QQ111111A', 'QQ111111A', 'QQ111111A', 'QQ123456C', 'no number', ''),
    born: fc.constantFrom('11/02/1980', '11/02/1980', '11/02/1980', '31/06/1980', ''),
    name: fc.constantFrom('Lane', 'Lane', 'Smith', ''),
    competence: fc.constantFrom(FIRE, FIRE, '457|LOCAL|Fire|', 'Fire', ''),
    awarded: fc.constantFrom('01/02/2015', '01/02/2014', '01/02/2099', 'soon', ''),
    expires: fc.constantFrom('31/01/2016', '31/01/2015', 'No Expiry Date', ''),
  });

  it('adds up to the rows read, and agrees with the report line by line', async () => {
    const met = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
        const lines = rows.map(({ person, born, name, competence, awarded, expires }) =>
          [person, born, name, competence, awarded, expires].join(','),
        );
        await importedTwice(
          { competence: [aCompetence(FIRE, 1)], person: [aPerson()] },
          [
            'National Insurance Number,Date of Birth,Last Name,Competency Name,Date Last Awarded,Expiry Date',
            ...lines,
          ],
          met,
          (store, file, report) =>
            store.runner.write(
              importTransfers,
              { file, report },
              { ...applying(date('2015-06-30')), tenant: 't' },
            ),
        );
      }),
      RUNS,
    );
    expect([...met].sort()).toEqual(['alreadySo', 'changed', 'notAttempted', 'rejected']);
  });
});
