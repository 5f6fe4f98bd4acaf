import type { enableFeature } from '../../operations/feature/enable.js';
import type { OperationView } from '../view.js';
import { featureColumns } from './feature-columns.js';

export const enableView = switchView('on');
export const disableView = switchView('off');

function switchView(to: 'on' | 'off'): OperationView<typeof enableFeature> {
  return ({ keys }) => ({
    lines: ({ changes, dryRun }) => [
      changes === 0
        ? `Nothing to change: it is ${to} already.`
        : `${dryRun ? 'Would switch' : 'Switched'} ${keys.join(', ')} ${to}.`,
    ],
    list: { field: 'features', columns: featureColumns },
  });
}
