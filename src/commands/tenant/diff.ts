import * as Flags from '@oclif/core/flags';
import { diffTenant } from '../../operations/tenant/diff.js';
import { withInputFile } from '../../program/input-file.js';
import { fileArg } from '../../program/file-flags.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireFile } from '../../program/questions.js';
import { showResult } from '../../program/results.js';

export default class TenantDiff extends ProvostCommand {
  static override summary = diffTenant.summary;
  static override description = 'Changes nothing. A record that would be created or removed is one row.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> northfield.yaml',
    '<%= config.bin %> <%= command.id %> northfield.yaml --prune --exit-code',
  ];
  static override args = {
    file: fileArg({ file: { use: 'input' }, description: 'the tenant document; - is standard input' }),
  };
  static override flags = {
    prune: Flags.boolean({ description: 'count what the document lacks as removed' }),
    'exit-code': Flags.boolean({ description: 'exit 8 when there is something to change' }),
  };
  static override baseFlags = flagsOf(diffTenant, { tenant: true });

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TenantDiff);
    const path = await requireFile(this.session, flags, args, 'file', 'Tenant document');
    await withInputFile(this.session, path, async (file) => {
      const input = {
        file,
        prune: flags.prune,
        ...(flags.tenant === undefined ? {} : { tenant: flags.tenant }),
      };
      const { changes: found } = await showResult(this.session, flags, diffTenant, input);
      if (flags['exit-code'] && found > 0) this.session.exitCode = 8;
    });
  }
}
