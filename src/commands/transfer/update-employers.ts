import * as Flags from '@oclif/core/flags';
import { counted, formatCount } from '../../domain/counts.js';
import { decisionsInWords, matchesInWords } from '../../operations/transfer/counts.js';
import { updateEmployers } from '../../operations/transfer/update-employers.js';
import { changeFlags, flagsOf } from '../../program/flags.js';
import { OperationCommand } from '../../program/operation-command.js';
import { countLines } from '../../program/count-lines.js';

export default class TransferUpdateEmployers extends OperationCommand {
  static override summary = updateEmployers.summary;
  static override description =
    'The Multiple Employer Competence Update: the current national competences that a person holds in one tenant go to the same person in the others, found by exact National Insurance number, date of birth and last name. A number that two people of a tenant hold is never matched. Running it again changes nothing.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> <%= command.id %> --tenants northfield,ward9',
  ];
  static override flags = {
    ...changeFlags,
    tenants: Flags.string({
      helpValue: 'A,B',
      delimiter: ',',
      multiple: true,
      description: 'only among these tenants (default: all of the store)',
    }),
  };
  static override baseFlags = flagsOf(updateEmployers, { list: false });

  async run(): Promise<void> {
    const { flags } = await this.parse(TransferUpdateEmployers);
    await this.change(
      flags,
      updateEmployers,
      { tenants: flags.tenants ?? [] },
      {
        lines: ({ dryRun, tenants, people, changes, matches, decisions, reviews, job }) => [
          `${dryRun ? 'Would update' : 'Updated'} ${counted(people, 'employment')} over ${counted(tenants.length, 'tenant')}${job === null ? '' : `, as job ${job}`} (${counted(changes, 'change')}).`,
          '',
          ...countLines('Employments by match', matchesInWords(matches)),
          ...countLines('Competences by decision', decisionsInWords(decisions)),
          ...(reviews.queued > 0
            ? [
                `${formatCount(reviews.queued)} new for review: see them with \`provost transfer list --tenant KEY\`.`,
              ]
            : []),
        ],
      },
    );
  }
}
