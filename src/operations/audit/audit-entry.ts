import { z } from 'zod';
import type { AuditRecord } from '../../store/port.js';
import type { Caller } from '../operation.js';

/** An entry of the audit chain as every answer shows it. */
export const auditEntry = z.object({
  seq: z.int(),
  at: z.string(),
  job: z.string(),
  tenant: z.string().nullable(),
  operation: z.string(),
  /** The person at the keyboard, the account that it ran as, and the token that a request showed. */
  actor: z.string(),
  account: z.string().nullable(),
  token: z.string().nullable(),
  reason: z.string().nullable(),
  changes: z.int(),
  digest: z.string(),
  previous: z.string(),
  hash: z.string(),
});

/**
 * Is the entry one of the tenant that the run keeps to? Those over several tenants are for who sees the whole store.
 */
export function isVisible(
  { tenant }: Pick<AuditRecord, 'tenant'>,
  { within, caller }: { readonly within: string | undefined; readonly caller: Pick<Caller, 'tenant'> },
): boolean {
  if (tenant === null) return caller.tenant === null;
  return within === undefined || tenant === within;
}

export function auditEntryOf(entry: AuditRecord): z.infer<typeof auditEntry> {
  const { seq, at, job, tenant, operation, actor, account, token, reason } = entry;
  const { changes, digest, previous, hash } = entry;
  return {
    ...{ seq, at, job: String(job), tenant, operation, actor, account, token, reason },
    ...{ changes, digest, previous, hash },
  };
}
