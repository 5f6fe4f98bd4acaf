import type { explainAccessToPlan } from '../../operations/access/explain.js';
import { named } from '../named.js';
import { toned, type OperationView } from '../view.js';
import { stepsLadder, stepsView } from './steps.js';

export const view: OperationView<typeof explainAccessToPlan> = {
  ...stepsView,
  lines: ({ employer, employerName, learner, learnerName, allowed, gates }) => [
    [
      `${named(employerName, employer)} `,
      allowed ? toned('green', 'sees') : toned('red', 'does not see'),
      ` the plan of ${named(learnerName, learner)}.`,
    ],
    stepsLadder(gates),
  ],
};
