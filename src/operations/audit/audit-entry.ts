import { z } from 'zod';
import type { AuditRecord } from '../../store/port.js';
import type { Caller } from '../operation.js';

/** An audit entry in every output. */
export const auditEntry = z.object({
  seq: z.int(),
  at: z.string(),
  job: z.string(),
  tenant: z.string().nullable(),
  operation: z.string(),
  /**
   * `actor` is the person at the keyboard, `account` the account of the run, `token` that of a
   * request.
   */
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
 * True if the run may see the entry. Only a caller of the whole store sees entries over several
 * tenants.
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
