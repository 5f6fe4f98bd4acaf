import { language, seen, wholeNumber } from '../domain/field-rules.js';
import { parseLanguage } from '../domain/tenancy/language.js';
import { DEFAULT_LANGUAGE } from '../domain/text.js';
import { flag, number, optional, text } from './fields.js';
import type { AnyField, AnyKind } from './kind.js';
import { tenant } from './tenant.js';

const { name, timeZone, vpd } = tenant.fields;

/** The tenant's choices among definitions; each is a field of its settings. */
export const choices = {
  language: text('the language by whose rules names are sorted, as a tag such as en-GB, da or pl', {
    default: DEFAULT_LANGUAGE,
    rule: language,
    read: parseLanguage,
  }),
  overdueCountsSubmittedEvidence: flag(
    'whether a component whose evidence is submitted and not accepted counts as overdue',
    { default: true },
  ),
  overdueCountsBreaks: flag('whether a component whose enrolment is on a break counts as overdue', {
    default: true,
  }),
  achievedStatuses: optional(
    text('statuses of transferred rows that mean achieved beside our own, separated by semicolons', {
      rule: seen,
    }),
  ),
} as const satisfies Readonly<Record<string, AnyField>>;

/** Limits of one change, unless its command overrides them. */
export const limits = {
  maxChanges: optional(number('how many changes one job may make', { rule: wholeNumber() })),
  maxPercent: optional(
    number('the share of what it could touch that one job may change, in per cent', {
      isDecimal: true,
      rule: (value) => (value >= 0 && value <= 100 ? undefined : 'is not a number from 0 to 100'),
    }),
  ),
  maxRejects: optional(number('how many rows of a file may be rejected', { rule: wholeNumber() })),
} as const satisfies Readonly<Record<string, AnyField>>;

/** The settings of a tenant as one list of fields, independent of their storage. */
export const setting: AnyKind = {
  name: 'setting',
  fields: { name, timeZone, vpd, ...choices, ...limits },
  key: [],
  permission: tenant.permission,
};
