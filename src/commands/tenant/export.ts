import { UsageError } from '../../domain/errors.js';
import { visible } from '../../domain/visible.js';
import type { DocumentFormat } from '../../operations/tenant/document/formats.js';
import { formatNamed } from '../../operations/tenant/document/formats.js';
import { exportTenant } from '../../operations/tenant/export.js';
import { fileFlag, overwriteFlag } from '../../program/file-flags.js';
import type { CommonFlags } from '../../program/flags.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { noteMasked } from '../../program/masked-note.js';
import { printResult, readResult } from '../../program/results.js';
import { exportedTo } from '../../views/tenant/export.js';

export default class TenantExport extends ProvostCommand {
  static override summary = exportTenant.summary;
  static override description =
    'YAML by default, with --json or --output ndjson the other forms of the document. The same tenant always gives the same bytes.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> > northfield.yaml',
    '<%= config.bin %> <%= command.id %> --tenant northfield --file northfield.ndjson',
  ];
  static override flags = {
    file: fileFlag({
      file: { use: 'output', kind: 'tenant-document' },
      description: 'write it to this file, whole or not at all',
    }),
    ...overwriteFlag,
  };
  static override baseFlags = flagsOf(exportTenant, { list: false, figures: false });

  async run(): Promise<void> {
    const { flags } = await this.parse(TenantExport);
    const format = documentFormatOf(flags);
    const { file: path } = flags;
    if (path === undefined) {
      const terminal = await this.session.terminal(flags);
      const output = (piece: string): Promise<void> => terminal.out(piece);
      noteMasked(terminal, await readResult(this.session, flags, exportTenant, { format, output }));
      return;
    }
    const { wholeFile } = await import('../../files/whole-file.js');
    const file = await wholeFile(path, { private: true });
    try {
      const result = await readResult(this.session, flags, exportTenant, {
        format,
        output: (piece) => file.append(piece),
      });
      await file.close();
      await printResult(
        this.session,
        { ...flags, output: flags.json ? 'json' : undefined, json: false },
        exportedTo(path),
        result,
        {
          done: `The document is in ${visible(path)}`,
          next: 'There is nothing to run again.',
        },
      );
    } catch (error) {
      await file.abandon();
      throw error;
    }
  }
}

/** @throws {UsageError} for a format that documents do not have */
function documentFormatOf(flags: CommonFlags & { readonly file: string | undefined }): DocumentFormat {
  if (flags.json || flags.output === 'json') return 'json';
  if (flags.output === 'ndjson') return 'ndjson';
  if (flags.output === undefined || flags.output === 'table') return formatNamed(flags.file ?? '') ?? 'yaml';
  throw new UsageError({
    code: 'not-a-list',
    message: `A tenant document cannot be written as ${flags.output}.`,
    hint: 'Leave --output out for YAML, or give --output json or --output ndjson.',
  });
}
