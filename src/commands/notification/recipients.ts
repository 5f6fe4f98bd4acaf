import { notificationRecipients } from '../../operations/notification/recipients.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { requireText } from '../../program/questions.js';
import { showResult } from '../../program/results.js';
import { referenceArg } from '../../program/reference-flags.js';

export default class NotificationRecipients extends ProvostCommand {
  static override summary = notificationRecipients.summary;
  static override description =
    'An employer is notified only with access to the plan and with one of the roles Assessor, Trainee Assessor and Internal Verifier. ' +
    'Asked are the employer accounts of the learner’s employer and of the organisations above it. Each account is listed, those who are notified first.';
  static override examples = ['<%= config.bin %> <%= command.id %> L-1001'];
  static override args = {
    learner: referenceArg({ refersTo: 'learner', description: 'reference of the learner' }),
  };
  static override baseFlags = flagsOf(notificationRecipients);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(NotificationRecipients);
    const learner = await requireText(
      this.session,
      flags,
      args.learner,
      'LEARNER',
      'Reference of the learner',
    );
    await showResult(this.session, flags, notificationRecipients, { learner });
  }
}
