import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { counted } from '../../domain/counts.js';
import { summariseEvidence } from '../../operations/evidence/summary.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { visible } from '../../terminal/sanitise.js';

/** Enough of a SHA-256 to tell files apart by eye. */
const DIGITS_ON_TERMINAL = 12;

export default class EvidenceSummary extends ProvostCommand {
  static override summary = summariseEvidence.summary;
  static override description =
    'With --employer, the evidence of the components that this account sees; a refusal names every gate that fails, exit code 4.';
  static override examples = ['<%= config.bin %> <%= command.id %> L-1001 --employer pat@acme.example'];
  static override args = { learner: Args.string({ description: 'reference of the learner' }) };
  static override flags = {
    employer: Flags.string({ helpValue: 'EMAIL', description: 'as this employer account sees it' }),
  };
  static override baseFlags = flagsOf(summariseEvidence);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(EvidenceSummary);
    const learner = await requireText(
      this.session,
      flags,
      args.learner,
      'LEARNER',
      'Reference of the learner',
    );
    const { stdoutIsTerminal } = await this.session.terminal(flags);
    await showResult(
      this.session,
      flags,
      summariseEvidence,
      { learner, employer: flags.employer },
      {
        list: {
          field: 'files',
          columns: [
            { field: 'component', header: 'Component', priority: 3 },
            { field: 'file', header: 'File', priority: 3 },
            { field: 'mediaType', header: 'Media type' },
            { field: 'bytes', header: 'Bytes', priority: 1 },
            {
              field: 'sha256',
              header: 'SHA-256',
              format: ({ sha256 }) => (stdoutIsTerminal ? sha256.slice(0, DIGITS_ON_TERMINAL) : sha256),
            },
            { field: 'status', header: 'Status', priority: 2 },
            { field: 'minutes', header: 'Minutes', priority: 1 },
            { field: 'markingAid', header: 'Marking aid', priority: 1 },
          ],
          empty: 'No evidence is shown here.',
        },
        footer: ({ components, files, viewer }) => [
          `${counted(files.length, 'file')} of ${counted(components.length, 'component')}${viewer === null ? '' : ` that ${visible(viewer)} sees`}.`,
        ],
      },
    );
  }
}
