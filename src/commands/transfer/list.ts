import * as Flags from '@oclif/core/flags';
import { listTransfers, type ListedReview } from '../../operations/transfer/list.js';
import { flagsOf } from '../../program/flags.js';
import { differingFieldsOf, outcomeWithFields } from '../../program/transfer-view.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';

export default class TransferList extends ProvostCommand {
  static override summary = listTransfers.summary;
  static override description =
    'Shows why each award waits, in the words of ESR’s reconciliation reports and with the fields that differ, and whom it may belong to. Decide with `transfer review`, `transfer accept` or `transfer reject`.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --state rejected --json',
  ];
  static override flags = {
    state: Flags.option({
      options: ['needs-review', 'accepted', 'rejected', 'all'] as const,
      default: 'needs-review',
      description: 'only those in this state',
    })(),
  };
  static override baseFlags = flagsOf(listTransfers);

  async run(): Promise<void> {
    const { flags } = await this.parse(TransferList);
    await showResult(
      this.session,
      flags,
      listTransfers,
      { state: flags.state },
      {
        list: {
          field: 'reviews',
          columns: [
            { field: 'id', header: 'ID', priority: 3 },
            { field: 'lastName', header: 'Last name', priority: 2 },
            { field: 'firstName', header: 'First name' },
            { field: 'dateOfBirth', header: 'Date of birth', onRequest: true },
            { field: 'nationalInsuranceNumber', header: 'NI number', onRequest: true },
            { field: 'competence', header: 'Competence', priority: 1, readableWidth: 24 },
            { field: 'level', header: 'Level' },
            { field: 'from', header: 'Date from' },
            { field: 'expires', header: 'Expires', format: ({ expires }) => expires ?? 'never' },
            {
              field: 'outcome',
              header: 'Outcome',
              priority: 2,
              format: outcomeWithFields,
            },
            {
              field: 'differs',
              header: 'Differs in',
              priority: -1,
              value: differingFieldsOf,
            },
            {
              field: 'holds',
              header: 'Held now',
              priority: 1,
              value: ({ candidates }) =>
                candidates.flatMap(({ holds }) => (holds === null ? [] : [heldNow(holds)])),
            },
            { field: 'sendingVpd', header: 'From VPD', onRequest: true },
            { field: 'source', header: 'Source', onRequest: true },
            {
              field: 'candidates',
              header: 'Candidates',
              priority: 2,
              value: ({ candidates }) => candidates.map(({ reference }) => reference),
            },
            ...(flags.state === 'needs-review'
              ? []
              : [
                  { field: 'state', header: 'State' },
                  { field: 'person', header: 'Person' },
                  { field: 'decidedBecause', header: 'Because' },
                ]),
          ],
          empty: flags.state === 'needs-review' ? 'Nothing waits for review.' : 'None.',
        },
      },
    );
  }
}

/** What a candidate holds of the competence, with both its dates: by these an award is decided that is older, or shorter. */
function heldNow({ level, from, expires }: NonNullable<ListedReview['candidates'][number]['holds']>): string {
  return `level ${level}, ${from} to ${expires ?? 'never'}`;
}
