import { counted } from '../../domain/counts.js';
import type { exportTransfers } from '../../operations/transfer/export.js';
import type { View, ViewOf } from '../view.js';
import { competenceRowColumns as columns } from './competence-row-columns.js';

export const view: ViewOf<typeof exportTransfers> = {
  list: { field: 'rows', columns, empty: 'No competence to write.' },
};

/** What was written to a file. */
interface Exported {
  readonly count: number;
  readonly people: number;
  readonly file: string;
}

export const fileView: View<Exported> = {
  lines: ({ count, people, file }) => [
    `Wrote ${counted(count, 'competence')} of ${counted(people, 'person', 'people')} to ${file}.`,
  ],
};
