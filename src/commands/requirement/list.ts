import * as Flags from '@oclif/core/flags';
import { listRequirements } from '../../operations/requirement/list.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';
import { referenceFlag } from '../../program/reference-flags.js';

export default class RequirementList extends ProvostCommand {
  static override summary = listRequirements.summary;
  static override description = [
    'For an organisation: what is set on it, on those above it and on the whole tenant. For a person: what each assignment that counts',
    'requires, at the highest level, and everything that it comes from.',
  ].join('\n');
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --organisation ward9',
    '<%= config.bin %> <%= command.id %> --person 20059417',
  ];
  static override flags = {
    organisation: referenceFlag({
      refersTo: 'organisation',
      helpValue: 'KEY',
      description: 'what holds for this organisation',
    }),
    job: Flags.string({ helpValue: 'NAME', description: 'what is set on this job' }),
    position: Flags.string({ helpValue: 'NAME', description: 'what is set on this position' }),
    person: referenceFlag({
      refersTo: 'person',
      helpValue: 'REF',
      description: 'what this person’s assignments require',
    }),
  };
  static override baseFlags = flagsOf(listRequirements);

  async run(): Promise<void> {
    const { flags } = await this.parse(RequirementList);
    const { organisation, job, position, person } = flags;
    await showResult(this.session, flags, listRequirements, { organisation, job, position, person });
  }
}
