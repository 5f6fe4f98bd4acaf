import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { date } from '../../src/domain/calendar.js';
import type { ByteSource } from '../../src/files/source.js';
import { openSource } from '../../src/files/source.js';
import { importAccounts } from '../../src/operations/account/import.js';
import { verifyAuditChain } from '../../src/operations/audit/verify.js';
import { reconcileExtract } from '../../src/operations/compliance/reconcile.js';
import { undoJob } from '../../src/operations/job/undo.js';
import { assignRole } from '../../src/operations/role/assign.js';
import { applyTenant } from '../../src/operations/tenant/apply.js';
import type { DocumentFormat } from '../../src/operations/tenant/document/formats.js';
import { exportTenant } from '../../src/operations/tenant/export.js';
import { importTransfers } from '../../src/operations/transfer/import.js';
import { openStore, storeFile } from '../../src/store/open.js';
import type { AuditRecord, Store } from '../../src/store/port.js';
import type { TestStore } from '../builders/store.js';
import { applying, storeWith } from '../builders/store.js';
import {
  createRowAccount,
  documents,
  extract,
  roleRows,
  transferRows,
  wordsOfDocuments,
  wordsOfRows,
} from './corpus.js';
import { fuzz, PATIENCE, shares } from './fuzzing.js';
import { bytesOf, mutationsOf } from './mutations.js';

const asOf = date('2015-06-30');

let store: TestStore;
/** A second connection, which sees what is committed alone. */
let reading: Store;
let folder: string;
beforeAll(async () => {
  store = await storeWith();
  folder = dirname(storeFile(store.url) ?? '');
  await store.runner.write(applyTenant, { file: await fileOf(documents.yaml, 'first.yaml') }, applying());
  reading = await openStore(store.url, { create: false });
});
afterAll(async () => {
  await reading.close();
  await store.dispose();
});

describe('a store that is given any file', { timeout: PATIENCE }, () => {
  it('by the readers of rows, changes wholly or not at all, and every change can be taken back', async () => {
    const inputs = fc.oneof(
      fc.tuple(fc.constant('roles' as const), bytesOf(mutationsOf([roleRows], wordsOfRows))),
      fc.tuple(fc.constant('accounts' as const), bytesOf(mutationsOf([createRowAccount], wordsOfRows))),
      fc.tuple(fc.constant('transfers' as const), bytesOf(mutationsOf([transferRows], wordsOfRows))),
      fc.tuple(fc.constant('extract' as const), bytesOf(mutationsOf([extract], wordsOfRows))),
    );
    const first = await exported('yaml');
    let last = await head();
    const taken = await fuzz(
      'row files into a store',
      inputs,
      async ([kind, bytes]) => {
        const file = await fileOf(bytes, 'rows.csv');
        const { output } = await given(kind, file);
        const now = await head();
        if (output.changes > 0)
          expect(now).toMatchObject({ seq: Number(output.job), changes: output.changes });
        else expect(now).toEqual(last);
        last = now;
      },
      async () => expect(await head()).toEqual(last),
    );
    expect(taken).toBeGreaterThan(shares['row files into a store'] / 4);
    await expectSound();
    for (let id = last?.seq ?? 0; id > 1; id -= 1) {
      await store.runner.write(undoJob, { id: String(id) }, applying());
    }
    expect(await exported('yaml')).toBe(first);
    await expectSound();
  });

  it('by the reader of tenant documents, holds what the document says and says it again, or is left as it was', async () => {
    const inputs = fc
      .constantFrom<DocumentFormat>('yaml', 'json', 'ndjson')
      .chain((format) =>
        fc.tuple(
          fc.constant(format),
          bytesOf(mutationsOf([documents[format], documents.yaml], wordsOfDocuments)),
        ),
      );
    let last = await head();
    const taken = await fuzz(
      'tenant documents into a store',
      inputs,
      async ([format, bytes]) => {
        const file = await fileOf(bytes, `t.${format}`);
        const { output } = await store.runner.write(applyTenant, { file }, applying());
        const again = await store.runner.write(applyTenant, { file }, applying());
        expect(again.output.changes).toBe(0);
        if (output.changes > 0) await expectSameAgain(output.tenant, format);
        last = await head();
      },
      async () => expect(await head()).toEqual(last),
    );
    expect(taken).toBeGreaterThan(shares['tenant documents into a store'] / 20);
    await expectSound();
  });
});

function given(kind: 'roles' | 'accounts' | 'transfers' | 'extract', file: ByteSource) {
  const { runner } = store;
  switch (kind) {
    case 'roles':
      return runner.write(assignRole, { role: undefined, emails: [], file }, applying(asOf));
    case 'accounts':
      return runner.write(importAccounts, { file }, applying(asOf));
    case 'transfers':
      return runner.write(importTransfers, { file }, applying(asOf));
    case 'extract':
      return runner
        .read(reconcileExtract, { file }, { asOf, tenant: 'ward' })
        .then(() => ({ output: { changes: 0, job: null } }));
  }
}

/** What the store exports of the tenant is a document that would change nothing. */
async function expectSameAgain(tenant: string, format: DocumentFormat): Promise<void> {
  const file = await fileOf(await exported(format, tenant), `again.${format}`);
  const { output } = await store.runner.write(applyTenant, { file, prune: true }, applying());
  expect(output.changes).toBe(0);
}

async function exported(format: DocumentFormat, tenant = 'ward'): Promise<string> {
  let text = '';
  const output = async (piece: string): Promise<void> => void (text += piece);
  await store.runner.read(exportTenant, { format, output }, { tenant });
  return text;
}

/** The last link of the audit chain: another one means that something was written. */
function head(): Promise<AuditRecord | undefined> {
  return reading.read((reader) => reader.journal.lastAudit());
}

async function expectSound(): Promise<void> {
  expect((await store.runner.read(verifyAuditChain, {}, {})).findings).toEqual([]);
  expect(await reading.check()).toEqual([]);
}

async function fileOf(bytes: Buffer | string, name: string): Promise<ByteSource> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return openSource(path, Readable.from([]));
}
