import * as Flags from '@oclif/core/flags';
import type { CompetenceRow } from '../../operations/transfer/export.js';
import { exportTransfers } from '../../operations/transfer/export.js';
import type { RowSink } from '../../operations/row-list.js';
import { OperationCommand } from '../../program/operation-command.js';
import { visible } from '../../terminal/sanitise.js';

/** The fields of a row under ESR's headers, in ESR's order. */
const columns = [
  { field: 'nhsUniqueId', header: 'NHS Unique ID' },
  { field: 'employeeNumber', header: 'Employee Number', priority: 2 },
  { field: 'nationalInsuranceNumber', header: 'National Insurance Number' },
  { field: 'dateOfBirth', header: 'Date of Birth' },
  { field: 'lastName', header: 'Last Name', priority: 2 },
  { field: 'previousLastName', header: 'Previous Last Name' },
  { field: 'firstName', header: 'First Name', priority: 1 },
  { field: 'competencyName', header: 'Competency Name', priority: 2 },
  { field: 'proficiencyLevel', header: 'Proficiency Level', priority: 1 },
  { field: 'competencyStatus', header: 'Competency Status', priority: 1 },
  { field: 'dateFrom', header: 'Date From' },
  { field: 'dateLastAwarded', header: 'Date Last Awarded' },
  { field: 'expiryDate', header: 'Expiry Date', priority: 2 },
  { field: 'certificationMethod', header: 'Certification Method' },
  { field: 'lastUpdateDate', header: 'Last Update Date' },
  { field: 'sendingVpdCode', header: 'Sending VPD Code' },
] as const satisfies readonly { field: keyof CompetenceRow; header: string; priority?: number }[];

export default class TransferExport extends OperationCommand {
  static override summary = exportTransfers.summary;
  static override description =
    'The current national competences of everybody, of one person or of an organisation and all below it, under the headers of ESR and with this tenant’s VPD as the sender: another tenant’s `transfer import` takes the file as it is.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --organisation w9 --file leavers.csv',
    '<%= config.bin %> <%= command.id %> --person 20059417 --output csv',
  ];
  static override flags = {
    person: Flags.string({ helpValue: 'REF', description: 'only this person' }),
    organisation: Flags.string({
      helpValue: 'KEY',
      description: 'only people of this organisation and below it',
    }),
    file: Flags.string({ helpValue: 'FILE', description: 'write a CSV file instead of showing the rows' }),
    national: Flags.boolean({
      allowNo: true,
      default: true,
      description: 'national competences only; --no-national adds the local ones',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(TransferExport);
    const { person, organisation, national, file } = flags;
    const input = { person, organisation, national };
    if (file === undefined) {
      await this.answer(
        flags,
        exportTransfers,
        { ...input, into: undefined },
        { list: { field: 'rows', columns, empty: 'No competence to write.' } },
      );
      return;
    }
    const { csvWriter } = await import('../../files/writer.js');
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
      const result = await this.read(flags, exportTransfers, { ...input, into });
      await writer.close();
      await this.show(
        flags,
        {
          lines: ({ count, people }) => [
            `Wrote ${count} competences of ${people} people to ${visible(file)}.`,
          ],
        },
        { ...result, file },
      );
    } catch (error) {
      await writer.abandon();
      throw error;
    }
  }
}
