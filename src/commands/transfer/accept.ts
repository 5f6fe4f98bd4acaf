import * as Flags from '@oclif/core/flags';
import { acceptTransfers } from '../../operations/transfer/decide.js';
import { changeFlags, rejectingFlags, rowFlags, flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { requireText } from '../../program/questions.js';
import { withRowSinks } from '../../program/row-file.js';
import { reviewFilterFlags, reviewFilterOf } from '../../program/review-filter-flags.js';
import { referenceArg, referenceFlag } from '../../program/reference-flags.js';

export default class TransferAccept extends ProvostCommand {
  static override strict = false;
  static override summary = acceptTransfers.summary;
  static override description =
    'Each award becomes an achievement of its person, unless they hold as much already. One that began before the one that counts is recorded and does not count. With one candidate the person follows; with several, or none, name them with --person. Filters: all that wait and meet them, as one job; what cannot be accepted so goes on waiting.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> ah1hrbkebzc2 vw3yyw7k9r9z --person 20059417',
    '<%= config.bin %> <%= command.id %> --outcome ni-matched-name-not-matched --sender 457 --max-changes 500',
  ];
  static override args = {
    id: referenceArg({ refersTo: 'transfer-review', description: 'ids from `transfer list`' }),
  };
  static override flags = {
    ...changeFlags,
    ...rejectingFlags,
    ...rowFlags,
    ...reviewFilterFlags,
    person: referenceFlag({
      refersTo: 'person',
      helpValue: 'REF',
      description: 'reference of the person whose competence it is',
    }),
    replace: Flags.boolean({
      description: 'also in place of a higher or longer one',
    }),
  };
  static override baseFlags = flagsOf(acceptTransfers);

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(TransferAccept);
    const given = argv.map(String);
    const where = reviewFilterOf(flags);
    const ids =
      given.length > 0 || where !== undefined
        ? given
        : [await requireText(this.session, flags, undefined, 'ID', 'Which one (its id)?')];
    await withRowSinks(flags, async ({ report }) => {
      const input = { ids, where, person: flags.person ?? null, replace: flags.replace, report };
      await makeChange(this.session, flags, acceptTransfers, input);
    });
  }
}
