import { counted, formatCount } from '../../domain/counts.js';
import type { Accounting } from '../../changes/accounting.js';
import type { ChangeCounts } from '../../changes/change-set.js';
import type { Preview } from '../../changes/proposal.js';

/** What a change would do, in sentences for its confirmation. */
export function previewLines<O>(preview: Preview<O>): string[] {
  const lines = [`This would make ${counted(preview.size, 'change')}: ${countsInWords(preview.counts)}.`];
  if (preview.accounting !== undefined) lines.push(accountingLine(preview.accounting));
  else if (preview.rejected > 0) lines.push(`${counted(preview.rejected, 'row')} would be rejected.`);
  return lines;
}

/** Such as `Of 12 rows: 3 to change, 8 already so, 1 rejected.` */
function accountingLine({ rows, changed, alreadySo, rejected, notAttempted }: Accounting): string {
  const parts = [
    `${formatCount(changed)} to change`,
    ...(alreadySo > 0 ? [`${formatCount(alreadySo)} already so`] : []),
    ...(rejected > 0 ? [`${formatCount(rejected)} rejected`] : []),
    ...(notAttempted > 0 ? [`${formatCount(notAttempted)} not attempted`] : []),
  ];
  return `Of ${counted(rows, 'row')}: ${parts.join(', ')}.`;
}

/** Such as `3 account roles created, 1 person updated`. */
export function countsInWords(counts: ChangeCounts): string {
  const parts = Object.entries(counts).flatMap(([entity, { created, updated, removed }]) => [
    ...(created > 0 ? [`${records(created, entity)} created`] : []),
    ...(updated > 0 ? [`${records(updated, entity)} updated`] : []),
    ...(removed > 0 ? [`${records(removed, entity)} removed`] : []),
  ]);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

const PLURALS: Readonly<Record<string, string>> = { person: 'people', evidence: 'evidence files' };

function records(count: number, entity: string): string {
  const noun = entity.replaceAll('-', ' ');
  return counted(count, noun, PLURALS[noun]);
}
