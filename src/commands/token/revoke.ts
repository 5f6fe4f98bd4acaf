import { revokeToken } from '../../operations/token/revoke.js';
import { changeFlags, flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { requireText } from '../../program/questions.js';
import { referenceArg } from '../../program/reference-flags.js';

export default class TokenRevoke extends ProvostCommand {
  static override summary = 'Revoke a token for good';
  static override description =
    'From then on it is refused everywhere. It cannot be undone: make a new token instead.';
  static override examples = ['<%= config.bin %> <%= command.id %> 0Ks81nZq4Tb --reason "laptop lost"'];
  static override args = {
    id: referenceArg({
      refersTo: 'token',
      description: 'public id of the token, as in token list',
    }),
  };
  static override flags = changeFlags;
  static override baseFlags = flagsOf(revokeToken, { list: false });

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TokenRevoke);
    const id = await requireText(this.session, flags, args.id, 'ID', 'Id of the token');
    await makeChange(this.session, flags, revokeToken, { id });
  }
}
