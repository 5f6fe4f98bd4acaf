import * as Flags from '@oclif/core/flags';
import { accountKinds, accountStatuses } from '../../domain/tenancy/vocabulary.js';
import { listAccounts } from '../../operations/account/list.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';
import { referenceFlag } from '../../program/reference-flags.js';

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
    organisation: referenceFlag({
      refersTo: 'organisation',
      multiple: true,
      helpValue: 'KEY',
      description: 'only accounts of this organisation and all below it',
    }),
    status: Flags.option({
      options: accountStatuses,
      multiple: true,
      description: 'only accounts of this status',
    })(),
    role: referenceFlag({
      refersTo: 'role',
      helpValue: 'ROLE',
      description: 'only accounts that hold this role',
    }),
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
    await showResult(this.session, flags, listAccounts, input);
  }
}
