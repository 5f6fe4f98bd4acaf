import { z } from 'zod';
import { language, named, tenantKey, timeZone, vpd, words, type FieldRule } from '../domain/field-rules.js';
import type { Tenant, TenantSettings } from '../domain/tenancy/types.js';
import { json, optional, text } from './fields.js';
import type { Kind } from './kind.js';

const settings: z.ZodType<TenantSettings> = z.strictObject({
  language: z.string().optional(),
  overdueCountsSubmittedEvidence: z.boolean().optional(),
  overdueCountsBreaks: z.boolean().optional(),
  achievedStatuses: z.array(z.string()).optional(),
  limits: z
    .strictObject({
      maxChanges: z.int().min(0).optional(),
      maxPercent: z.number().min(0).max(100).optional(),
      maxRejects: z.int().min(0).optional(),
    })
    .optional(),
});

/** Characters of a status, which is a single cell of a file. */
const LONGEST_STATUS = 1_000;
const MOST_STATUSES = 1_000;

const status: FieldRule = (value) =>
  words(value) ?? (value.length > LONGEST_STATUS ? `is longer than ${LONGEST_STATUS} characters` : undefined);

function validSettings({ language: tag, achievedStatuses = [] }: TenantSettings): string | undefined {
  const ofLanguage = tag === undefined ? undefined : language(tag);
  if (ofLanguage !== undefined) return `language ${ofLanguage}`;
  if (achievedStatuses.length > MOST_STATUSES) return `achievedStatuses has more than ${MOST_STATUSES}`;
  const ofStatus = achievedStatuses.map(status).find((problem) => problem !== undefined);
  return ofStatus === undefined ? undefined : `achievedStatuses: one ${ofStatus}`;
}

/** A training provider's tenant, or an NHS organisation's VPD. All other records are in it. */
export const tenant: Kind<'tenant', Tenant> = {
  name: 'tenant',
  fields: {
    key: text('its key, unique in the store', { rule: tenantKey }),
    name: text('what it is called', { rule: named }),
    timeZone: text('the time zone in which its days begin, such as Europe/London', {
      rule: timeZone,
      default: 'Europe/London',
    }),
    vpd: optional(
      text('three digits that name the VPD of an NHS organisation, the owner of its local competences', {
        label: 'VPD',
        rule: vpd,
      }),
    ),
    settings: json(settings, 'its own choices among our definitions', { default: {}, rule: validSettings }),
  },
  key: ['key'],
  document: { name: 'tenant', single: 'item' },
  permission: { read: ['tenant.read'], change: ['tenant.administer'], storeOnly: true },
};
