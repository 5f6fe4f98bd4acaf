import { showJob } from '../../operations/job/show.js';
import { savedPlanContents } from '../../operations/job/saved-plan-contents.js';
import { fileArg, JOB_ID } from '../../program/file-flags.js';
import type { CommonFlags } from '../../program/flags.js';
import { withInputFile } from '../../program/input-file.js';
import { flagsOf } from '../../program/flags.js';
import { refuseFlags } from '../../program/meaningless-flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult, showRows } from '../../program/results.js';
import { planView, type ShownPlan } from '../../views/job/plan.js';

/** The default limit of shown records. */
const SHOWN = 1_000;

export default class JobShow extends ProvostCommand {
  static override summary = 'Show one job, or a saved plan, and what it changes';
  static override description =
    'Lists the first thousand changed records, in JSON all of them; --limit 0 lists all. A plan is shown as a diff, and with --output markdown for a pull request; that needs no store.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> 2',
    '<%= config.bin %> <%= command.id %> 2 --limit 0 --output csv',
    '<%= config.bin %> <%= command.id %> roles.plan --output markdown',
  ];
  static override args = {
    job: fileArg({
      file: { use: 'input', except: JOB_ID },
      description: 'id of the job, or file of the plan',
    }),
  };
  static override baseFlags = flagsOf(showJob, { figures: false });

  async run(): Promise<void> {
    const { args, flags } = await this.parse(JobShow);
    const given = await requireText(this.session, flags, args.job, 'ID', 'Which job?');
    const limit = flags.limit ?? (isDataOnly(flags) ? 0 : SHOWN);
    if (!JOB_ID.test(given)) return this.#showPlan(flags, given, limit);
    await showResult(this.session, flags, showJob, { id: given, limit });
  }

  async #showPlan(flags: CommonFlags, path: string, limit: number): Promise<void> {
    refuseFlags(flags, ['store', 'profile', 'tenant', 'as'], 'for a plan in a file, which needs no store');
    await withInputFile(this.session, path, async (file) => {
      const format = flags.output ?? 'table';
      // `--limit` counts records and is already applied here.
      const rest = { ...flags, limit: undefined };
      await showRows<ShownPlan>(
        this.session,
        rest,
        planView(isJson(flags) ? 'json' : format),
        async (into) => {
          const { plan, end, rows, truncated } = await savedPlanContents(file, limit, into);
          const { changes, counts, touchable, rejected, digest, seal } = end;
          return { plan, changes, counts, touchable, rejected, digest, seal, rows, truncated };
        },
      );
    });
  }
}

/** Rows without sentences, which could not say that there are more. */
function isDataOnly({ json, output }: CommonFlags): boolean {
  return json || output === 'json' || output === 'csv' || output === 'ndjson';
}

function isJson({ json, output }: CommonFlags): boolean {
  return json || output === 'json';
}
