import type { Column } from '../view.js';

export const featureColumns: readonly Column<{ readonly key: string; readonly enabled: boolean }>[] = [
  { field: 'key', header: 'Feature', content: 'identifier' },
  {
    field: 'enabled',
    header: 'State',
    format: ({ enabled }) => (enabled ? 'on' : 'off'),
    tone: ({ enabled }) => (enabled ? 'green' : 'dim'),
  },
];
