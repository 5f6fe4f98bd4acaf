import { counted } from '../../domain/counts.js';
import type { jobOutcome } from '../../operations/job/outcome.js';
import { timeText, type ViewOf } from '../view.js';

export const view = outcomeView();

/** @param next what follows where the job was not made */
export function outcomeView(...next: readonly string[]): ViewOf<typeof jobOutcome> {
  return {
    lines: ({ job }) =>
      job === null
        ? ['It was not made; nothing was changed.', ...next]
        : [
            [
              `It was made, as job ${job.id} at `,
              timeText(job.at),
              `: ${job.title} (${counted(job.changes, 'change')}).`,
            ],
          ],
  };
}
