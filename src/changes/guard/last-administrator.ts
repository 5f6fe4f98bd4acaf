import { DeniedError } from '../../domain/errors.js';
import { assigningRoles, canAssignRoles } from '../../domain/tenancy/rights.js';
import type { Account } from '../../domain/tenancy/types.js';
import type { RecordChange, StoreReader, TenantReader } from '../../store/port.js';
import type { ChangeBatch } from '../batch-spool.js';

/**
 * Ensures that a tenant keeps an account that can assign roles, even against the administrator of
 * the store. Checks the whole change set, so that one administrator can replace another. Removing
 * the whole tenant is allowed.
 */
export interface LastAdministrator {
  note(change: RecordChange): void;
  /** Looks at what was noted. */
  settle(): Promise<void>;
  /**
   * @param after the state after the change set, or its changes if not applied yet. @throws
   * {DeniedError}
   */
  finish(after: StoreReader | Iterable<Pick<ChangeBatch, 'changes'>>): Promise<void>;
}

/** @param reader the state before the change set. */
export function lastAdministrator(reader: StoreReader): LastAdministrator {
  const before = new Map<string, ReadonlySet<string>>();
  /** Accounts that can assign roles and may lose that right by the change set. */
  const touched = new Map<string, Set<string>>();
  const removedTenants = new Set<string>();
  let waiting: { tenant: string; email: string }[] = [];
  return {
    note(change) {
      const { tenant } = change;
      if (change.entity === 'tenant' && change.after === null) removedTenants.add(tenant);
      const email = weakened(change);
      if (email !== undefined) waiting.push({ tenant, email });
    },

    async settle() {
      const noted = waiting;
      waiting = [];
      for (const { tenant, email } of noted) {
        let able = before.get(tenant);
        if (able === undefined) before.set(tenant, (able = await ableIn(reader.tenant(tenant))));
        if (!able.has(email)) continue;
        const known = touched.get(tenant) ?? new Set();
        touched.set(tenant, known.add(email));
      }
    },

    async finish(after) {
      for (const [tenant, emails] of touched) {
        if (removedTenants.has(tenant) || emails.size < (before.get(tenant)?.size ?? 0)) continue;
        const left =
          'tenant' in after
            ? await ableIn(after.tenant(tenant))
            : await ableAfter(reader.tenant(tenant), tenant, after);
        if (left.size === 0) throw noneLeft(tenant);
      }
    },
  };
}

/** The account that may lose the right to assign roles by the change. */
function weakened(change: RecordChange): string | undefined {
  if (change.entity === 'account-role') {
    const { before, after } = change;
    return before !== null && after === null && assigningRoles.includes(before.role)
      ? before.account
      : undefined;
  }
  if (change.entity !== 'account' || change.before === null) return undefined;
  const { before, after } = change;
  return after === null || before.kind !== after.kind || before.status !== after.status
    ? before.email
    : undefined;
}

/** The accounts of the tenant that can assign roles now. */
async function ableIn(tenant: TenantReader): Promise<ReadonlySet<string>> {
  const holders = (await tenant.having('account-role', 'role', assigningRoles)).flat();
  return ableAmong(new Set(holders.map(({ account }) => account)), tenant, new Map());
}

async function ableAmong(
  holders: ReadonlySet<string>,
  tenant: TenantReader,
  changed: ReadonlyMap<string, Account | null>,
): Promise<ReadonlySet<string>> {
  const stored = await tenant.findMany(
    'account',
    [...holders].map((email) => [email]),
  );
  const able = new Set<string>();
  for (const [at, email] of [...holders].entries()) {
    const account = changed.has(email) ? changed.get(email) : stored[at];
    if (account && canAssignRoles(account, assigningRoles)) able.add(email);
  }
  return able;
}

/**
 * Accounts that can assign roles after the changes. Reads the changes twice, so call it last.
 */
async function ableAfter(
  tenant: TenantReader,
  key: string,
  batches: Iterable<Pick<ChangeBatch, 'changes'>>,
): Promise<ReadonlySet<string>> {
  const stored = (await tenant.having('account-role', 'role', assigningRoles)).flat();
  const holders = new Set(stored.map(({ account }) => account));
  for (const change of changesOf(batches, key, 'account-role')) {
    const record = change.after ?? change.before;
    if (record === null || !assigningRoles.includes(record.role)) continue;
    if (change.after === null) holders.delete(record.account);
    else holders.add(record.account);
  }
  const changed = new Map<string, Account | null>();
  for (const { before, after } of changesOf(batches, key, 'account')) {
    const email = (after ?? before)?.email ?? '';
    if (holders.has(email)) changed.set(email, after);
  }
  return ableAmong(holders, tenant, changed);
}

function* changesOf<E extends 'account' | 'account-role'>(
  batches: Iterable<Pick<ChangeBatch, 'changes'>>,
  tenant: string,
  entity: E,
): Iterable<RecordChange & { readonly entity: E }> {
  const isWanted = (change: RecordChange): change is RecordChange & { readonly entity: E } =>
    change.entity === entity && change.tenant === tenant;
  for (const { changes } of batches) for (const change of changes) if (isWanted(change)) yield change;
}

function noneLeft(tenant: string): DeniedError {
  return new DeniedError({
    code: 'last-administrator',
    message: `This would leave the tenant ${tenant} without an account that can assign roles; nothing was changed.`,
    hint: `Give the role "${assigningRoles.join('" or "')}" to another account first, or in the same change.`,
  });
}
