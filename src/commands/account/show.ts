import * as Args from '@oclif/core/args';
import { formatCount } from '../../domain/counts.js';
import { showAccount } from '../../operations/account/show.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { visible } from '../../terminal/sanitise.js';

export default class AccountShow extends ProvostCommand {
  static override summary = showAccount.summary;
  static override examples = ['<%= config.bin %> <%= command.id %> pat@acme.example'];
  static override args = { email: Args.string({ description: 'the account, by email', ignoreStdin: true }) };
  static override baseFlags = flagsOf(showAccount, { list: false });

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccountShow);
    const email = await requireText(this.session, flags, args.email, 'EMAIL', 'Whose account (email)');
    await showResult(
      this.session,
      flags,
      showAccount,
      { email },
      {
        lines: ({ account }) =>
          [
            `${account.firstName} ${account.lastName} <${account.email}>`,
            `Kind: ${account.kind}. Organisation: ${organisationOf(account)}.`,
            `Status: ${account.status}, ${account.canSignIn ? 'can' : 'cannot'} sign in.`,
            `Roles: ${account.roles.join('; ') || 'none'}.`,
            `Groups: ${account.groups.join('; ') || 'none'}.`,
            `Learners: manages ${formatCount(account.learnersManaged)}, mentors ${formatCount(account.learnersMentored)}.`,
            ...(account.externalReference === null
              ? []
              : [`External reference: ${account.externalReference}.`]),
          ].map(visible),
      },
    );
  }
}

function organisationOf({
  organisation,
  organisationName,
}: {
  organisation: string | null;
  organisationName: string | null;
}): string {
  if (organisation === null) return 'none';
  return organisationName === null || organisationName === organisation
    ? organisation
    : `${organisationName} (${organisation})`;
}
