import { z } from 'zod';
import type { ChangeSink } from '../../changes/change-set.js';
import { Tree } from '../../domain/tenancy/trees.js';
import type { EntityName, Records } from '../../store/entities.js';
import { entityNames } from '../../store/entities.js';
import type { RecordChange, TenantReader } from '../../store/port.js';
import { writeOperation } from '../operation.js';
import { unknownTenant } from '../unknown-tenant.js';
import { tenantKey } from './fields.js';

/** Removes a tenant and all its records; undoing the job brings them back. */
export const deleteTenant = writeOperation({
  name: 'tenant.delete',
  summary: 'Delete a tenant with all its records',
  scope: 'store',
  permission: 'tenant.administer',
  input: z.strictObject({ key: tenantKey }),
  output: z.object({
    job: z.string().nullable(),
    dryRun: z.boolean(),
    changes: z.int(),
    tenant: z.object({ key: z.string(), name: z.string() }),
  }),

  async propose(context, { key }, changes) {
    const tenant = context.store.tenant(key);
    const about = await tenant.find('tenant', [key]);
    if (about === undefined) throw unknownTenant(key, await context.store.tenantKeys());
    let removed = 0;
    for (const entity of [...entityNames].reverse()) {
      removed += await removeAll(tenant, entity, changes);
      await context.checkpoint();
    }
    return {
      tenant: key,
      touchable: removed,
      warnings: [],
      rejected: 0,
      result: (outcome) => ({ ...outcome, tenant: { key, name: about.name } }),
    };
  },
});

async function removeAll<E extends EntityName>(
  tenant: TenantReader,
  entity: E,
  changes: ChangeSink,
): Promise<number> {
  let removed = 0;
  const remove = (before: Records[E]): void => {
    changes.add({ tenant: tenant.key, entity, before, after: null } as RecordChange);
    removed += 1;
  };
  if (entity === 'organisation' || entity === 'group' || entity === 'programme') {
    for (const record of leavesFirst(await tenant.all<'organisation' | 'group' | 'programme'>(entity))) {
      remove(record as Records[E]);
    }
  } else {
    for await (const batch of tenant.stream(entity)) batch.forEach(remove);
  }
  return removed;
}

function leavesFirst<T extends { readonly key: string; readonly parent: string | null }>(
  nodes: readonly T[],
): T[] {
  const tree = new Tree(nodes);
  return nodes
    .map((node) => ({ node, depth: tree.ancestorsOf(node.key).length }))
    .sort((a, b) => b.depth - a.depth)
    .map(({ node }) => node);
}
