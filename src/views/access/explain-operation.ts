import type { explainAccessToOperation } from '../../operations/access/explain-operation.js';
import { toned, type OperationView } from '../view.js';
import { stepsView } from './steps.js';

export const view: OperationView<typeof explainAccessToOperation> = {
  ...stepsView,
  lines: ({ account, operation, allowed }) => [
    [`${account} `, allowed ? toned('green', 'may run') : toned('red', 'may not run'), ` ${operation}.`],
  ],
};
