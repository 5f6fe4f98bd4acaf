import { counted, formatCount } from '../domain/counts.js';
import { InterruptedError } from '../domain/errors.js';

/** Long work polls it: true once the work must end, as `AbortSignal.aborted`. */
export interface Ending {
  readonly aborted: boolean;
}

/** Stopped by a person before anything was written. @param read rows or records read so far */
export function interruptedWhileReading(read: number): InterruptedError {
  const after = read === 0 ? '' : ` after ${counted(read, 'row')} ${read === 1 ? 'was' : 'were'} read`;
  return new InterruptedError({
    code: 'interrupted',
    message: `Interrupted${after}; nothing was written and nothing was changed.`,
    hint: 'Run the same command again to do it whole.',
  });
}

/** Stopped by a person while the changes were being written: all of them were rolled back. */
export function interruptedWhileWriting(done: number, of: number): InterruptedError {
  return new InterruptedError({
    code: 'interrupted',
    message: `Interrupted after ${formatCount(done)} of ${counted(of, 'change')} had been written; all of them were taken back, and nothing was changed.`,
    hint: 'Run the same command again to do it whole.',
  });
}

/** The person answered no to the question of the change. */
export function declined(message = 'Nothing was changed.'): InterruptedError {
  return new InterruptedError({
    code: 'declined',
    message,
    hint: 'Run the command again when you are ready, or look at it first with --dry-run.',
  });
}
