import { formatCount } from '../../domain/counts.js';
import type { showTenant } from '../../operations/tenant/show.js';
import type { OperationView } from '../view.js';

export const view: OperationView<typeof showTenant> = {
  lines: ({ tenant: { key, name, timeZone, vpd, settings }, features }) => [
    `${name} (${key})`,
    `Time zone: ${timeZone}${vpd === null ? '' : `. VPD: ${vpd}`}`,
    ...features.map((feature) => `Feature ${feature.key}: ${feature.enabled ? 'on' : 'off'}`),
    `Setting language: ${settings.language}`,
    `Setting overdueCountsSubmittedEvidence: ${settings.overdueCountsSubmittedEvidence ? 'yes' : 'no'}`,
    `Setting overdueCountsBreaks: ${settings.overdueCountsBreaks ? 'yes' : 'no'}`,
    `Setting achievedStatuses: ${settings.achievedStatuses.join(', ')}`,
    ...Object.entries(settings.limits)
      .filter(([, most]) => most !== null)
      .map(([limit, most]) => `Limit ${limit}: ${formatCount(most ?? 0)}`),
  ],
  list: {
    field: 'counts',
    columns: [
      { field: 'kind', header: 'Kind' },
      { field: 'records', header: 'Records' },
    ],
  },
};
