import { ConflictError } from '../domain/errors.js';
import type { RecordChange } from '../store/port.js';
import { rekeyed } from './change-set.js';
import type { RecordedChange } from './encoding.js';
import { decodeRecorded } from './encoding.js';

/**
 * The changes of a batch of the journal, as changes of the records that there are now. An earlier version took for one record what a
 * later one tells apart, such as two enrolments that differ in their start: such a change removed one of them and created the other.
 * @throws {ConflictError} `changes-damaged` when a line holds none.
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

/** Those changes, all with their values. @throws {ConflictError} `values-erased`; `changes-damaged` */
export function wholeChanges(encoded: string, job: number): RecordChange[] {
  return recordedChanges(encoded).map(({ change, erased }) => {
    if (erased.length === 0) return change;
    throw new ConflictError({
      code: 'values-erased',
      message: `Personal values that job ${job} changed were erased since, so that it cannot be undone; nothing was changed.`,
      hint: `See what is left of it with \`provost job show ${job}\`, and change the records that matter by themselves.`,
    });
  });
}
