import { formatCount } from '../../domain/counts.js';
import { showTenant } from '../../operations/tenant/show.js';
import { flagsOf } from '../../program/flags.js';
import { ProvostCommand } from '../../program/command.js';
import { showResult } from '../../program/results.js';

export default class TenantShow extends ProvostCommand {
  static override summary = showTenant.summary;
  static override examples = ['<%= config.bin %> <%= command.id %> --tenant northfield'];
  static override baseFlags = flagsOf(showTenant);

  async run(): Promise<void> {
    const { flags } = await this.parse(TenantShow);
    await showResult(
      this.session,
      flags,
      showTenant,
      {},
      {
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
      },
    );
  }
}
