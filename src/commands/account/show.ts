import { showAccount } from '../../operations/account/show.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { referenceArg } from '../../program/reference-flags.js';

export default class AccountShow extends ProvostCommand {
  static override summary = showAccount.summary;
  static override examples = ['<%= config.bin %> <%= command.id %> pat@acme.example'];
  static override args = {
    email: referenceArg({ refersTo: 'account', description: 'the account, by email' }),
  };
  static override baseFlags = flagsOf(showAccount, { list: false });

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AccountShow);
    const email = await requireText(this.session, flags, args.email, 'EMAIL', 'Whose account (email)');
    await showResult(this.session, flags, showAccount, { email });
  }
}
