import { randomUUID } from 'node:crypto';
import type { ChangeSink } from '../../src/changes/change-set.js';
import { write } from '../../src/changes/engine.js';
import { storeAuthority } from '../../src/changes/guard/authority.js';
import { existingJob, proposeUndo } from '../../src/changes/undo.js';
import type { EntityName, Records } from '../../src/store/entities.js';
import { entityNames, keyOf, sameRecord } from '../../src/store/entities.js';
import type { RecordChange, Store, StoreReader } from '../../src/store/port.js';
import type { TenantRecords } from './store.js';

/** Makes the records of the tenants others, as one job that can be undone; null where they are those already. */
export async function changeRecords(
  store: Store,
  before: Readonly<Record<string, TenantRecords>>,
  after: Readonly<Record<string, TenantRecords>>,
): Promise<string | null> {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changes = [...keys].flatMap((tenant) =>
    differences(tenant, before[tenant] ?? {}, after[tenant] ?? {}),
  );
  // As every operation on one tenant, or that makes one, says whose its job is.
  const tenant = changes[0]?.tenant ?? null;
  return written(store, async (_reader, sink) => {
    for (const each of changes) sink.add(each);
    return { tenant };
  });
}

/** Takes such a job back. */
export async function undoRecords(store: Store, job: string): Promise<void> {
  await written(store, async (reader, sink) => {
    const record = await existingJob(reader.journal, Number(job));
    await proposeUndo(reader, record, sink, async () => undefined);
    return { tenant: record.tenant, undoes: record.id };
  });
}

/** Tests make records by themselves, and each looks at a few of them alone: no record is held against the others. */
async function written(
  store: Store,
  propose: (reader: StoreReader, sink: ChangeSink) => Promise<{ tenant: string | null; undoes?: number }>,
): Promise<string | null> {
  const { outcome } = await write({
    store,
    job: {
      ...{ tenant: null, operation: 'test', input: '{}', actor: 'tester', reason: null, asOf: null },
      ...{ account: null, token: null, key: randomUUID() },
    },
    authority: async () => storeAuthority('tester'),
    // Random tenants hold what a store of an earlier version may hold.
    recordRules: () => undefined,
    checksRelations: true,
    now: () => '2026-11-21T12:00:00.000Z',
    limits: {},
    dryRun: false,
    propose: async (reader, sink) => {
      const whose = await propose(reader, sink);
      return { ...whose, touchable: 1, warnings: [], rejected: 0, result: () => null };
    },
  });
  return outcome.job;
}

function differences(tenant: string, before: TenantRecords, after: TenantRecords): RecordChange[] {
  const removed: RecordChange[] = [];
  const rest: RecordChange[] = [];
  for (const entity of entityNames) {
    const [old, now] = [byKey(entity, before[entity]), byKey(entity, after[entity])];
    for (const [key, record] of old)
      if (!now.has(key)) removed.unshift({ tenant, entity, before: record, after: null } as RecordChange);
    for (const [key, record] of now) {
      const was = old.get(key) ?? null;
      if (!sameRecord(entity, was, record))
        rest.push({ tenant, entity, before: was, after: record } as RecordChange);
    }
  }
  // New ones first: what is removed may still be referred to by what changes.
  return [...rest, ...removed];
}

function byKey<E extends EntityName>(
  entity: E,
  records: readonly Records[E][] = [],
): Map<string, Records[E]> {
  return new Map(records.map((record) => [keyOf(entity, record), record]));
}
