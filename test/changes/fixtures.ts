import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChangeSink } from '../../src/changes/change-set.js';
import type { Proposal, WriteRequest, WriteResult } from '../../src/changes/proposal.js';
import { write } from '../../src/changes/engine.js';
import { storeAuthority } from '../../src/changes/guard/authority.js';
import { nameOf } from '../../src/changes/stale.js';
import { proposeUndo, type UndoRequest } from '../../src/changes/undo.js';
import type { Records } from '../../src/store/entities.js';
import { entityNames } from '../../src/store/entities.js';
import { openStore } from '../../src/store/open.js';
import type { RecordChange, Store, StoreReader } from '../../src/store/port.js';

export interface Bench {
  readonly store: Store;
  readonly path: string;
  end(): Promise<void>;
}

/** A fresh store in a folder of its own, or a copy of one that was closed. */
export async function freshStore(template?: string): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'provost-changes-test-'));
  const path = join(folder, 'store.db');
  if (template !== undefined) await copyFile(template, path);
  const store = await openStore(`file:${path}`, { create: true });
  return {
    store,
    path,
    async end() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

type Manner = Partial<
  Pick<
    WriteRequest<string>,
    | 'limits'
    | 'dryRun'
    | 'confirm'
    | 'signal'
    | 'onProgress'
    | 'planTo'
    | 'unattended'
    | 'onBegin'
    | 'expectedDigest'
  >
>;

/** Runs a write of these changes through the engine; its output is the job's id, or "none". */
export function writeChanges(
  store: Store,
  changes: readonly RecordChange[],
  manner: Manner & Partial<Proposal<string>> = {},
): Promise<WriteResult<string>> {
  return runWrite(store, manner, async (_reader, sink) => {
    for (const change of changes) sink.add(change);
    const { touchable = changes.length, rejected = 0, accounting, tenant, sideEffects } = manner;
    const given = {
      ...(accounting === undefined ? {} : { accounting }),
      ...(tenant === undefined ? {} : { tenant }),
      ...(sideEffects === undefined ? {} : { sideEffects }),
    };
    return { touchable, rejected, ...given };
  });
}

/** Takes the job, or a part of it, back through the engine. */
export function undo(
  store: Store,
  id: number,
  manner: Manner = {},
  part: UndoRequest = {},
): Promise<WriteResult<string> & { readonly left: readonly string[] }> {
  let left: readonly string[] = [];
  const written = runWrite(store, manner, async (reader, sink) => {
    const job = await reader.journal.job(id);
    if (job === undefined) throw new Error(`no job ${id}`);
    const records = await proposeUndo(reader, job, sink, async () => undefined, part);
    left = records.map(({ change, message }) => `${nameOf(change)}: ${message}`);
    return { touchable: job.changes, undoes: id };
  });
  return written.then((result) => ({ ...result, left }));
}

function runWrite(
  store: Store,
  manner: Manner,
  propose: (reader: StoreReader, sink: ChangeSink) => Promise<Partial<Proposal<string>>>,
): Promise<WriteResult<string>> {
  return write<string>({
    store,
    job: {
      tenant: 't',
      operation: 'test.write',
      input: '{"a":1}',
      actor: 'tester',
      account: null,
      token: null,
      key: randomUUID(),
      reason: 'because',
      asOf: null,
    },
    authority: async () => storeAuthority('tester'),
    // The engine is held to any records that a store can hold.
    recordRules: () => undefined,
    checksRelations: true,
    now: () => '2026-11-21T12:00:00.000Z',
    limits: {},
    dryRun: false,
    ...manner,
    propose: async (reader, sink) => ({
      ...{ touchable: 0, warnings: [], rejected: 0 },
      result: ({ job }) => job ?? 'none',
      ...(await propose(reader, sink)),
    }),
  });
}

/** Everything that the tenants of a store hold, as one text. */
export function contents(store: Store): Promise<string> {
  return store.read(async (reader) => {
    const lines: string[] = [];
    for (const key of await reader.tenantKeys()) {
      for (const entity of entityNames) {
        for (const record of await reader.tenant(key).all(entity))
          lines.push(JSON.stringify([key, entity, record]));
      }
    }
    return lines.join('\n');
  });
}

export function theTenant(): RecordChange {
  const after = { key: 't', name: 'T', timeZone: 'Europe/London', vpd: null, settings: {} };
  return { tenant: 't', entity: 'tenant', before: null, after };
}

export function aPerson(reference: string, firstName = 'Sam'): Records['person'] {
  return {
    ...{ reference, firstName, lastName: "O'Neil", previousLastName: null, dateOfBirth: null },
    ...{ nationalInsuranceNumber: null, nhsUniqueId: null, uln: null, kind: 'employee', account: null },
    ...{ employer: null, manager: null, mentor: null, rag: null },
  };
}

export function created(person: Records['person']): RecordChange {
  return { tenant: 't', entity: 'person', before: null, after: person };
}

export function updated(before: Records['person'], after: Records['person']): RecordChange {
  return { tenant: 't', entity: 'person', before, after };
}

export function removed(person: Records['person']): RecordChange {
  return { tenant: 't', entity: 'person', before: person, after: null };
}

export function people(count: number, from = 0): Records['person'][] {
  return Array.from({ length: count }, (_, index) => aPerson(`P-${String(from + index).padStart(6, '0')}`));
}
