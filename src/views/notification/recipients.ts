import { counted, formatCount } from '../../domain/counts.js';
import type { notificationRecipients } from '../../operations/notification/recipients.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof notificationRecipients> = {
  lines: ({ accounts, recipients }) => [
    recipients.length === 0
      ? 'Nobody would be notified.'
      : `${formatCount(recipients.length)} of ${counted(accounts.length, 'employer account')} would be notified.`,
  ],
  list: {
    field: 'accounts',
    columns: [
      { field: 'email', header: 'Email', content: 'identifier', priority: 3 },
      { field: 'name', header: 'Name' },
      {
        field: 'notified',
        header: 'Notified',
        priority: 3,
        tone: ({ notified }) => (notified ? 'green' : undefined),
      },
      { field: 'why', header: 'Why', content: 'prose', priority: 2 },
    ],
    empty: 'No employer account belongs to the learner’s employer or above it.',
  },
};
