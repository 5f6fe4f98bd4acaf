import type { FieldChange } from '../../changes/difference.js';
import type { Column } from '../view.js';

/** The changes of a job or a saved plan: a row for each record made or removed, and each field. */
export const changedFieldColumns: readonly Column<ChangedField>[] = [
  { field: 'action', header: 'Action', priority: 2 },
  { field: 'entity', header: 'Record', priority: 1, value: ({ entity }) => entity.replaceAll('-', ' ') },
  { field: 'key', header: 'Key', content: 'identifier' },
  { field: 'field', header: 'Field', priority: 3 },
  { field: 'before', header: 'Before', priority: 3, value: ({ before }) => inWords(before) },
  { field: 'after', header: 'After', priority: 3, value: ({ after }) => inWords(after) },
];

type ChangedField = Omit<FieldChange, 'action' | 'entity'> & {
  readonly action: string;
  readonly entity: string;
};

function inWords(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
