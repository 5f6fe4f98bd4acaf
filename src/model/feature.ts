import { feature as featureRule } from '../domain/field-rules.js';
import type { Feature } from '../domain/tenancy/types.js';
import { flag, text } from './fields.js';
import type { Kind } from './kind.js';

/** A switch of the tenant, off by default. Switching it on assigns no role. */
export const feature: Kind<'feature', Feature> = {
  name: 'feature',
  fields: {
    key: text('the feature’s key', { rule: featureRule }),
    enabled: flag('whether it is on'),
  },
  key: ['key'],
  document: { name: 'features', single: 'map' },
  permission: { read: ['tenant.read'], change: ['tenant.administer'] },
};
