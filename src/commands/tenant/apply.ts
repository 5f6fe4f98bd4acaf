import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { applyTenant } from '../../operations/tenant/apply.js';
import { changeFlags } from '../../program/flags.js';
import { withInputFile } from '../../program/input-file.js';
import { OperationCommand } from '../../program/operation-command.js';
import { countsInWords } from '../../program/preview.js';

export default class TenantApply extends OperationCommand {
  static override summary = applyTenant.summary;
  static override description =
    'The document is YAML, JSON or NDJSON. It is checked whole before anything is written, and applying it twice changes nothing the second time. A tenant that does not exist is made.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> northfield.yaml',
    '<%= config.bin %> <%= command.id %> northfield.yaml --prune --dry-run',
    'gunzip -c trust.ndjson.gz | <%= config.bin %> <%= command.id %> - --yes',
  ];
  static override args = { file: Args.string({ description: 'the tenant document; - is standard input' }) };
  static override flags = {
    ...changeFlags,
    prune: Flags.boolean({ description: 'also remove what the document lacks' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TenantApply);
    const path = await this.required(flags, args.file, 'FILE', 'Tenant document');
    await withInputFile(path, async (file) => {
      const input = {
        file,
        prune: flags.prune,
        ...(flags.tenant === undefined ? {} : { tenant: flags.tenant }),
      };
      await this.change(
        flags,
        applyTenant,
        input,
        {
          lines: ({ tenant, dryRun, changes, counts, job }) =>
            changes === 0
              ? [`The tenant ${tenant} is what the document says already; nothing was changed.`]
              : [
                  `${dryRun ? 'Would make' : 'Made'} ${changes === 1 ? '1 change' : `${changes} changes`} in the tenant ${tenant}: ${countsInWords(counts)}.`,
                  ...(job === null ? [] : [`Job ${job}; \`provost job undo ${job}\` takes it back.`]),
                ],
        },
        { destructive: flags.prune },
      );
    });
  }
}
