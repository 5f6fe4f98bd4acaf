import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { TokenCreated } from '../../operations/token/create.js';
import { createToken } from '../../operations/token/create.js';
import { revokeToken } from '../../operations/token/revoke.js';
import type { ChangeFlags } from '../../program/flags.js';
import { changeFlags, flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange, makeChangeQuietly } from '../../program/make-change.js';
import { requireText } from '../../program/questions.js';
import type { Stands } from '../../terminal/output.js';
import { referenceFlag } from '../../program/reference-flags.js';

export default class TokenCreate extends ProvostCommand {
  static override summary = 'Make a token for the service; its secret is shown once';
  static override description =
    'A token acts as an account (--account), or as an administrator: of one tenant with --tenant, else of the whole store. It may do what its account may do, held to its --scope. ' +
    'The secret stands in the answer once; the store keeps only its hash. Keep it with `provost login`, or in a secret of your CI.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> nightly --tenant northfield --scope compliance.report --scope compliance.read',
    '<%= config.bin %> <%= command.id %> pat --account pat@acme.example --expires 2027-03-31',
  ];
  static override args = { name: Args.string({ description: 'what the token is for', ignoreStdin: true }) };
  static override flags = {
    ...changeFlags,
    account: referenceFlag({
      refersTo: 'account',
      helpValue: 'EMAIL',
      description: 'the account that it acts as',
    }),
    scope: referenceFlag({
      refersTo: 'permission',
      helpValue: 'PERMISSION',
      multiple: true,
      multipleNonGreedy: true,
      description: 'hold it to this permission (default: all that its account has)',
    }),
    expires: Flags.string({
      helpValue: 'DATE|never',
      description: 'the last day on which it is good (default: 90 days from today)',
    }),
  };
  static override baseFlags = flagsOf(createToken, { list: false });

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TokenCreate);
    const name = await requireText(this.session, flags, args.name, 'NAME', 'What is the token for');
    const { account, scope, expires } = flags;
    const revokeUnseen = async ({ token, secret }: TokenCreated): Promise<Stands | undefined> =>
      secret === null ? undefined : this.#revoke(flags, token.id);
    await makeChange(
      this.session,
      flags,
      createToken,
      { name, account, scopes: scope ?? [], expires },
      { unseen: revokeUnseen },
    );
  }

  /** An unseen secret is useless to its owner, and a file may hold a part of it. */
  async #revoke(flags: ChangeFlags, id: string): Promise<Stands> {
    const again = 'Send the output to another file or disk, and make another token.';
    try {
      await makeChangeQuietly(this.session, flags, revokeToken, { id }, 'Its secret could not be shown.');
      return { done: `The token ${id} was made, and revoked at once`, next: again };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return {
        done: `The token ${id} was made and could not be revoked (${why})`,
        next: `Revoke it with \`provost token revoke ${id}\`.`,
      };
    }
  }
}
