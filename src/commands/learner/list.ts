import * as Flags from '@oclif/core/flags';
import { enrolmentStatuses } from '../../domain/learning-plan/vocabulary.js';
import { listLearners } from '../../operations/learner/list.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';
import { referenceFlag } from '../../program/reference-flags.js';

export default class LearnerList extends ProvostCommand {
  static override summary = listLearners.summary;
  static override description =
    'A learner is a person who is enrolled on a programme. One with several enrolments is listed under one of them: open before ended, ' +
    'a programme before its sub-programmes, the latest start. Filters narrow each other.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --organisation acme --status active',
    '<%= config.bin %> <%= command.id %> --employer pat@acme.example --output csv',
  ];
  static override flags = {
    organisation: referenceFlag({
      refersTo: 'organisation',
      helpValue: 'KEY',
      description: 'only learners employed there or below it',
    }),
    group: referenceFlag({
      refersTo: 'group',
      helpValue: 'KEY',
      description: 'only learners in this group or below it',
    }),
    employer: referenceFlag({
      refersTo: 'account',
      helpValue: 'EMAIL',
      description: 'only learners in the scope of this employer account',
    }),
    programme: referenceFlag({
      refersTo: 'programme',
      helpValue: 'KEY',
      description: 'only learners enrolled on it or below it',
    }),
    status: Flags.option({
      options: enrolmentStatuses,
      description: 'only learners whose enrolment has this status',
    })(),
  };
  static override baseFlags = flagsOf(listLearners);

  async run(): Promise<void> {
    const { flags } = await this.parse(LearnerList);
    const { organisation, group, employer, programme, status } = flags;
    await showResult(this.session, flags, listLearners, { organisation, group, employer, programme, status });
  }
}
