import { updateEmployers } from '../../operations/transfer/update-employers.js';
import { changeFlags, flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { referenceFlag } from '../../program/reference-flags.js';

export default class TransferUpdateEmployers extends ProvostCommand {
  static override summary = updateEmployers.summary;
  static override description =
    'The Multiple Employer Competence Update: the current national competences that a person holds in one tenant go to the same person in the others, found by exact National Insurance number, date of birth and last name. Where the number alone matches, or two people of a tenant hold it, their awards wait for review in the tenant that would receive them. Running it again changes nothing.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> <%= command.id %> --tenants northfield,riverside',
  ];
  static override flags = {
    ...changeFlags,
    tenants: referenceFlag({
      refersTo: 'tenant',
      helpValue: 'A,B',
      delimiter: ',',
      multiple: true,
      description: 'only among these tenants (default: all of the store)',
    }),
  };
  static override baseFlags = flagsOf(updateEmployers, { list: false });

  async run(): Promise<void> {
    const { flags } = await this.parse(TransferUpdateEmployers);
    await makeChange(this.session, flags, updateEmployers, { tenants: flags.tenants ?? [] });
  }
}
