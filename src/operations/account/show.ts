import { z } from 'zod';
import { NotFoundError } from '../../domain/errors.js';
import { readTogether } from '../../store/read-together.js';
import { readOperation } from '../operation.js';
import { emailOf } from '../../domain/email.js';
import { accountOutput, describeAccount } from './account-output.js';
import { findAccount } from './find-accounts.js';
import { createEmailSuggester } from './email-suggester.js';

/**
 * Shows an account with its roles, its groups, and the counts of learners it manages or mentors.
 */
export const showAccount = readOperation({
  name: 'account.show',
  summary: 'Show one account: roles, groups, learners, whether it can sign in',
  scope: 'tenant',
  permission: 'account.read',
  input: z.strictObject({ email: z.string() }),
  output: z.object({
    account: accountOutput.extend({
      organisationName: z.string().nullable(),
      groups: z.array(z.string()),
      learnersManaged: z.int(),
      learnersMentored: z.int(),
    }),
  }),

  async run({ tenant }, { email: text }) {
    const account = await findAccount(tenant, text);
    if (account === undefined) {
      const requested = emailOf(text);
      throw unknownAccount(requested, await createEmailSuggester(tenant)(requested));
    }
    const { email } = account;
    const { organisation } = account;
    const [[roles = []], [groups = []], [managed = []], [mentored = []], found] = await readTogether([
      tenant.having('account-role', 'account', [email]),
      tenant.having('account-group', 'account', [email]),
      tenant.having('person', 'manager', [email]),
      tenant.having('person', 'mentor', [email]),
      organisation === null ? undefined : tenant.find('organisation', [organisation]),
    ]);
    return {
      account: {
        ...describeAccount(
          account,
          roles.map(({ role }) => role),
        ),
        organisationName: found?.name ?? null,
        groups: groups.map(({ group }) => group),
        learnersManaged: managed.length,
        learnersMentored: mentored.length,
      },
    };
  },
});

/** Error for an email without an account in the tenant. */
export function unknownAccount(email: string, suggested: string | undefined): NotFoundError {
  return new NotFoundError({
    code: 'unknown-account',
    message: `There is no account ${email} in this tenant.`,
    hint:
      suggested === undefined
        ? 'List the accounts with `provost account list`.'
        : `Did you mean ${suggested}?`,
    ...(suggested === undefined ? {} : { details: { nearest: suggested } }),
  });
}
