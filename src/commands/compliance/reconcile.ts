import { reconcileExtract } from '../../operations/compliance/reconcile.js';
import { rowFileFlags, flagsOf } from '../../program/flags.js';
import { fileArg, overwriteFlag } from '../../program/file-flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireFile } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { withRowFile } from '../../program/row-file.js';

export default class ComplianceReconcile extends ProvostCommand {
  static override summary = reconcileExtract.summary;
  static override description = [
    'FILE has the columns of the compliance table, tab or comma separated; - is standard input. Each row is held against its own counts,',
    'and against our own table where its organisation, by name or key, is one row of it. Nothing is repaired. A last row named Total is',
    'held against the rows above it. A count that the others of its row rule out is reported with the most that it can be. The list has',
    'disagreements, organisations that were not compared and rows that cannot be read; where there are such rows the exit code is 3.',
  ].join('\n');
  static override examples = [
    '<%= config.bin %> <%= command.id %> bi-extract.tsv --as-of 2015-06-30',
    '<%= config.bin %> <%= command.id %> extract.csv --map "Dept=Organisation" --json',
  ];
  static override args = {
    file: fileArg({ file: { use: 'input' }, description: 'the extract; - is standard input' }),
  };
  static override flags = {
    map: rowFileFlags.map,
    'skip-lines': rowFileFlags['skip-lines'],
    rejects: rowFileFlags.rejects,
    ...overwriteFlag,
  };
  static override baseFlags = flagsOf(reconcileExtract);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ComplianceReconcile);
    const file = await requireFile(this.session, flags, args, 'file', 'Which file (a BI extract)');
    const result = await withRowFile(this.session, { ...flags, file }, (rowFile) =>
      showResult(this.session, flags, reconcileExtract, rowFile),
    );
    const terminal = await this.session.terminal(flags);
    for (const notice of result.notices) terminal.warn(notice);
    if (result.rejectedCount > 0) this.session.exitCode = 3;
  }
}
