import { listTokens } from '../../operations/token/list.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';

export default class TokenList extends ProvostCommand {
  static override summary = 'List the tokens, and what each is good for';
  static override description =
    'With --tenant those of that tenant alone. The secrets are nowhere to be read: the store keeps their hashes.';
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override baseFlags = flagsOf(listTokens);

  async run(): Promise<void> {
    const { flags } = await this.parse(TokenList);
    await showResult(this.session, flags, listTokens, {});
  }
}
