import { counted } from '../../domain/counts.js';
import { showJob } from '../../operations/job/show.js';
import { planContents } from '../../operations/job/read-plan.js';
import { fileArg, JOB_ID } from '../../program/file-flags.js';
import type { CommonFlags } from '../../program/flags.js';
import { withInputFile } from '../../program/input-file.js';
import { flagsOf } from '../../program/flags.js';
import { refuseFlags } from '../../program/meaningless-flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult, showRows } from '../../program/results.js';
import { planMarkdown, planText, type ShownPlan } from '../../program/plan-view.js';
import { countsInWords } from '../../program/preview.js';
import type { Column } from '../../terminal/columns.js';
import type { View } from '../../terminal/formats.js';
import { visible } from '../../terminal/sanitise.js';

/** How many changed records are shown unless more are asked for. */
const SHOWN = 1_000;

export default class JobShow extends ProvostCommand {
  static override summary = 'Show one job, or a saved plan, and what it changes';
  static override description =
    'Lists the first thousand changed records, in JSON all of them; --limit 0 lists all. A plan is shown as a diff, and with --output markdown for a pull request; that needs no store.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> 12',
    '<%= config.bin %> <%= command.id %> 12 --limit 0 --output csv',
    '<%= config.bin %> <%= command.id %> roles.plan --output markdown',
  ];
  static override args = {
    job: fileArg({
      file: { use: 'input', except: JOB_ID },
      description: 'id of the job, or file of the plan',
    }),
  };
  static override baseFlags = flagsOf(showJob);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(JobShow);
    const given = await requireText(this.session, flags, args.job, 'ID', 'Which job?');
    const limit = flags.limit ?? (isJson(flags) ? 0 : SHOWN);
    if (!JOB_ID.test(given)) return this.#showPlan(flags, given, limit);
    await showResult(
      this.session,
      flags,
      showJob,
      { id: given, limit },
      {
        lines: (job) => [
          `Job ${job.id}: ${job.operation} by ${visible(job.actor)}${job.account === null ? '' : ` as ${visible(job.account)}`}${job.token === null ? '' : ` with the token ${visible(job.token)}`} at ${job.at}`,
          `Changes: ${countsInWords(job.counts)}`,
          ...(job.reason === null ? [] : [`Reason: ${visible(job.reason)}`]),
          ...(job.plan === null ? [] : [`It applied the saved plan with the seal ${visible(job.plan)}.`]),
          ...(job.claimedOperation === null
            ? []
            : [`The plan came from outside and says that it is one of ${visible(job.claimedOperation)}.`]),
          ...(job.overrode === null
            ? []
            : [`It overrode the tenant’s limits: ${JSON.stringify(job.overrode)}.`]),
          ...(job.head === null ? [] : [`Entry ${job.entry} of the audit chain, head ${job.head}`]),
          ...(job.undoes === null ? [] : [`It undid job ${job.undoes}.`]),
          ...(job.undoneBy === null ? [] : [`It was undone by job ${job.undoneBy}.`]),
          ...(job.journaled
            ? []
            : [
                'It made a whole tenant: its records are not kept one by one, and undoing it deletes the tenant.',
              ]),
          ...(job.hasErased === true
            ? ['Personal values were erased in its rows: they are empty, and it cannot be undone.']
            : []),
        ],
        list: { field: 'rows', columns },
        footer: (job) => [
          ...(job.truncated && job.journaled
            ? [`Of ${counted(job.changes, 'changed record')} only the first are listed; --limit 0 lists all.`]
            : []),
          ...(job.undoable ? [`Take it back with \`provost job undo ${job.id}\`.`] : []),
        ],
      },
    );
  }

  async #showPlan(flags: CommonFlags, path: string, limit: number): Promise<void> {
    refuseFlags(flags, ['store', 'profile', 'tenant', 'as'], 'for a plan in a file, which needs no store');
    await withInputFile(this.session, path, async (file) => {
      const format = flags.output ?? 'table';
      // The limit counts records, and these are taken already.
      const rest = { ...flags, limit: undefined };
      await showRows<ShownPlan>(
        this.session,
        rest,
        planViewFor(isJson(flags) ? 'json' : format),
        async (into) => {
          const { plan, end, rows, truncated } = await planContents(file, limit, into);
          const { changes, counts, touchable, rejected, digest, seal } = end;
          return { plan, changes, counts, touchable, rejected, digest, seal, rows, truncated };
        },
      );
    });
  }
}

function planViewFor(format: string): View<ShownPlan> {
  if (format === 'table') return { document: planText };
  if (format === 'markdown') return { document: planMarkdown };
  return { list: { field: 'rows', columns } };
}

function isJson({ json, output }: CommonFlags): boolean {
  return json || output === 'json';
}

interface Row {
  readonly action: string;
  readonly entity: string;
  readonly key: string;
  readonly field: string | null;
  readonly before: unknown;
  readonly after: unknown;
}

const columns: readonly Column<Row>[] = [
  { field: 'action', header: 'Action' },
  { field: 'entity', header: 'Record', value: ({ entity }) => entity.replaceAll('-', ' ') },
  { field: 'key', header: 'Key' },
  { field: 'field', header: 'Field' },
  { field: 'before', header: 'Before', value: ({ before }) => inWords(before) },
  { field: 'after', header: 'After', value: ({ after }) => inWords(after) },
];

function inWords(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
