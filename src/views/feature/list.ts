import type { listFeatures } from '../../operations/feature/list.js';
import type { OperationView } from '../view.js';
import { featureColumns } from './feature-columns.js';

export const view: OperationView<typeof listFeatures> = {
  list: { field: 'features', columns: featureColumns },
};
