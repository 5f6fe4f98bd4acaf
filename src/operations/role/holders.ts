import { z } from 'zod';
import { canSignIn } from '../../domain/tenancy/accounts.js';
import { accountKinds, accountStatuses } from '../../domain/tenancy/vocabulary.js';
import { readOperation } from '../operation.js';
import { roleNamed } from './catalogue.js';

/** The accounts that hold a role, by email. */
export const listRoleHolders = readOperation({
  name: 'role.holders',
  summary: 'List the accounts that hold a role',
  scope: 'tenant',
  permission: 'account.read',
  input: z.strictObject({ role: z.string() }),
  output: z.object({
    role: z.string(),
    holders: z.array(
      z.object({
        email: z.string(),
        firstName: z.string(),
        lastName: z.string(),
        kind: z.enum(accountKinds),
        organisation: z.string().nullable(),
        status: z.enum(accountStatuses),
        canSignIn: z.boolean(),
      }),
    ),
  }),

  async run({ tenant }, { role: text }) {
    const role = roleNamed(text);
    const [held = []] = await tenant.having('account-role', 'role', [role]);
    const accounts = await tenant.findMany(
      'account',
      held.map(({ account }) => [account]),
    );
    const holders = accounts.flatMap((account) => {
      if (account === undefined) return [];
      const { email, firstName, lastName, kind, organisation, status } = account;
      return [{ email, firstName, lastName, kind, organisation, status, canSignIn: canSignIn(status) }];
    });
    return { role, holders };
  },
});
