import { UsageError } from '../../domain/errors.js';
import { recordProblem } from '../../model/validity.js';
import type { RecordChange } from '../../store/port.js';
import { nameOf } from '../stale.js';

/** Why a record is not valid, or undefined where it is. */
export type RecordRule = typeof recordProblem;

/**
 * @throws {UsageError} `invalid-record` when the record after the change breaks a rule of its kind
 */
export function requireValidRecord(change: RecordChange, rule: RecordRule = recordProblem): void {
  if (change.after === null) return;
  const found = rule(change.entity, change.after, change.before);
  if (found !== undefined) throw invalidRecord(nameOf(change), `${found.field} ${found.problem}`);
}

/** @param problem begins with the field. */
export function invalidRecord(name: string, problem: string): UsageError {
  return new UsageError({
    code: 'invalid-record',
    message: `The change would leave ${name} as no valid record: ${problem}; nothing was changed.`,
    hint: 'Correct what the change comes from; a saved plan is made again with --save-plan.',
  });
}
