import { counted, formatCount } from '../../domain/counts.js';
import type { JobUndone, undoJob } from '../../operations/job/undo.js';
import type { OperationView } from '../view.js';
import { changedFieldColumns } from './changed-fields.js';

export const view: OperationView<typeof undoJob> = {
  resultForm: 'sentences',
  lines: (result) => [headline(result), ...leftLines(result)],
  preview: recordLines,
  list: { field: 'rows', columns: changedFieldColumns },
  footer: ({ truncated, changes }) =>
    truncated ? [`Of ${counted(changes, 'record')} only the first are listed; --limit 0 lists all.`] : [],
};

function headline({ dryRun, undoes, title, changes, of }: JobUndone): string {
  const some =
    changes === of ? counted(changes, 'change') : `${formatCount(changes)} of ${counted(of, 'change')}`;
  return `${dryRun ? 'Would take' : 'Took'} back ${some} of job ${undoes}: ${title}.`;
}

/** So many are listed for a person; data formats have all. */
const SHOWN = 20;

/** The rows, or the records, that were not put back. */
function leftLines({ rejected, rejectedCount }: JobUndone): string[] {
  if (rejectedCount === 0) return [];
  const shown = rejected.slice(0, SHOWN).map(({ value, message }) => `  ${value}: ${message}`);
  const more = rejectedCount - shown.length;
  return [
    `Not undone: ${counted(rejectedCount, 'row')}.`,
    ...shown,
    ...(more > 0 ? [`  and ${formatCount(more)} more; --rejects FILE keeps all.`] : []),
  ];
}

/** The first records that would change back, before somebody agrees. */
function recordLines({ rows, truncated }: JobUndone): string[] {
  const shown = rows.slice(0, SHOWN).map(({ action, entity, key, field, before, after }) => {
    const record = `${action} ${entity.replaceAll('-', ' ')} ${key}`;
    return field === null ? `  ${record}` : `  ${record}: ${field} ${inWords(before)} → ${inWords(after)}`;
  });
  const more = rows.length - shown.length;
  if (more <= 0) return shown;
  return [
    ...shown,
    `  and ${formatCount(more)} more${truncated ? ', or more than that' : ''}; --dry-run lists them.`,
  ];
}

function inWords(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
