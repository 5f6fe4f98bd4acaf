import { ConflictError } from '../domain/errors.js';
import { rekeyed } from './change-set.js';
import type { RecordedChange } from './encoding.js';
import { decodeRecorded } from './encoding.js';

/**
 * The changes of a journaled batch, as changes of today's records. Earlier versions used shorter
 * keys, so one change may have replaced a record by another, such as an enrolment with a new start:
 * it becomes a removal and a creation.
 * @throws {ConflictError} `changes-damaged` when a line holds no change
 */
export function recordedChanges(encoded: string): RecordedChange[] {
  return decodeRecorded(encoded).flatMap(inParts);
}

function inParts({ change, erased }: RecordedChange): RecordedChange[] {
  if (rekeyed(change) === undefined) return [{ change, erased }];
  return [
    { change: { ...change, after: null }, erased },
    { change: { ...change, before: null }, erased },
  ];
}

/** The refusal to undo changes whose values were erased. */
export function valuesErased(job: number): ConflictError {
  return new ConflictError({
    code: 'values-erased',
    message: `Personal values that job ${job} changed were erased since, so that it cannot be undone; nothing was changed.`,
    hint: `See what is left of it with \`provost job show ${job}\`; \`provost job undo ${job} --skip-stale\` puts back the records that are whole.`,
  });
}
