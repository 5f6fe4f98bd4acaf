import { counted, formatCount } from '../../domain/counts.js';
import type { SavedPlanEnd, SavedPlanHeader } from '../../changes/saved-plan.js';
import { kindNames } from '../../model/index.js';
import type { FieldChange } from '../../changes/difference.js';
import { visible } from '../../domain/visible.js';
import type { View } from '../view.js';
import { changedFieldColumns } from './changed-fields.js';
import { countsInWords } from './preview.js';

/** A saved plan as a command shows it. */
export interface ShownPlan {
  readonly plan: SavedPlanHeader;
  readonly changes: number;
  readonly counts: SavedPlanEnd['counts'];
  readonly touchable: number;
  readonly rejected: number;
  readonly digest: string;
  readonly seal: string;
  /** The changes: one row for each created or removed record, and for each changed field. */
  readonly rows: readonly FieldChange[];
  readonly truncated: boolean;
}

/** A diff for reviewers; data formats have the rows. */
export function planView(format: string): View<ShownPlan> {
  if (format === 'table') return { document: planText };
  if (format === 'markdown') return { document: planMarkdown };
  return { list: { field: 'rows', columns: changedFieldColumns } };
}

/** The plan as a diff, grouped by kind of record: + created, - removed, ~ changed. */
function planText(shown: ShownPlan): string {
  return [...headLines(shown), '', ...diffLines(shown), ...footLines(shown)].join('\n');
}

/** The same for a pull request. */
function planMarkdown(shown: ShownPlan): string {
  const [title = '', ...facts] = headLines(shown);
  return [
    `### ${escaped(title)}`,
    '',
    ...facts.map((fact) => `- ${escaped(fact)}`),
    '',
    '```diff',
    ...diffLines(shown),
    '```',
    ...footLines(shown).map(escaped),
    '',
  ].join('\n');
}

function headLines({ plan, changes, counts, rejected, seal }: ShownPlan): string[] {
  const { operation, tenant, madeBy, madeAt, reason, asOf, undoes } = plan;
  const of = tenant === null ? 'several tenants' : `the tenant ${visible(tenant)}`;
  const as = madeBy.account === null ? '' : ` as ${visible(madeBy.account)}`;
  return [
    `Plan of ${visible(operation)} for ${of}: ${counted(changes, 'change')}`,
    `Made by ${visible(madeBy.user)}${as} at ${visible(madeAt)}`,
    ...(reason === null ? [] : [`Reason: ${visible(reason)}`]),
    ...(asOf === null ? [] : [`As of ${visible(asOf)}`]),
    ...(undoes === null ? [] : [`It takes back job ${undoes}`]),
    `Changes: ${countsInWords(counts)}`,
    ...(rejected === 0 ? [] : [`Rows that were rejected when it was made: ${formatCount(rejected)}`]),
    `Store ${visible(plan.store)}, seal ${visible(seal)}`,
  ];
}

const signs = { create: '+', remove: '-', update: '~' } as const;

function diffLines({ rows, counts }: ShownPlan): string[] {
  const lines: string[] = [];
  for (const entity of kindNames) {
    const own = rows.filter((row) => row.entity === entity);
    const of = counts[entity];
    if (own.length === 0) continue;
    const total = of === undefined ? '' : ` (${countsInWords({ [entity]: of })})`;
    lines.push(`# ${entity.replaceAll('-', ' ')}${total}`);
    let last = '';
    for (const { action, key, field, before, after } of own) {
      if (field === null) {
        lines.push(`${signs[action]} ${visible(key)}  ${inWords(action === 'create' ? after : before)}`);
        continue;
      }
      if (key !== last) lines.push(`${signs.update} ${visible(key)}`);
      last = key;
      lines.push(`      ${visible(field)}: ${inWords(before)} -> ${inWords(after)}`);
    }
  }
  return lines;
}

function footLines({ rows, truncated, changes }: ShownPlan): string[] {
  if (!truncated) return [];
  const shown = new Set(rows.map(({ entity, key }) => `${entity} ${key}`)).size;
  return [
    `${formatCount(shown)} of ${counted(changes, 'changed record is', 'changed records are')} shown; --limit 0 shows all of them.`,
  ];
}

function inWords(value: unknown): string {
  if (typeof value !== 'object' || value === null) return visible(JSON.stringify(value ?? null));
  const fields = Object.entries(value).filter(([, given]) => given !== null && given !== undefined);
  return fields.map(([name, given]) => `${name}=${visible(JSON.stringify(given))}`).join(' ');
}

/** Escapes Markdown markup. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&');
}
