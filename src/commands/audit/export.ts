import type { AuditSink } from '../../operations/audit/export.js';
import { exportAudit } from '../../operations/audit/export.js';
import { exportedEntry } from '../../operations/audit/exported-entry.js';
import { fileArg, overwriteFlag } from '../../program/file-flags.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireFile } from '../../program/questions.js';
import { printResult, readResult } from '../../program/results.js';
import { visible } from '../../domain/visible.js';
import { exportedTo } from '../../views/audit/export.js';

export default class AuditExport extends ProvostCommand {
  static override summary = exportAudit.summary;
  static override description =
    'Writes one line for each entry with every fact that its hash covers: CSV where the name of the file ends in .csv, else NDJSON. The file is there once it is whole.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> audit-2026.ndjson',
    '<%= config.bin %> <%= command.id %> audit-2026.csv',
  ];
  static override args = {
    file: fileArg({
      file: { use: 'output', kind: 'audit-chain' },
      description: 'where the chain is written',
    }),
  };
  static override flags = overwriteFlag;
  static override baseFlags = flagsOf(exportAudit, { list: false, figures: false });

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AuditExport);
    const path = await requireFile(this.session, flags, args, 'file', 'Which file?');
    const { wholeFile } = await import('../../files/whole-file.js');
    const { toCsv } = await import('../../files/csv-writer.js');
    const isCsv = /\.csv$/i.test(path);
    const fields = Object.keys(exportedEntry.shape) as (keyof typeof exportedEntry.shape)[];
    const file = await wholeFile(path);
    const to: AuditSink = {
      write: (entries) =>
        file.append(
          isCsv
            ? toCsv(entries.map((entry) => fields.map((field) => entry[field])))
            : entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
        ),
    };
    try {
      if (isCsv) await file.append(toCsv([fields]));
      const result = await readResult(this.session, flags, exportAudit, { to });
      await file.close();
      await printResult(this.session, flags, exportedTo(path), result, {
        done: `The chain is in ${visible(path)}`,
        next: `Verify it with \`provost audit verify ${path}\`.`,
      });
    } catch (error) {
      await file.abandon();
      throw error;
    }
  }
}
