import type { RecordChange, StoreReader } from '../../store/port.js';
import type { ChangeBatch } from '../batch-spool.js';
import type { ChangeBatches } from '../change-set.js';
import { accountRights } from './account-rights.js';
import type { Authority } from './authority.js';
import { holdsEverything } from './authority.js';
import type { AnyOf } from '../../domain/tenancy/permissions.js';
import { isOfStore, neededFor } from './change-permissions.js';
import { lastAdministrator } from './last-administrator.js';
import { changeRefusal, permissionIn } from './refusals.js';

/**
 * Decides whether the caller may make a change set. Kind and fields decide most changes; accounts
 * and roles are looked up batch by batch.
 */
export interface ChangeGuard {
  /** @throws {DeniedError} when the caller lacks the permission for such a change. */
  admit(change: RecordChange): void;
  /** Looks at what was admitted so far, before it is applied. @throws {DeniedError} */
  settle(): Promise<void>;
  /**
   * @param after the state after the change set, or its changes if not applied yet. @throws
   * {DeniedError}
   */
  finish(after: StoreReader | Iterable<Pick<ChangeBatch, 'changes'>>): Promise<void>;
}

/** @param reader the state before the change set. */
export function createChangeGuard(authority: Authority, reader: StoreReader): ChangeGuard {
  const rights = accountRights(authority, reader);
  const last = lastAdministrator(reader);
  const mayAll = mayEverything(authority);
  return {
    admit(change) {
      if (!mayAll) requirePermission(authority, change);
      const { entity } = change;
      if (entity !== 'account' && entity !== 'account-role' && entity !== 'tenant') return;
      rights.note(change);
      last.note(change);
    },
    async settle() {
      await rights.settle();
      await last.settle();
    },
    finish: (after) => last.finish(after),
  };
}

/**
 * Checks proposed changes against the caller's rights without comparing them with the store. Kinds
 * and fields come first, then the changes whose rights depend on the stored record.
 * @param reader the state before the change set
 * @throws {DeniedError}
 */
export async function requireRights(
  authority: Authority,
  reader: StoreReader,
  batches: () => ChangeBatches,
): Promise<void> {
  if (mayEverything(authority)) return;
  for await (const changes of batches()) for (const change of changes) requirePermission(authority, change);
  if (holdsEverything(authority)) return;
  const rights = accountRights(authority, reader);
  for await (const changes of batches()) {
    for (const change of changes) rights.note(change);
    await rights.settle();
  }
}

function mayEverything(authority: Authority): boolean {
  return holdsEverything(authority) && authority.tenant === null;
}

function requirePermission(authority: Authority, change: RecordChange): void {
  const { name, permitted, tenant } = authority;
  if (tenant !== null && (isOfStore(change) || change.tenant !== tenant)) {
    throw changeRefusal(
      name,
      inWords(change),
      `it may change records within the tenant ${tenant} only`,
      ASK_STORE,
    );
  }
  const lacking = neededFor(change).find((anyOf) => !isHeld(anyOf, permitted));
  if (lacking !== undefined) throw changeRefusal(name, inWords(change), `it needs ${permissionIn(lacking)}`);
}

function isHeld(anyOf: AnyOf, permitted: Authority['permitted']): boolean {
  return anyOf.some((permission) => permitted.has(permission));
}

const ASK_STORE = 'Ask the administrator of the store.';

function inWords({ entity, before, after }: RecordChange): string {
  const kind = entity === 'account-role' ? 'roles of accounts' : `${entity.replaceAll('-', ' ')} records`;
  return `${before === null ? 'create' : after === null ? 'remove' : 'change'} ${kind}`;
}
