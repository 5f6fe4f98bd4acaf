import * as Flags from '@oclif/core/flags';
import { counted, formatCount } from '../../domain/counts.js';
import {
  decidedBeforeInWords,
  decisionsInWords,
  differingInWords,
  matchesInWords,
} from '../../operations/transfer/counts.js';
import { updateEmployers } from '../../operations/transfer/update-employers.js';
import { changeFlags, flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { visible } from '../../terminal/sanitise.js';
import { countLines } from '../../program/count-lines.js';

export default class TransferUpdateEmployers extends ProvostCommand {
  static override summary = updateEmployers.summary;
  static override description =
    'The Multiple Employer Competence Update: the current national competences that a person holds in one tenant go to the same person in the others, found by exact National Insurance number, date of birth and last name. Where the number alone matches, or two people of a tenant hold it, their awards wait for review in the tenant that would receive them. Running it again changes nothing.';
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
    await makeChange(
      this.session,
      flags,
      updateEmployers,
      { tenants: flags.tenants ?? [] },
      {
        lines: ({
          dryRun,
          tenants,
          people,
          changes,
          matches,
          differing,
          decisions,
          decidedBefore,
          reviewsByTenant,
        }) => [
          `${dryRun ? 'Would carry' : 'Carried'} over ${counted(decisions.accepted, 'competence')} between ${counted(people, 'matched employment')} of ${counted(tenants.length, 'tenant')} (${counted(changes, 'change')}).`,
          '',
          ...countLines('Employments by match', matchesInWords(matches)),
          ...differingInWords(differing),
          ...countLines('Competences by decision', decisionsInWords(decisions)),
          ...decidedBeforeInWords(decidedBefore),
          ...reviewsByTenant
            .filter(({ queued, waiting }) => queued + waiting > 0)
            .map(
              ({ tenant, queued, waiting }) =>
                `For review in ${visible(tenant)}: ${formatCount(queued)} new, ${formatCount(waiting)} since before. See them with \`provost transfer list --tenant ${visible(tenant)}\`.`,
            ),
        ],
      },
    );
  }
}
