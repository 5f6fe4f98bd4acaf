import { counted, formatCount } from '../../domain/counts.js';
import type { Accounting } from '../../changes/accounting.js';
import type { ChangeCounts } from '../../changes/change-set.js';
import { fieldChanges } from '../../changes/difference.js';
import type { Preview } from '../../changes/proposal.js';
import { account } from '../../model/account.js';
import { kinds } from '../../model/index.js';
import type { AnyKind } from '../../model/kind.js';
import { ownerOf } from '../../model/ownership.js';
import { person } from '../../model/person.js';
import { propertyOf } from '../cells.js';
import { rejectedIn, rejectedLine } from '../rejected-rows.js';

type Example = Preview<unknown>['examples'][number];

/** So many rejected rows, and affected accounts or people, stand above the question. */
const FIRST_ROWS = 5;
const FIRST_NAMES = 3;

/** What a change would do, in lines for its confirmation: first what needs correcting. */
export function previewLines<O>(preview: Preview<O>): string[] {
  const lines = [
    ...rejectedLines(preview),
    `This would make ${counted(preview.size, 'change')}: ${countsInWords(preview.counts)}.`,
  ];
  if (preview.accounting !== undefined) lines.push(accountingLine(preview.accounting));
  lines.push(...affectedLines(preview));
  return lines;
}

function rejectedLines<O>({ rejected, result }: Preview<O>): string[] {
  if (rejected === 0) return [];
  const shown = rejectedIn(result).slice(0, FIRST_ROWS);
  const more = rejected - shown.length;
  return [
    `${counted(rejected, 'row')} would be rejected${shown.length === 0 ? '.' : ':'}`,
    ...shown.map((row) => `  ${rejectedLine(row)}`),
    ...(shown.length > 0 && more > 0 ? [`  and ${formatCount(more)} more`] : []),
  ];
}

/** Whose records would change, such as `For 245 accounts: a@b.example, c@d.example and 243 more.` */
function affectedLines<O>({ size, examples }: Preview<O>): string[] {
  const isWhole = examples.length === size;
  const subjects = [
    { kind: account, one: 'account', many: 'accounts' },
    { kind: person, one: 'person', many: 'people' },
  ];
  return subjects.flatMap(({ kind, one, many }) => {
    const names = new Set(examples.flatMap((change) => subjectOf(change, kind)));
    if (names.size === 0) return [];
    const first = [...names].slice(0, FIRST_NAMES).join(', ');
    if (!isWhole) return [`For ${first} and others.`];
    const more = names.size - FIRST_NAMES;
    return [
      `For ${counted(names.size, one, many)}: ${first}${more > 0 ? ` and ${formatCount(more)} more` : ''}.`,
    ];
  });
}

/** The account or the person that the changed record is, or is part of. */
function subjectOf({ entity, before, after }: Example, kind: AnyKind): string[] {
  const owner = ownerOf(kinds[entity]);
  const name = owner.kind === kind ? propertyOf(after ?? before, owner.field) : undefined;
  return typeof name === 'string' ? [name] : [];
}

/** The answer `s`: the records that would change, and those that the warnings count. */
export function recordLines<O>({ size, examples, subjects }: Preview<O>): string[] {
  const more = size - examples.length;
  return [
    ...examples.map((change) => `  ${recordLine(change)}`),
    ...(more > 0 ? [`  and ${counted(more, 'more record')}: --save-plan FILE keeps all of them`] : []),
    ...subjects.flatMap(({ what, count, names }) => [
      `${formatCount(count)} ${what}:`,
      ...names.map((name) => `  ${name}`),
      ...(count > names.length ? [`  and ${formatCount(count - names.length)} more`] : []),
    ]),
  ];
}

/** Such as `update person L-1001: rag amber → green`. */
function recordLine(change: Example): string {
  const fields = fieldChanges(change);
  const [{ action, entity, key } = { action: 'update', entity: change.entity, key: '' }] = fields;
  const record = `${action} ${entity.replaceAll('-', ' ')} ${key}`;
  const differences = fields.flatMap(({ field, before, after }) =>
    field === null ? [] : [`${field} ${valueText(before)} → ${valueText(after)}`],
  );
  return differences.length === 0 ? record : `${record}: ${differences.join(', ')}`;
}

function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
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
