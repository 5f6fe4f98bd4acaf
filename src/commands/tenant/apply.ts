import * as Flags from '@oclif/core/flags';
import type { ByteSource } from '../../files/source.js';
import { applyTenant } from '../../operations/tenant/apply.js';
import { changeFlags, rowFlags, flagsOf } from '../../program/flags.js';
import { withInputFile } from '../../program/input-file.js';
import { fileArg } from '../../program/file-flags.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { requireFile } from '../../program/questions.js';
import type { RowSinks } from '../../program/row-file.js';
import { withRowSinks } from '../../program/row-file.js';

export default class TenantApply extends ProvostCommand {
  static override summary = applyTenant.summary;
  static override description =
    'The document is YAML, JSON or NDJSON. It is checked whole before anything is written, and applying it twice changes nothing the second time. A tenant that does not exist is made.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> northfield.yaml',
    '<%= config.bin %> <%= command.id %> northfield.yaml --prune --dry-run',
    'gunzip -c trust.ndjson.gz | <%= config.bin %> <%= command.id %> - --yes',
  ];
  static override args = {
    file: fileArg({ file: { use: 'input' }, description: 'the tenant document; - is standard input' }),
  };
  static override flags = {
    ...changeFlags,
    ...rowFlags,
    prune: Flags.boolean({ description: 'also remove what the document lacks' }),
  };
  static override baseFlags = flagsOf(applyTenant, { list: false, tenant: true });

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TenantApply);
    const path = await requireFile(this.session, flags, args, 'file', 'Tenant document');
    const work = async (file: ByteSource, { report }: RowSinks): Promise<void> => {
      const input = {
        file,
        report,
        prune: flags.prune,
        ...(flags.tenant === undefined ? {} : { tenant: flags.tenant }),
      };
      await makeChange(this.session, flags, applyTenant, input, { destructive: flags.prune });
    };
    await withInputFile(this.session, path, (file) => withRowSinks(flags, (sinks) => work(file, sinks)));
  }
}
