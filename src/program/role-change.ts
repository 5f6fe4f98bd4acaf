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
import { requireChoice, requireFile, requireText } from './questions.js';
import { withRowFile, withRowSinks } from './row-file.js';
import { referenceArg, referenceFlag } from './reference-flags.js';

const roleChangeArgs = {
  role: referenceArg({
    refersTo: 'role',
    description: 'name of the role; dashes, spaces and case make no difference',
  }),
  email: referenceArg({ refersTo: 'account', description: 'accounts, by email' }),
};

const roleChangeFlags = {
  file: fileFlag({
    file: { use: 'input' },
    description:
      'the accounts: a file with the column Email and, where rows differ, Role and Action; - for standard input',
  }),
  'all-employers': Flags.boolean({ description: 'every employer account of the tenant' }),
  organisation: referenceFlag({
    refersTo: 'organisation',
    multiple: true,
    helpValue: 'KEY',
    description: 'only accounts of this organisation and all below it',
  }),
  group: referenceFlag({
    refersTo: 'group',
    multiple: true,
    helpValue: 'KEY',
    description: 'only accounts in this group or one below it',
  }),
  ...changeFlags,
  ...rejectingFlags,
  ...rowFileFlags,
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

/** The answers to whose role it is. */
const WHOSE = {
  everyone: 'every employer account',
  named: 'accounts that I name',
  file: 'the accounts in a CSV file',
} as const;

interface NamedAccounts {
  readonly emails: string[];
  readonly allEmployers: boolean;
}

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
    const named = { emails, allEmployers: flags['all-employers'] };
    // The rows of the file may name their roles.
    if (flags.file !== undefined) return this.#changeRows(operation, flags, flags.file, { role, ...named });
    refuseFlags(flags, ['map'], 'without --file');
    const chosen = await requireChoice(this.session, flags, role, 'ROLE', 'Which role?', roleCatalogue);
    const accounts = emails.length > 0 || named.allEmployers ? named : await this.#askAccounts(flags);
    if ('file' in accounts) {
      const none = { emails: [], allEmployers: false };
      return this.#changeRows(operation, flags, accounts.file, { role: chosen, ...none });
    }
    await withRowSinks(flags, async (sinks) => {
      const input = { role: chosen, ...accounts, ...narrowed(flags), ...sinks, map: [], skipLines: 0 };
      await makeChange(this.session, flags, operation, input, { strict: flags.strict });
    });
  }

  async #changeRows(
    operation: RoleChange,
    flags: RoleChangeFlags,
    file: string,
    { role, ...accounts }: NamedAccounts & { readonly role: string | undefined },
  ): Promise<void> {
    const named = { ...(role === undefined ? {} : { role }), ...accounts, ...narrowed(flags) };
    await withRowFile(this.session, { ...flags, file }, async (rowFile) => {
      const input = { ...named, ...rowFile };
      await makeChange(this.session, flags, operation, input, { strict: flags.strict });
    });
  }

  async #askAccounts(flags: RoleChangeFlags): Promise<NamedAccounts | { readonly file: string }> {
    const answer = await requireChoice(
      this.session,
      flags,
      undefined,
      ACCOUNTS,
      'Whose?',
      Object.values(WHOSE),
    );
    if (answer === WHOSE.everyone) return { emails: [], allEmployers: true };
    if (answer === WHOSE.file) {
      const { file } = roleChangeFlags;
      return { file: await requireFile(this.session, flags, {}, 'file', 'The file', { file }) };
    }
    const named = await requireText(this.session, flags, undefined, ACCOUNTS, 'Their emails');
    return { emails: named.split(/[\s,;]+/).filter((email) => email !== ''), allEmployers: false };
  }
}

function narrowed({ organisation = [], group = [] }: RoleChangeFlags) {
  return { organisations: organisation, groups: group };
}
