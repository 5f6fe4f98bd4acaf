import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSource } from '../../../src/files/source.js';
import type { RowResult } from '../../../src/operations/row-report.js';
import { applyTenant } from '../../../src/operations/tenant/apply.js';
import type { TestStore } from '../../builders/store.js';
import { applying, storeWith } from '../../builders/store.js';

const person = (reference: string, more: object = {}): object => ({
  people: { reference, firstName: 'Sam', lastName: "O'Neil", kind: 'employee', ...more },
});
const document: readonly object[] = [
  { tenant: { key: 'acme', name: 'Acme' } },
  { features: { 'employer-learning-plan': true } },
  { groups: { key: 'north', name: 'North' } },
  { competences: { name: 'NHS|LOCAL|Fire|' } },
  { requirements: { competence: 'NHS|LOCAL|Fire|', scope: { tenant: true }, from: '2020-01-01' } },
  { accounts: { email: 'pat@acme.example', firstName: 'Pat', lastName: 'Okafor', kind: 'employer' } },
  ...Array.from({ length: 250 }, (_, at) => person(`P-${at}`)),
];

let store: TestStore;
let folder: string;
beforeEach(async () => {
  store = await storeWith();
  folder = mkdtempSync(join(tmpdir(), 'provost-items-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await store.dispose();
});

async function applied(lines: readonly object[], dryRun = false) {
  const path = join(folder, 'acme.ndjson');
  writeFileSync(path, lines.map((line) => JSON.stringify(line)).join('\n'));
  const rows: RowResult[] = [];
  const file = await openSource(path, Readable.from([]));
  const report = { write: async (row: RowResult) => void rows.push(row) };
  const { output } = await store.runner.write(applyTenant, { file, report }, { ...applying(), dryRun });
  return { ...output, report: rows };
}

describe('the account of a tenant document', () => {
  it('counts each item once: as changed, and when it is applied again as already so', async () => {
    const first = await applied(document);
    expect(first.accounting).toMatchObject({ rows: document.length, changed: document.length, alreadySo: 0 });
    const second = await applied(document);
    expect(second).toMatchObject({
      changes: 0,
      accounting: {
        rows: document.length,
        changed: 0,
        alreadySo: document.length,
        rejected: 0,
        notAttempted: 0,
      },
    });
    for (const { report } of [first, second])
      expect(report.map(({ line }) => line)).toEqual(document.map((_, at) => at + 1));
  });

  it('calls an item changed for any record of it: its parts, roles and groups too', async () => {
    await applied(document);
    const changed = document.map((line) => {
      if (JSON.stringify(line).includes('"P-7"')) return person('P-7', { groups: ['north'] });
      if ('accounts' in line)
        return { accounts: { ...(line.accounts as object), roles: ['Assessor'], groups: ['north'] } };
      return line;
    });
    for (const dryRun of [true, false]) {
      const { accounting, report } = await applied(changed, dryRun);
      expect(accounting).toMatchObject({ rows: document.length, changed: 2, alreadySo: document.length - 2 });
      expect(report.filter(({ outcome }) => outcome === 'changed')).toMatchObject([
        { line: 6, value: 'accounts pat@acme.example' },
        { line: 14, value: 'people P-7' },
      ]);
    }
  });
});
