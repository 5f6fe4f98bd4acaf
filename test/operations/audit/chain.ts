import { createHash } from 'node:crypto';
import { BEGINNING } from '../../../src/changes/audit.js';
import { detailsOf, hashOf } from '../../../src/changes/entry-hash.js';
import { exportedEntry, type ExportedEntry } from '../../../src/operations/audit/exported-entry.js';
import { toCsv } from '../../../src/files/csv-writer.js';

/**
 * Some entries have the optional facts and some do not; some texts look like spreadsheet formulas.
 */
const facts = (seq: number): Omit<ExportedEntry, 'hash' | 'previous' | 'details'> => ({
  seq,
  at: `2026-11-${String(seq).padStart(2, '0')}T12:00:00.000Z`,
  job: String(seq),
  tenant: seq === 1 ? null : 'ward9',
  operation: 'role.assign',
  actor: 'tester',
  account: seq % 2 === 0 ? 'head@acme.example' : null,
  token: seq === 4 ? 'night run' : null,
  reason: seq === 3 ? '=asked for, "twice"\nand again ' : null,
  changes: seq,
  digest: createHash('sha256').update(`${seq}`).digest('hex'),
  form: 3,
  input: JSON.stringify({ role: 'Assessor', file: `rows-${seq}.csv` }),
  asOf: seq === 2 ? '2026-11-01' : null,
  counts: JSON.stringify({ 'account-role': { created: seq, updated: 0, removed: 0 } }),
  undoes: seq === 5 ? 4 : null,
  key: `0b8f5c1e-7a51-4c0e-9d1c-2f3a4b5c6d7${seq}`,
  plan: null,
  overrode: seq === 4 ? '{"maxChanges":3}' : null,
  journaled: seq !== 1,
  salt: `salt-of-entry-number-${seq}`,
});

/** A chain of so many entries, at most nine, as it is exported. */
export function chainOf(entries: number): ExportedEntry[] {
  const chain: ExportedEntry[] = [];
  for (let seq = 1; seq <= entries; seq += 1) {
    chain.push(linked(facts(seq), chain.at(-1)?.hash ?? BEGINNING));
  }
  return chain;
}

/** Rehashes an entry, as somebody could who adds one by hand. */
export function linked(
  entry: Omit<ExportedEntry, 'hash' | 'previous' | 'details'>,
  previous: string,
): ExportedEntry {
  const { input, asOf, counts, undoes, key, plan, overrode, journaled, salt, job, ...rest } = entry;
  const covered = {
    input: input ?? '',
    asOf,
    counts: counts ?? '',
    undoes,
    key,
    plan,
    overrode,
    journaled: journaled ?? true,
    salt,
  };
  const details = salt === null ? null : detailsOf(salt, { input: covered.input, reason: rest.reason });
  const hash = hashOf({ ...rest, job: Number(job), previous, details }, covered);
  const ordered = { ...entry, previous, details, hash };
  return exportedEntry.parse(ordered);
}

export function asLines(chain: readonly ExportedEntry[]): string {
  return chain.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

export function asCsv(chain: readonly ExportedEntry[]): string {
  const fields = Object.keys(exportedEntry.shape) as (keyof ExportedEntry)[];
  return toCsv([fields, ...chain.map((entry) => fields.map((field) => entry[field]))]);
}
