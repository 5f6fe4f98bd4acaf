import type { FieldChange } from '../../changes/difference.js';
import type { Column } from '../view.js';

/** The changes of a job or a saved plan: a row for each record made or removed, and each field. */
export const changedFieldColumns: readonly Column<ChangedField>[] = [
  { field: 'action', header: 'Action' },
  { field: 'entity', header: 'Record', value: ({ entity }) => entity.replaceAll('-', ' ') },
  { field: 'key', header: 'Key' },
  { field: 'field', header: 'Field' },
  { field: 'before', header: 'Before', value: ({ before }) => inWords(before) },
  { field: 'after', header: 'After', value: ({ after }) => inWords(after) },
];

type ChangedField = Omit<FieldChange, 'action' | 'entity'> & {
  readonly action: string;
  readonly entity: string;
};

function inWords(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
