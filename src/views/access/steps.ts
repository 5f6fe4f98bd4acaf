import type { Step } from '../../operations/access/steps.js';
import type { Column, Ladder } from '../view.js';

const columns: readonly Column<Step>[] = [
  { field: 'gate', header: 'Gate' },
  { field: 'passed', header: 'Passed', tone: ({ passed }) => (passed ? 'green' : 'red') },
  { field: 'why', header: 'Why', content: 'prose' },
];

/** The steps of a decision: people get them as a ladder, data formats as a list. */
export const stepsView = {
  resultForm: 'summary' as const,
  list: { field: 'gates' as const, columns },
};

export function stepsLadder(gates: readonly Step[]): Ladder {
  return {
    chart: 'ladder',
    title: 'Conditions',
    steps: gates.map(({ gate, passed, why }) => ({ label: gate, passed, why })),
  };
}
