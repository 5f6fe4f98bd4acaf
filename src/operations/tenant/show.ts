import { z } from 'zod';
import { achievedStatuses } from '../../domain/competence/achieved-status.js';
import { languageOf } from '../../domain/tenancy/language.js';
import { features as featureKeys } from '../../domain/tenancy/vocabulary.js';
import { entityNames } from '../../store/entities.js';
import { readTogether } from '../../store/read-together.js';
import { readOperation } from '../operation.js';

/** The tenant's own record, its features, and how many records of each kind it holds. */
export const showTenant = readOperation({
  name: 'tenant.show',
  summary: 'Show a tenant: its settings, features, and how much it holds',
  scope: 'tenant',
  permission: 'tenant.read',
  input: z.strictObject({}),
  output: z.object({
    tenant: z.object({
      key: z.string(),
      name: z.string(),
      timeZone: z.string(),
      vpd: z.string().nullable(),
      settings: z.object({
        /** BCP 47 tag of the language by whose rules names are sorted. */
        language: z.string(),
        overdueCountsSubmittedEvidence: z.boolean(),
        overdueCountsBreaks: z.boolean(),
        /** Statuses of transferred rows that mean achieved, those that every tenant has first. */
        achievedStatuses: z.array(z.string()),
        /** What one change may do at most unless its command says otherwise; null for no limit. */
        limits: z.object({
          maxChanges: z.int().nullable(),
          maxPercent: z.number().nullable(),
          maxRejects: z.int().nullable(),
        }),
      }),
    }),
    features: z.array(z.object({ key: z.string(), enabled: z.boolean() })),
    counts: z.array(z.object({ kind: z.string(), records: z.int() })),
  }),

  async run({ tenant, about }) {
    const counted = entityNames.filter((kind) => kind !== 'tenant' && kind !== 'feature');
    const [features, records] = await readTogether([
      tenant.all('feature'),
      readTogether(counted.map((kind) => tenant.count(kind))),
    ]);
    const switches = new Map(features.map(({ key, enabled }) => [key, enabled]));
    const counts = counted.map((kind, at) => ({ kind, records: records[at] ?? 0 }));
    const { key, name, timeZone, vpd, settings } = about;
    return {
      tenant: {
        key,
        name,
        timeZone,
        vpd,
        settings: {
          language: languageOf(about),
          overdueCountsSubmittedEvidence: settings.overdueCountsSubmittedEvidence ?? true,
          overdueCountsBreaks: settings.overdueCountsBreaks ?? true,
          achievedStatuses: [...achievedStatuses, ...(settings.achievedStatuses ?? [])],
          limits: {
            maxChanges: settings.limits?.maxChanges ?? null,
            maxPercent: settings.limits?.maxPercent ?? null,
            maxRejects: settings.limits?.maxRejects ?? null,
          },
        },
      },
      features: [...new Set<string>([...featureKeys, ...switches.keys()])]
        .sort()
        .map((feature) => ({ key: feature, enabled: switches.get(feature) ?? false })),
      counts,
    };
  },
});
