import * as Flags from '@oclif/core/flags';
import { accountKinds, accountStatuses } from '../../domain/tenancy/vocabulary.js';
import { listAccounts } from '../../operations/account/list.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';
import { signInTone } from '../../program/tones.js';

export default class AccountList extends ProvostCommand {
  static override summary = listAccounts.summary;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --kind employer --organisation acme',
    '<%= config.bin %> <%= command.id %> --role "Employer - View Learning Plan" --output csv',
  ];
  static override flags = {
    kind: Flags.option({
      options: accountKinds,
      multiple: true,
      description: 'only accounts of this kind',
    })(),
    organisation: Flags.string({
      multiple: true,
      helpValue: 'KEY',
      description: 'only accounts of this organisation and all below it',
    }),
    status: Flags.option({
      options: accountStatuses,
      multiple: true,
      description: 'only accounts of this status',
    })(),
    role: Flags.string({ helpValue: 'ROLE', description: 'only accounts that hold this role' }),
  };
  static override baseFlags = flagsOf(listAccounts);

  async run(): Promise<void> {
    const { flags } = await this.parse(AccountList);
    const input = {
      kinds: flags.kind ?? [],
      statuses: flags.status ?? [],
      organisations: flags.organisation ?? [],
      ...(flags.role === undefined ? {} : { role: flags.role }),
    };
    await showResult(this.session, flags, listAccounts, input, {
      list: {
        field: 'accounts',
        columns: [
          { field: 'email', header: 'Email', priority: 3 },
          { field: 'firstName', header: 'First name', priority: 1 },
          { field: 'lastName', header: 'Last name', priority: 2 },
          { field: 'kind', header: 'Kind', priority: 1 },
          { field: 'organisation', header: 'Organisation', priority: 2 },
          { field: 'status', header: 'Status', tone: signInTone, priority: 2 },
          { field: 'canSignIn', header: 'Can sign in', priority: 1 },
          { field: 'externalReference', header: 'External reference', onRequest: true },
          { field: 'roles', header: 'Roles' },
        ],
        empty: 'No account is like that.',
      },
    });
  }
}
