import * as Args from '@oclif/core/args';
import { notificationRecipients } from '../../operations/notification/recipients.js';
import { OperationCommand } from '../../program/operation-command.js';
import { visible } from '../../terminal/sanitise.js';

export default class NotificationRecipients extends OperationCommand {
  static override summary = notificationRecipients.summary;
  static override description =
    'An employer is notified only with access to the plan and with one of the roles Assessor, Trainee Assessor and Internal Verifier. ' +
    'Asked are the employer accounts of the learner’s employer and of the organisations above it. The table lists those who are not notified.';
  static override examples = ['<%= config.bin %> <%= command.id %> L-1001'];
  static override args = { learner: Args.string({ description: 'reference of the learner' }) };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(NotificationRecipients);
    const learner = await this.required(flags, args.learner, 'LEARNER', 'Reference of the learner');
    await this.answer(
      flags,
      notificationRecipients,
      { learner },
      {
        lines: ({ recipients }) =>
          recipients.length === 0
            ? ['Nobody would be notified.']
            : ['Notified:', ...recipients.map(({ email, name }) => visible(`  ${email} (${name})`))],
        list: {
          field: 'others',
          columns: [
            { field: 'email', header: 'Not notified' },
            { field: 'name', header: 'Name', onRequest: true },
            { field: 'why', header: 'Why' },
          ],
          empty: 'No other employer account belongs to the learner’s employer or above it.',
        },
      },
    );
  }
}
