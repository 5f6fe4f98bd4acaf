import { personCompliance } from '../../operations/compliance/person.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { referenceArg } from '../../program/reference-flags.js';

export default class CompliancePerson extends ProvostCommand {
  static override summary = personCompliance.summary;
  static override description = [
    'Red: never achieved, expired or below the required level. Amber: achieved, and expires within three months. Green: achieved.',
    'Blue: held, and not required. A competence stands once, at the highest level that any of the assignments requires; the rate counts',
    'every assignment’s requirements, as the compliance table does.',
  ].join('\n');
  static override examples = ['<%= config.bin %> <%= command.id %> 20059417'];
  static override args = {
    reference: referenceArg({ refersTo: 'person', description: 'the person’s reference' }),
  };
  static override baseFlags = flagsOf(personCompliance);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CompliancePerson);
    const reference = await requireText(
      this.session,
      flags,
      args.reference,
      'REF',
      'Whose compliance (the person’s reference)',
    );
    await showResult(this.session, flags, personCompliance, { reference });
  }
}
