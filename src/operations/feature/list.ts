import { z } from 'zod';
import { features } from '../../domain/tenancy/vocabulary.js';
import type { TenantReader } from '../../store/port.js';
import { readOperation } from '../operation.js';

export const featureState = z.object({ key: z.string(), enabled: z.boolean() });

/** Lists every switchable feature; one never switched is off. */
export const listFeatures = readOperation({
  name: 'feature.list',
  summary: 'List the features of the tenant and whether each is on',
  scope: 'tenant',
  permission: 'tenant.read',
  input: z.strictObject({}),
  output: z.object({ features: z.array(featureState) }),
  run: async ({ tenant }) => ({ features: await featureStates(tenant) }),
});

/** The features in the order of their word list, with the tenant's state. */
export async function featureStates(tenant: TenantReader): Promise<z.output<typeof featureState>[]> {
  const stored = await tenant.findMany(
    'feature',
    features.map((key) => [key]),
  );
  return features.map((key, at) => ({ key, enabled: stored[at]?.enabled ?? false }));
}
