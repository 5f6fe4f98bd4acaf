import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { erasedInput, formFor } from '../../../src/changes/entry-hash.js';
import { erasedText } from '../../../src/changes/sealing.js';
import { exportAudit } from '../../../src/operations/audit/export.js';
import type { ExportedEntry } from '../../../src/operations/audit/exported-entry.js';
import { verifyAuditChain } from '../../../src/operations/audit/verify.js';
import { showJob } from '../../../src/operations/job/show.js';
import { undoJob } from '../../../src/operations/job/undo.js';
import { assignRole } from '../../../src/operations/role/assign.js';
import { createTenant } from '../../../src/operations/tenant/create.js';
import { openStore } from '../../../src/store/open.js';
import { entities } from '../../../src/store/entities.js';
import type { RecordChange } from '../../../src/store/port.js';
import { openDatabase } from '../../../src/store/sql/sqlite/database.js';
import { anEmployerAccount } from '../../builders/accounts.js';
import { changeRecords } from '../../builders/changes.js';
import { aPerson } from '../../builders/competence.js';
import { applying, storeWith, type TestStore } from '../../builders/store.js';
import { emptySchema } from '../../postgres/schemas.js';
import { asLines } from './chain.js';

type Run = (sql: string, values?: (string | number)[]) => Promise<void>;

/** Where a store is, changed and looked at past Provost. */
interface Place {
  readonly url: string;
  readonly remove: () => void | Promise<void>;
  readonly run: Run;
  /** All bytes of it, as text. */
  readonly everything: () => Promise<string>;
}

function inFile(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'provost-erasure-'));
  const path = join(folder, 'store.db');
  const run: Run = async (sql, values = []) => {
    const database = openDatabase(path, { timeout: 1_000 });
    try {
      database.prepare(sql).run(...values);
    } finally {
      database.close();
    }
  };
  return Promise.resolve({
    ...{ url: `file:${path}`, remove: () => rmSync(folder, { recursive: true }), run },
    everything: async () => {
      // The engine leaves what was removed in pages that it may use again.
      await run('VACUUM');
      await run('PRAGMA wal_checkpoint(TRUNCATE)');
      return readFileSync(path, 'latin1');
    },
  });
}

async function inPostgres(): Promise<Place> {
  const schema = await emptySchema();
  const { url, remove } = schema;
  return {
    ...{ url, remove },
    run: async (sql, values = []) => {
      let place = 0;
      await schema.query(
        sql.replaceAll('?', () => `$${(place += 1)}`),
        values,
      );
    },
    everything: async () => {
      const tables = await schema.query(
        'SELECT tablename FROM pg_tables WHERE schemaname = current_schema()',
      );
      const texts = [];
      for (const [table] of tables)
        texts.push(...(await schema.query(`SELECT t::text FROM "${String(table)}" t`)).flat());
      return texts.join('\n');
    },
  };
}

const zelda = aPerson({
  ...{ reference: 'P-1', firstName: 'Zelda', lastName: 'Quixby', dateOfBirth: '1980-02-11' as never },
  ...{ nationalInsuranceNumber: 'QQ123456C', account: 'zelda@acme.example', employer: null },
});
const theirs = [
  ...['Zelda', 'Quixby', 'Quixbee', '1980-02-11', '19800211', 'QQ123456C', 'zelda@acme.example'],
];
const other = aPerson({ reference: 'P-2', firstName: 'Other', dateOfBirth: '1970-01-01' as never });
const account = anEmployerAccount('zelda@acme.example', { organisation: null, firstName: 'Zelda' });

let own: TestStore | undefined;
afterEach(async () => {
  await own?.dispose();
});

const reading = { tenant: 'north' };

/** The values to erase from a change of this person. */
function fieldsOfZelda(change: RecordChange): string[] {
  const records = [change.before, change.after] as unknown as (Record<string, unknown> | null)[];
  if (change.entity === 'person' && records.some((record) => record?.['reference'] === 'P-1'))
    return Object.keys(entities.person.columns);
  return Object.keys(entities[change.entity].columns).filter((field) =>
    records.some((record) => record?.[field] === 'zelda@acme.example'),
  );
}

