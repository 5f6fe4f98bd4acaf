import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { verifyAudit } from '../../changes/audit.js';
import { ConflictError, InterruptedError } from '../../domain/errors.js';
import { rootsFirst, Tree } from '../../domain/tenancy/trees.js';
import { kindsOutsideDocuments } from '../../model/document.js';
import { kinds } from '../../model/index.js';
import { nodesOf, parentFieldOf } from '../../model/trees.js';
import type { EntityName, Records } from '../../store/entities.js';
import { entityNames } from '../../store/entities.js';
import type { OpenOptions } from '../../store/open-options.js';
import { openStore } from '../../store/open.js';
import type { RecordChange, Store, StoreReader, StoreWriter, TenantReader } from '../../store/port.js';
import { itemsOfTenant } from '../tenant/document/export.js';

export interface CopyRequest extends Omit<OpenOptions, 'create' | 'passing'> {
  /** URL of the original store. */
  readonly from: string;
  /** URL of the target store; created if missing. */
  readonly to: string;
  /** Records copied so far. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

export interface CopiedStore {
  readonly from: string;
  readonly to: string;
  readonly tenants: number;
  readonly records: number;
  readonly jobs: number;
  readonly auditEntries: number;
  /** Number of tokens not copied: a token of one store must not open another. */
  readonly tokensLeftOut: number;
  /** Head of the audit chain, the same in both. */
  readonly head: string;
}

/** Number of records written at once. */
const BATCH = 5_000;

/**
 * Copies a whole store into an empty one of any kind, in one transaction: tenants, jobs with their
 * changes, and the audit chain. Documents and chain are compared before it commits. The copy has
 * its own identity, so it refuses saved plans and tokens of the original.
 * @throws {ConflictError} `store-in-use` when the target has data; `copy-differs` when the
 * comparison fails
 * @throws {InterruptedError} when stopped. After any error nothing was copied.
 */
