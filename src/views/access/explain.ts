import type { explainAccessToPlan } from '../../operations/access/explain.js';
import { toned, type OperationView } from '../view.js';
import { stepsView } from './steps.js';

export const view: OperationView<typeof explainAccessToPlan> = {
  ...stepsView,
  lines: ({ employer, learner, allowed }) => [
    [
      `${employer} `,
      allowed ? toned('green', 'sees') : toned('red', 'does not see'),
      ` the plan of ${learner}.`,
    ],
  ],
};
