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
    await showResult(
      this.session,
      flags,
      listTokens,
      {},
      {
        list: {
          field: 'tokens',
          columns: [
            { field: 'id', header: 'Id', priority: 9 },
            { field: 'name', header: 'Name', priority: 8 },
            { field: 'state', header: 'State', priority: 7 },
            { field: 'tenant', header: 'Tenant', priority: 5 },
            { field: 'account', header: 'Account', priority: 6 },
            { field: 'scopes', header: 'Scopes', priority: 2 },
            { field: 'expires', header: 'Good through', priority: 5 },
            { field: 'lastUsed', header: 'Last used', priority: 4 },
            { field: 'createdAt', header: 'Made', priority: 1 },
            { field: 'createdBy', header: 'By', priority: 1 },
          ],
          empty: 'There is no token yet. Make one with `provost token create NAME`.',
        },
      },
    );
  }
}
