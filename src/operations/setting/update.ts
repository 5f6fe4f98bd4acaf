import { z } from 'zod';
import { UsageError } from '../../domain/errors.js';
import { setting } from '../../model/setting.js';
import { tenant as tenantKind } from '../../model/tenant.js';
import { changeOf, type Values } from '../record/record-reader.js';
import { errorOf, isRefusal } from '../record/refusal.js';
import { givenFields, readValues, wrongValue, type Given } from '../record/values.js';
import { writeOperation } from '../operation.js';
import { daysIn } from '../today.js';
import { settingsOf, tenantWith } from './values.js';

/** Changes settings of the tenant; an empty value restores the default. */
export const updateSettings = writeOperation({
  name: 'setting.update',
  summary: 'Change settings of the tenant',
  scope: 'tenant',
  permission: setting.permission.change,
  input: z.strictObject({ fields: givenFields(setting).default({}) }),
  output: z.object({
    job: z.string().nullable(),
    dryRun: z.boolean(),
    /** The given settings with their new values. */
    settings: z.array(z.object({ setting: z.string(), value: z.unknown() })),
    changes: z.int(),
  }),

  async propose({ tenant, about }, { fields }, changes) {
    const values = readSettings(fields, about.timeZone);
    const after = tenantWith(about, { ...settingsOf(about), ...values });
    const [before, now] = [about, after].map((record): Values => ({ ...record }) as unknown as Values);
    const change = changeOf(tenant.key, tenantKind, before ?? null, now ?? null);
    if (change !== undefined) changes.add(change);
    return {
      // Limits do not count settings: a limit that is too strict must stay changeable.
      touchable: 0,
      warnings: [],
      rejected: 0,
      result: (outcome) => ({
        ...outcome,
        settings: Object.entries(values).map(([name, value]) => ({ setting: name, value })),
      }),
    };
  },
});

/** @throws {UsageError} for an invalid value, and for no value at all */
function readSettings(given: Given, timeZone: string): Values {
  // An empty value removes the choice: the default applies, also if it changes later.
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  const cleared = entries.filter(([name, value]) => isNothing(value) && !needed.includes(name));
  const chosen = Object.fromEntries(entries.filter((entry) => !cleared.includes(entry)));
  const read = readValues(setting, chosen, daysIn(timeZone));
  if (isRefusal(read)) throw errorOf(read);
  for (const [name, value] of Object.entries(read)) {
    const field = setting.fields[name];
    const problem = value === null ? undefined : field?.rule?.(value as never);
    if (field !== undefined && problem !== undefined)
      throw errorOf(wrongValue(name, field, String(value), problem));
  }
  const values = { ...read, ...Object.fromEntries(cleared.map(([name]) => [name, null])) };
  if (Object.keys(values).length > 0) return values;
  throw new UsageError({
    code: 'nothing-given',
    message: 'No setting is given.',
    hint: 'Give at least one, such as --set maxChanges=1000; `provost setting show` lists them.',
  });
}

/** Settings that have no default. */
const needed: readonly string[] = ['name', 'timeZone'];

function isNothing(value: Given[string]): boolean {
  return value === null || value === '';
}