/** Erases them from the journal, the inputs and the reasons of jobs, as `person erase` will. */
async function erase({ url, run }: Place): Promise<void> {
  const store = await openStore(url, { create: false });
  const found = await store.read(async ({ journal }) => {
    const jobs = await journal.jobs({});
    const batches: { job: number; seq: number; changes: string }[] = [];
    for (const { id } of jobs) {
      let seq = 0;
      for await (const changes of journal.batches(id)) batches.push({ job: id, seq: (seq += 1), changes });
    }
    return { jobs, batches };
  });
  await store.close();
  for (const { job, seq, changes } of found.batches)
    await run('UPDATE job_batch SET changes = ? WHERE job = ? AND seq = ?', [
      ...[erasedText(changes, fieldsOfZelda), job, seq],
    ]);
  for (const job of found.jobs) {
    const { id, input, reason } = job;
    if (!theirs.some((value) => input.includes(value) || reason?.includes(value) === true)) continue;
    await run('UPDATE job SET input = ?, reason = NULL, salt = NULL WHERE id = ?', [
      ...[erasedInput(formFor(job), job), id],
    ]);
    await run('UPDATE audit SET reason = NULL WHERE job = ?', [id]);
  }
}

async function withZelda(place: Place): Promise<TestStore> {
  const made = await storeWith({}, () => Promise.resolve(place));
  own = made;
  const tenant = { key: 'north', name: 'North', timeZone: 'Europe/London' };
  await made.runner.write(createTenant, tenant, applying());
  const store = await openStore(place.url, { create: false });
  const records = { account: [account], person: [zelda, other] };
  await changeRecords(store, {}, { north: records });
  const renamed = { account: [account], person: [{ ...zelda, lastName: 'Quixbee' }, other] };
  await changeRecords(store, { north: records }, { north: renamed });
  await store.close();
  const assigning = { role: 'Employer - View Learning Plan', emails: ['zelda@acme.example'] };
  const because = { ...applying(), ...reading, reason: 'Zelda asked for it' };
  await made.runner.write(assignRole, assigning, because);
  const again = await openStore(place.url, { create: false });
  const role = { account: 'zelda@acme.example', role: assigning.role };
  const all = { ...renamed, 'account-role': [role] };
  await changeRecords(again, { north: all }, { north: { person: [other] } });
  await again.close();
  return made;
}

describe.each([
  ['SQLite', inFile],
  ['PostgreSQL', inPostgres],
])('what is erased of a person in %s', (_, makePlace) => {
  it('is nowhere in the store any more, and the audit chain is as whole as it was', async () => {
    const place = await makePlace();
    const { runner } = await withZelda(place);
    const before = await runner.read(verifyAuditChain, { records: true }, {});
    expect(before).toMatchObject({ intact: true, findings: [], erased: 0 });
    expect(await place.everything()).toContain('Quixby');
    await erase(place);
    const after = await runner.read(verifyAuditChain, { records: true, head: before.head }, {});
    expect(after).toMatchObject({ intact: true, findings: [], head: before.head, erased: 4 });
    const everything = await place.everything();
    for (const value of theirs) expect(everything).not.toContain(value);
    for (const value of ['P-1', 'Other', '1970-01-01']) expect(everything).toContain(value);
  });

  it('cannot be undone, but what else the journal holds of the job is shown', async () => {
    const place = await makePlace();
    const { runner } = await withZelda(place);
    await erase(place);
    const undone = runner.write(undoJob, { id: '3' }, { ...applying(), ...reading });
    await expect(undone).rejects.toMatchObject({ code: 'values-erased', exitCode: 6 });
    const shown = await runner.read(showJob, { id: '2' }, {});
    expect(shown).toMatchObject({ undoable: false, hasErased: true });
    expect(JSON.stringify(shown.rows)).toContain('"firstName":"Other"');
    expect(shown.rows).toContainEqual(
      expect.objectContaining({
        ...{ entity: 'person', key: 'P-1', action: 'create' },
        after: expect.objectContaining({ firstName: null, kind: zelda.kind }) as unknown,
      }) as unknown,
    );
    expect(await runner.read(showJob, { id: '4' }, {})).toMatchObject({ input: {}, reason: null });
  });

  it('is found where anything but the values was changed with it', async () => {
    const place = await makePlace();
    const { runner } = await withZelda(place);
    await erase(place);
    await place.run("UPDATE job_batch SET changes = replace(changes, 'P-1', 'P-9') WHERE job = 2");
    expect((await runner.read(verifyAuditChain, {}, {})).findings).toMatchObject([{ seq: 2 }]);
  });

  it('leaves an export whole, which says what was erased', async () => {
    const place = await makePlace();
    const { runner } = await withZelda(place);
    const written = async (): Promise<ExportedEntry[]> => {
      const entries: ExportedEntry[] = [];
      const to = { write: async (more: readonly ExportedEntry[]) => void entries.push(...more) };
      await runner.read(exportAudit, { to }, {});
      return entries;
    };
    const before = await written();
    await erase(place);
    const after = await written();
    expect(after.map(({ hash }) => hash)).toEqual(before.map(({ hash }) => hash));
    expect(asLines(after)).not.toContain('Zelda');
    expect(after[3]).toMatchObject({ input: '{}', reason: null, salt: null, details: before[3]?.details });
  });
});