export async function copyStore({ from, to, onProgress, ...options }: CopyRequest): Promise<CopiedStore> {
  const source = await openStore(from, { ...options, create: false });
  try {
    const target = await openStore(to, { ...options, create: true, writes: true });
    try {
      return await copied(source, target, { onProgress, signal: options.signal });
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

interface Steps {
  /** Reports so many more copied records. */
  readonly advance: (records: number) => void;
  /** Lets signals in; throws when the run must stop. */
  readonly checkpoint: () => Promise<void>;
}

function copied(
  source: Store,
  target: Store,
  { onProgress, signal }: Pick<CopyRequest, 'onProgress' | 'signal'>,
): Promise<CopiedStore> {
  let records = 0;
  const steps: Steps = {
    advance(more) {
      records += more;
      onProgress?.(records);
    },
    async checkpoint() {
      await nextTurn();
      if (signal?.aborted === true) throw interrupted();
    },
  };
  return source.read((reader) =>
    target.write(async (writer) => {
      await assertEmpty(writer, target.location);
      const tenants = await reader.tenantKeys();
      for (const key of tenants) await copyTenant(reader.tenant(key), writer, steps);
      const jobs = await copyJobs(reader, writer, steps);
      const auditEntries = await copyAudit(reader, writer);
      for (const key of tenants) await assertSameExport(reader.tenant(key), writer.tenant(key), steps);
      const head = await assertSameHead(reader, writer, steps);
      const tokensLeftOut = (await reader.tokens.all()).filter(({ revokedAt }) => revokedAt === null).length;
      const [at, place] = [source.location, target.location];
      return {
        from: at,
        to: place,
        tenants: tenants.length,
        records,
        jobs,
        auditEntries,
        tokensLeftOut,
        head,
      };
    }),
  );
}

/** @throws {ConflictError} */
async function assertEmpty(writer: StoreWriter, location: string): Promise<void> {
  const tenants = await writer.tenantKeys();
  const [job] = await writer.journal.jobs({ limit: 1 });
  if (tenants.length === 0 && job === undefined) return;
  throw new ConflictError({
    code: 'store-in-use',
    message: `${location} holds ${tenants.length > 0 ? 'tenants' : 'jobs'} already; nothing was copied.`,
    hint: 'Copy into a new store: another file, or another schema with ?schema=NAME.',
  });
}

async function copyTenant(tenant: TenantReader, writer: StoreWriter, steps: Steps): Promise<void> {
  for (const entity of entityNames) {
    for await (const batch of recordsOf(tenant, entity)) {
      const conflicts = await writer.apply(
        batch.map((after) => ({ tenant: tenant.key, entity, before: null, after }) as RecordChange),
      );
      if (conflicts.length > 0) throw differs(`records of the kind ${entity}`);
      steps.advance(batch.length);
      await steps.checkpoint();
    }
  }
}

/** Yields records in an order that can be written: nodes of a tree after their parents. */
async function* recordsOf<E extends EntityName>(
  tenant: TenantReader,
  entity: E,
): AsyncIterable<readonly Records[E][]> {
  if (parentFieldOf(kinds[entity]) === undefined) {
    yield* tenant.stream(entity, BATCH);
    return;
  }
  const nodes = nodesOf(kinds[entity], await tenant.all(entity)) ?? [];
  const ordered = rootsFirst(nodes, ({ key }) => key, new Tree(nodes)).map(({ record }) => record);
  for (let start = 0; start < ordered.length; start += BATCH) yield ordered.slice(start, start + BATCH);
}

async function copyJobs(reader: StoreReader, { journal }: StoreWriter, steps: Steps): Promise<number> {
  const jobs = (await reader.journal.jobs({})).reverse();
  for (const { id, undoneBy: _, ...job } of jobs) {
    if ((await journal.addJob(job)) !== id) throw differs(`the number of job ${id}`);
    let seq = 0;
    for await (const batch of reader.journal.batches(id)) {
      await journal.addBatch(id, (seq += 1), batch);
      await steps.checkpoint();
    }
  }
  for (const { id, undoneBy } of jobs) if (undoneBy !== null) await journal.markUndone(id, undoneBy);
  return jobs.length;
}

async function copyAudit(reader: StoreReader, { journal }: StoreWriter): Promise<number> {
  let entries = 0;
  for await (const batch of reader.journal.audit()) {
    for (const entry of batch) await journal.addAudit(entry);
    entries += batch.length;
  }
  return entries;
}

/** @throws {ConflictError} */
async function assertSameExport(original: TenantReader, copy: TenantReader, steps: Steps): Promise<void> {
  if ((await digestOf(original, steps)) !== (await digestOf(copy, steps)))
    throw differs(`the export of the tenant ${copy.key}`);
}

async function digestOf(tenant: TenantReader, { checkpoint }: Steps): Promise<string> {
  const hash = createHash('sha256');
  let items = 0;
  for await (const { section, value } of itemsOfTenant(tenant)) {
    hash.update(JSON.stringify([section.name, value])).update('\n');
    if ((items += 1) % 1_000 === 0) await checkpoint();
  }
  for (const kind of kindsOutsideDocuments)
    for await (const records of tenant.stream(kind)) hash.update(JSON.stringify(records));
  return hash.digest('hex');
}

/**
 * Verifies the copied audit chain and returns its head.
 * @throws {ConflictError} `copy-differs`
 */
async function assertSameHead(reader: StoreReader, writer: StoreWriter, steps: Steps): Promise<string> {
  const verdict = await verifyAudit(writer.journal, steps.checkpoint);
  const [finding] = verdict.findings;
  if (finding !== undefined) {
    throw new ConflictError({
      code: 'audit-broken',
      message: `The audit chain is broken at entry ${finding.seq}: ${finding.problem}; nothing was copied.`,
      hint: 'Look at the original with `provost audit verify`, and copy one that is whole.',
    });
  }
  const last = await reader.journal.lastAudit();
  if (last !== undefined && last.hash !== verdict.head) throw differs('the head of the audit chain');
  return verdict.head;
}

function differs(what: string): ConflictError {
  return new ConflictError({
    code: 'copy-differs',
    message: `The copy is not what was copied: ${what} differs; nothing was copied.`,
    hint: 'Check both stores with `provost doctor`, and run the same command again.',
  });
}

function interrupted(): InterruptedError {
  return new InterruptedError({
    code: 'interrupted',
    message: 'Interrupted; nothing was copied.',
    hint: 'Run the same command again to do it whole.',
  });
}
