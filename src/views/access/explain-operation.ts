import type { explainAccessToOperation } from '../../operations/access/explain-operation.js';
import { toned, type OperationView } from '../view.js';
import { stepsLadder, stepsView } from './steps.js';

export const view: OperationView<typeof explainAccessToOperation> = {
  ...stepsView,
  lines: ({ account, operation, allowed, gates }) => [
    [`${account} `, allowed ? toned('green', 'may run') : toned('red', 'may not run'), ` ${operation}.`],
    stepsLadder(gates),
  ],
};
