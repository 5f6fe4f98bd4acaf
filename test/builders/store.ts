import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CalendarDate } from '../../src/domain/calendar.js';
import type { Tenant } from '../../src/domain/tenancy/types.js';
import { createLocalRunner } from '../../src/operations/local-runner.js';
import type { Runner } from '../../src/operations/runner.js';
import type { EntityName, Records } from '../../src/store/entities.js';
import { entityNames } from '../../src/store/entities.js';
import { openStore } from '../../src/store/open.js';
import type { RecordChange } from '../../src/store/port.js';

/** The records that a tenant begins with, by kind; its own record may be left out. */
export type TenantRecords = { readonly [E in EntityName]?: readonly Records[E][] };

/** A real store in a file of its own. */
export interface TestStore {
  /** As `--store` takes it. */
  readonly url: string;
  readonly runner: Runner;
  /** All records of a kind that the tenant holds now, in key order. */
  records<E extends EntityName>(tenant: string, entity: E): Promise<Records[E][]>;
  /** Adds records to a tenant, which is made if need be. */
  fill(tenant: string, records: TenantRecords): Promise<void>;
  dispose(): Promise<void>;
}

/** Where a store is, and how it goes away. */
interface Place {
  readonly url: string;
  readonly remove: () => void | Promise<void>;
}

/** Makes a place for a store that nobody else uses. */
export type StorePlace = () => Promise<Place>;

/** Both kinds of store, for what must hold on each: the file's, and a PostgreSQL schema. */
export const storePlaces = [
  { kind: 'a file', place: inFile },
  {
    kind: 'PostgreSQL',
    place: async (): Promise<Place> => (await import('../postgres/schemas.js')).emptySchema(),
  },
] as const;

async function inFile(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'provost-test-'));
  return {
    url: `file:${join(folder, 'store.db')}`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A store with these records, by tenant. Close it with `dispose`. */
export async function storeWith(
  tenants: Readonly<Record<string, TenantRecords>> = {},
  place: StorePlace = inFile,
): Promise<TestStore> {
  const { url, remove } = await place();
  await (await openStore(url, { create: true })).close();
  const runner = createLocalRunner({
    storeUrl: url,
    user: 'tester',
    clock: () => Date.UTC(2026, 10, 21, 12),
  });

  const fill = async (tenant: string, records: TenantRecords): Promise<void> => {
    const store = await openStore(url, { create: false });
    try {
      await store.write(async (writer) => {
        const isNew = !(await writer.tenantKeys()).includes(tenant);
        const own = records.tenant ?? (isNew ? [aTenant(tenant)] : []);
        const conflicts = await writer.apply(creations(tenant, { ...records, tenant: own }));
        if (conflicts.length > 0) throw new Error(`Records at ${conflicts.join(', ')} exist already`);
      });
    } finally {
      await store.close();
    }
  };

  for (const [tenant, records] of Object.entries(tenants)) await fill(tenant, records);
  return {
    url,
    runner,
    fill,
    async records(tenant, entity) {
      const store = await openStore(url, { create: false });
      try {
        return await store.read((reader) => reader.tenant(tenant).all(entity));
      } finally {
        await store.close();
      }
    },
    async dispose() {
      await runner.close();
      await remove();
    },
  };
}

/** Applies at once, without limits or questions; for the date, when given. */
export function applying(asOf?: CalendarDate) {
  return { dryRun: false, limits: {}, ...(asOf === undefined ? {} : { asOf }) };
}

function aTenant(key: string): Tenant {
  return { key, name: key, timeZone: 'Europe/London', vpd: null, settings: {} };
}

function creations(tenant: string, records: TenantRecords): RecordChange[] {
  return entityNames.flatMap((entity) =>
    (records[entity] ?? []).map((after) => ({ tenant, entity, before: null, after }) as RecordChange),
  );
}
