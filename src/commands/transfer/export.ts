import * as Flags from '@oclif/core/flags';
import type { CompetenceRow } from '../../operations/transfer/export.js';
import { exportTransfers } from '../../operations/transfer/export.js';
import type { RowSink } from '../../operations/row-list.js';
import { fileFlag, overwriteFlag } from '../../program/file-flags.js';
import { flagsOf, listFlagNames } from '../../program/flags.js';
import { refuseFlags } from '../../program/meaningless-flags.js';
import { ProvostCommand } from '../../program/command.js';
import { printResult, readResult, showResult } from '../../program/results.js';
import { visible } from '../../domain/visible.js';
import { competenceRowColumns as columns } from '../../views/transfer/competence-row-columns.js';
import { fileView } from '../../views/transfer/export.js';
import { referenceFlag } from '../../program/reference-flags.js';

export default class TransferExport extends ProvostCommand {
  static override summary = exportTransfers.summary;
  static override description =
    'The current national competences of everybody, of one person or of an organisation and all below it, under the headers of ESR and with this tenant’s VPD as the sender: another tenant’s `transfer import` takes the file as it is.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --organisation ward9 --file leavers.csv',
    '<%= config.bin %> <%= command.id %> --person 20059417 --output csv',
  ];
  static override flags = {
    person: referenceFlag({ refersTo: 'person', helpValue: 'REF', description: 'only this person' }),
    organisation: referenceFlag({
      refersTo: 'organisation',
      helpValue: 'KEY',
      description: 'only people of this organisation and below it',
    }),
    file: fileFlag({
      file: { use: 'output', kind: 'competence-rows' },
      description: 'write a CSV file instead of showing the rows',
    }),
    ...overwriteFlag,
    national: Flags.boolean({
      allowNo: true,
      default: true,
      description: 'national competences only; --no-national adds the local ones',
    }),
  };
  static override baseFlags = flagsOf(exportTransfers, { figures: false });

  async run(): Promise<void> {
    const { flags } = await this.parse(TransferExport);
    const { person, organisation, national, file } = flags;
    const input = { person, organisation, national };
    if (file === undefined) {
      await showResult(this.session, flags, exportTransfers, { ...input, into: undefined });
      return;
    }
    refuseFlags(flags, listFlagNames, 'with --file: the file has every column and row');
    const { csvWriter } = await import('../../files/csv-writer.js');
    const writer = await csvWriter(
      file,
      columns.map(({ header }) => header),
    );
    const into: RowSink<CompetenceRow> = {
      async write(rows) {
        for (const row of rows) await writer.write(columns.map(({ field }) => row[field]));
      },
    };
    try {
      const result = await readResult(this.session, flags, exportTransfers, { ...input, into });
      await writer.close();
      await printResult(
        this.session,
        flags,
        fileView,
        { ...result, file },
        { done: `The rows are in ${visible(file)}`, next: 'There is nothing to run again.' },
      );
    } catch (error) {
      await writer.abandon();
      throw error;
    }
  }
}
