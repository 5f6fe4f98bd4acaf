import { z } from 'zod';
import { canSignIn } from '../../domain/tenancy/accounts.js';
import type { Account } from '../../domain/tenancy/types.js';
import { accountKinds, accountStatuses } from '../../domain/tenancy/vocabulary.js';

/** An account with its roles and whether its status lets it sign in. */
export const accountOutput = z.object({
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  kind: z.enum(accountKinds),
  organisation: z.string().nullable(),
  status: z.enum(accountStatuses),
  canSignIn: z.boolean(),
  externalReference: z.string().nullable(),
  roles: z.array(z.string()),
});

export function describeAccount(account: Account, roles: readonly string[]): z.output<typeof accountOutput> {
  return { ...account, canSignIn: canSignIn(account.status), roles: [...roles] };
}
