import type { Step } from '../../operations/access/steps.js';
import type { Column, Sentence } from '../view.js';

const columns: readonly Column<Step>[] = [
  { field: 'gate', header: 'Gate' },
  { field: 'passed', header: 'Passed', tone: ({ passed }) => (passed ? 'green' : 'red') },
  { field: 'why', header: 'Why' },
];

/** The steps of a decision. Refusals are repeated below the table, which cuts long sentences. */
export const stepsView = {
  list: { field: 'gates' as const, columns },
  footer: ({ gates }: { readonly gates: readonly Step[] }): Sentence[] =>
    gates.filter(({ passed }) => !passed).map(({ gate, why }) => `${gate}: ${why}`),
};
