import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { roleCatalogue } from '../domain/tenancy/roles.js';
import type { WriteOperation } from '../operations/operation.js';
import type { RoleChangeInput, RoleChangeOutput } from '../operations/role/role-change-fields.js';
import { fileFlag } from './file-flags.js';
import { changeFlags, rejectingFlags, rowFileFlags, type ChangeFlags } from './flags.js';
import { refuseFlags } from './meaningless-flags.js';
import { operands } from './operands.js';
import { ProvostCommand } from './command.js';
import { makeChange } from './make-change.js';
import { requireChoice, requireText } from './questions.js';
import { withRowFile, withRowSinks } from './row-file.js';

const roleChangeArgs = {
  role: Args.string({
    description: 'name of the role; dashes, spaces and case make no difference',
    ignoreStdin: true,
  }),
  email: Args.string({ description: 'accounts, by email', ignoreStdin: true }),
};

const roleChangeFlags = {
  ...changeFlags,
  ...rejectingFlags,
  ...rowFileFlags,
  file: fileFlag({
    file: { use: 'input' },
    helpGroup: 'FILE',
    description:
      'the accounts: a file with the column Email and, where rows differ, Role and Action; - for standard input',
  }),
  'all-employers': Flags.boolean({ description: 'every employer account of the tenant' }),
  organisation: Flags.string({
    multiple: true,
    helpValue: 'KEY',
    description: 'only accounts of this organisation and all below it; may be repeated',
  }),
  group: Flags.string({
    multiple: true,
    helpValue: 'KEY',
    description: 'only accounts in this group or one below it; may be repeated',
  }),
};

interface RoleChangeFlags extends ChangeFlags {
  readonly file?: string | undefined;
  readonly map?: string[] | undefined;
  readonly 'skip-lines'?: number | undefined;
  readonly rejects?: string | undefined;
  readonly report?: string | undefined;
  readonly strict: boolean;
  readonly 'all-employers': boolean;
  readonly organisation?: string[] | undefined;
  readonly group?: string[] | undefined;
}

type RoleChange = WriteOperation<'tenant', RoleChangeInput, RoleChangeOutput>;

/** The arguments that name the accounts. */
const ACCOUNTS = 'EMAIL…, --file FILE or --all-employers';

/** The base of `role assign` and `role unassign`: it finds the role and the accounts. */
export abstract class RoleChangeCommand extends ProvostCommand {
  static override strict = false;
  static override args = roleChangeArgs;
  static override flags = roleChangeFlags;

  protected async changeRole(
    operation: RoleChange,
    argv: readonly unknown[],
    flags: RoleChangeFlags,
  ): Promise<void> {
    const [role, ...emails] = operands(argv);
    const manner = { strict: flags.strict };
    const narrowed = { organisations: flags.organisation ?? [], groups: flags.group ?? [] };
    const { file } = flags;
    if (file !== undefined) {
      // The rows of the file may name their roles.
      const named = { ...(role === undefined ? {} : { role }), emails, allEmployers: flags['all-employers'] };
      return withRowFile(this.session, { ...flags, file }, async (rowFile) => {
        await makeChange(this.session, flags, operation, { ...named, ...narrowed, ...rowFile }, manner);
      });
    }
    refuseFlags(flags, ['map'], 'without --file');
    const chosen = await requireChoice(this.session, flags, role, 'ROLE', 'Which role?', roleCatalogue);
    const accounts =
      emails.length > 0 || flags['all-employers']
        ? { emails, allEmployers: flags['all-employers'] }
        : await this.#askAccounts(flags);
    await withRowSinks(flags, async (sinks) => {
      const input = { role: chosen, ...accounts, ...narrowed, ...sinks, map: [], skipLines: 0 };
      await makeChange(this.session, flags, operation, input, manner);
    });
  }

  async #askAccounts(flags: RoleChangeFlags): Promise<{ emails: string[]; allEmployers: boolean }> {
    const everyone = 'every employer account';
    const answer = await requireChoice(this.session, flags, undefined, ACCOUNTS, 'Whose?', [
      everyone,
      'accounts that I name',
    ]);
    if (answer === everyone) return { emails: [], allEmployers: true };
    const named = await requireText(this.session, flags, undefined, ACCOUNTS, 'Their emails');
    return { emails: named.split(/[\s,;]+/).filter((email) => email !== ''), allEmployers: false };
  }
}
