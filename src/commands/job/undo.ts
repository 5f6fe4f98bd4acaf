import * as Flags from '@oclif/core/flags';
import { UsageError } from '../../domain/errors.js';
import { listJobs } from '../../operations/job/list.js';
import { undoJob } from '../../operations/job/undo.js';
import { fileFlag } from '../../program/file-flags.js';
import { changeFlags, flagsOf, rejectingFlags, rowFileFlags, type CommonFlags } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { refuseFlags } from '../../program/meaningless-flags.js';
import { operands } from '../../program/operands.js';
import { requireText } from '../../program/questions.js';
import { referenceArg } from '../../program/reference-flags.js';
import { readResult } from '../../program/results.js';
import { withRowFile, withRowSinks } from '../../program/row-file.js';

/** The default limit of listed records. */
const SHOWN = 1_000;
/** So many jobs are offered to choose from. */
const LATEST = 50;

export default class JobUndo extends ProvostCommand {
  static override summary = undoJob.summary;
  static override description = [
    'Puts back what the job found, as a job of its own that can be undone too. Emails, references of people or --file undo only what the job did to',
    'these accounts and people; the rest may be undone later, and nothing is undone twice.',
    'When a record has changed since, nothing is undone and the later jobs are named: undo those first, or leave these records with --skip-stale',
    '(exit code 3). --dry-run lists the records that would change back.',
  ].join('\n');
  static override examples = [
    '<%= config.bin %> <%= command.id %> 2 --dry-run',
    '<%= config.bin %> <%= command.id %> 2 --reason "wrong file"',
    '<%= config.bin %> <%= command.id %> 2 lee@acme.example',
    '<%= config.bin %> <%= command.id %> 2 --file wrong-rows.csv --skip-stale',
  ];
  static override strict = false;
  static override args = {
    id: referenceArg({ refersTo: 'job', description: 'id of the job to take back' }),
    subject: referenceArg({
      refersTo: 'account',
      description: 'accounts, by email, and people, by reference: only their records',
    }),
  };
  static override flags = {
    ...changeFlags,
    ...rejectingFlags,
    ...rowFileFlags,
    file: fileFlag({
      file: { use: 'input' },
      description: 'only these: a file with the column Email or Reference; - for standard input',
    }),
    'skip-stale': Flags.boolean({
      description: 'leave records that have changed since, and put the others back',
    }),
  };
  static override baseFlags = flagsOf(undoJob);

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(JobUndo);
    const [given, ...subjects] = operands(argv);
    const id = given ?? (await this.#askJob(flags));
    // Rows alone could not say that there are more.
    const isWhole = flags.json || ['json', 'csv', 'ndjson'].includes(flags.output ?? 'table');
    const part = {
      id,
      subjects,
      skipStale: flags['skip-stale'],
      limit: flags.limit ?? (isWhole ? 0 : SHOWN),
    };
    // `--limit` counts records and is already applied.
    const rest = { ...flags, limit: undefined };
    const manner = { strict: flags.strict };
    const { file } = flags;
    if (file !== undefined) {
      if (subjects.length > 0) throw subjectsTwice();
      return withRowFile(this.session, { ...flags, file }, async (rowFile) => {
        await makeChange(this.session, rest, undoJob, { ...part, ...rowFile }, manner);
      });
    }
    refuseFlags(flags, ['map', 'skip-lines'], 'without --file');
    await withRowSinks(flags, async (sinks) => {
      await makeChange(this.session, rest, undoJob, { ...part, ...sinks, map: [], skipLines: 0 }, manner);
    });
  }

  /** On a terminal the latest jobs are offered, with what they did. */
  async #askJob(flags: CommonFlags): Promise<string> {
    const message = 'Which job do you want to undo?';
    const terminal = await this.session.terminal(flags);
    if (!terminal.isInteractive) return requireText(this.session, flags, undefined, 'ID', message);
    const { jobs } = await readResult(this.session, flags, listJobs, { latest: LATEST });
    const choices = jobs
      .filter(({ undoneBy }) => undoneBy === null)
      .map(({ id, title, at, actor }) => ({
        value: id,
        name: `${id}  ${title}`,
        description: `${actor}, ${at}`,
      }));
    const { askSearch } = await this.session.prompts();
    return askSearch(terminal, { message, instead: 'ID', choices });
  }
}

function subjectsTwice(): UsageError {
  return new UsageError({
    code: 'who-ambiguous',
    message: 'Emails or references and --file are two ways to say whose records, and both were used.',
    hint: 'Use one of them.',
  });
}
