import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignRole } from '../../../src/operations/role/assign.js';
import type { RowResult } from '../../../src/operations/row-report.js';
import { atSize } from '../../builders/size.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { applying, storeWith } from '../../builders/store.js';
import { fileOf } from '../row-source.js';

const emails = [
  'a@x.example',
  'b@x.example',
  'c@x.example',
  'nobody@x.example',
  'no email',
  '',
  'A@X.example',
];
const nowhere = { organisation: null };
const anyRow = fc.record({
  email: fc.constantFrom(...emails),
  role: fc.constantFrom('', 'Assessor', 'Employer - View Learning Plan', 'No such role'),
  action: fc.constantFrom('', 'assign', 'unassign', 'other'),
});
// A row of empty cells alone may be taken for a blank line.
const row = anyRow.filter(({ email, role, action }) => `${email}${role}${action}` !== '');

describe('the account of any role file', () => {
  it('adds up to the rows read, and agrees with the report line by line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async (rows) => {
        const store = await storeWith({
          t: { account: ['a', 'b', 'c'].map((name) => anEmployerAccount(`${name}@x.example`, nowhere)) },
        });
        const reported: RowResult[] = [];
        const lines = rows.map(({ email, role, action }) => `${email},${role},${action}`);
        const file = await fileOf('Email,Role,Action', ...lines);
        try {
          const { output, rejected } = await store.runner.write(
            assignRole,
            {
              role: 'Assessor',
              file,
              report: { write: async (line: RowResult) => void reported.push(line) },
            },
            { ...applying(), tenant: 't' },
          );
          const { accounting } = output;
          const { rows: read, ...outcomes } = accounting;
          expect(read).toBe(rows.length);
          expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(read);
          expect(accounting.rejected).toBe(rejected);
          const counts = { changed: 0, alreadySo: 0, rejected: 0, notAttempted: 0 };
          for (const { outcome } of reported) counts[outcome] += 1;
          expect(counts).toEqual(outcomes);
          expect(new Set(reported.map(({ line }) => line)).size).toBe(read);
          expect(output.changes).toBeLessThanOrEqual(accounting.changed);
          const held = (await store.records('t', 'account-role')).map((record) => record.role);
          for (const { role, accounts, before, after } of output.coverage) {
            expect([accounts, before]).toEqual([3, 0]);
            expect(after).toBe(held.filter((one) => one === role).length);
          }
        } finally {
          await file.dispose();
          await store.dispose();
        }
      }),
      { numRuns: atSize(40, 15) },
    );
  });
});
