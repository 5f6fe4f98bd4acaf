import type { RecordChange } from '../store/port.js';
import { rekeyed } from './change-set.js';
import { decodeChanges } from './encoding.js';

/**
 * The changes of a batch of the journal, as changes of the records that there are now. An earlier version took for one record what a
 * later one tells apart, such as two enrolments that differ in their start: such a change removed one of them and created the other.
 * @throws {ConflictError} `changes-damaged` when a line holds none.
 */
export function recordedChanges(encoded: string): RecordChange[] {
  return decodeChanges(encoded).flatMap(inParts);
}

function inParts(change: RecordChange): RecordChange[] {
  if (rekeyed(change) === undefined) return [change];
  return [
    { ...change, after: null },
    { ...change, before: null },
  ];
}
