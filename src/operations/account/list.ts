import { z } from 'zod';
import { accountKinds, accountStatuses } from '../../domain/tenancy/vocabulary.js';
import { readOperation } from '../operation.js';
import { createRowList, rowSinkInput } from '../row-list.js';
import { requireRole } from '../role/require-role.js';
import { accountOutput, describeAccount } from './account-output.js';
import { accountScope, outsideOf } from './account-scope.js';

/** Lists accounts by email; an account must match every filter. */
export const listAccounts = readOperation({
  name: 'account.list',
  summary: 'List the user accounts',
  scope: 'tenant',
  permission: 'account.read',
  input: z.strictObject({
    kinds: z.array(z.enum(accountKinds)).default([]),
    statuses: z.array(z.enum(accountStatuses)).default([]),
    /** Keys; each includes all keys below it. */
    organisations: z.array(z.string()).default([]),
    role: z.string().optional(),
    ...rowSinkInput(accountOutput),
  }),
  output: z.object({ accounts: z.array(accountOutput) }),

  async run(context, { kinds, statuses, organisations, role: roleText, into }) {
    const { tenant } = context;
    const role = roleText === undefined ? undefined : requireRole(roleText);
    const scope = await accountScope(tenant, { organisations, groups: [] });
    const { add, done } = createRowList(into);
    for await (const batch of tenant.stream('account')) {
      const matching = batch.filter(
        ({ kind, status }) =>
          (kinds.length === 0 || kinds.includes(kind)) &&
          (statuses.length === 0 || statuses.includes(status)),
      );
      const outside = await outsideOf(tenant, scope, matching);
      const inside = matching.filter((_, at) => outside[at] === undefined);
      const held = await tenant.having(
        'account-role',
        'account',
        inside.map(({ email }) => email),
      );
      for (const [at, account] of inside.entries()) {
        const roles = (held[at] ?? []).map((given) => given.role);
        if (role === undefined || roles.includes(role)) await add(describeAccount(account, roles));
      }
      await context.checkpoint();
    }
    return { accounts: await done() };
  },
});
