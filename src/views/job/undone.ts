import { formatCount } from '../../domain/counts.js';

/** What a list says of the undoing of a job. */
interface Undoable {
  readonly undoneBy: string | null;
  readonly undone: { readonly by: readonly string[]; readonly records: number; readonly of: number } | null;
}

/** Such as `9`, or `in part by job 9 (12 of 245)`. */
export function undoneInWords({ undoneBy, undone }: Undoable): string | null {
  if (undone === null) return null;
  if (undoneBy !== null) return undone.by.join(', ');
  return `in part by ${jobsInWords(undone.by)} (${formatCount(undone.records)} of ${formatCount(undone.of)})`;
}

/** Such as `job 9` or `jobs 9, 10`. */
export function jobsInWords(ids: readonly string[]): string {
  return `job${ids.length === 1 ? '' : 's'} ${ids.join(', ')}`;
}
