import type { Accounting } from '../changes/accounting.js';
import type { ChangeCounts } from '../changes/change-set.js';
import type { Preview } from '../changes/engine.js';

/** What a change would do, in sentences for somebody who is to agree to it. */
export function previewLines<O>(preview: Preview<O>): string[] {
  const lines = [`This would make ${counted(preview.size, 'change')}: ${countsInWords(preview.counts)}.`];
  if (preview.accounting !== undefined) lines.push(accountingLine(preview.accounting));
  else if (preview.rejected > 0) lines.push(`${counted(preview.rejected, 'row')} would be rejected.`);
  return lines;
}

/** Such as `Of 12 rows: 3 to change, 8 already so, 1 rejected.` */
function accountingLine({ rows, changed, alreadySo, rejected, notAttempted }: Accounting): string {
  const parts = [
    `${changed} to change`,
    ...(alreadySo > 0 ? [`${alreadySo} already so`] : []),
    ...(rejected > 0 ? [`${rejected} rejected`] : []),
    ...(notAttempted > 0 ? [`${notAttempted} not attempted`] : []),
  ];
  return `Of ${counted(rows, 'row')}: ${parts.join(', ')}.`;
}

/** Such as `3 account roles created, 1 person updated`. */
export function countsInWords(counts: ChangeCounts): string {
  const parts = Object.entries(counts).flatMap(([entity, { created, updated, removed }]) => [
    ...(created > 0 ? [`${counted(created, entity.replaceAll('-', ' '))} created`] : []),
    ...(updated > 0 ? [`${counted(updated, entity.replaceAll('-', ' '))} updated`] : []),
    ...(removed > 0 ? [`${counted(removed, entity.replaceAll('-', ' '))} removed`] : []),
  ]);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : plural(noun)}`;
}

function plural(noun: string): string {
  if (noun === 'person') return 'people';
  if (noun === 'evidence') return 'evidence files';
  return `${noun}s`;
}
