import type { Tenant, TenantSettings } from '../../domain/tenancy/types.js';
import { choices, limits } from '../../model/setting.js';
import type { Values } from '../record/record-reader.js';

/** The settings of a tenant as one record; settings without a choice are null. */
export function settingsOf({ name, timeZone, vpd, settings }: Tenant): Values {
  const { achievedStatuses, limits: own, ...chosen } = settings;
  return {
    ...{ name, timeZone, vpd },
    ...Object.fromEntries(Object.keys(choices).map((key) => [key, null])),
    ...definedIn(chosen),
    achievedStatuses: achievedStatuses === undefined ? null : achievedStatuses.join('; '),
    ...Object.fromEntries(Object.keys(limits).map((key) => [key, null])),
    ...definedIn(own ?? {}),
  };
}

/** The tenant with these settings; null removes a choice. */
export function tenantWith(tenant: Tenant, values: Values): Tenant {
  const own = (key: string): readonly [string, unknown][] =>
    values[key] === null || values[key] === undefined ? [] : [[key, valueOf(key, values[key])]];
  const limited = Object.keys(limits).flatMap(own);
  const settings: TenantSettings = {
    ...Object.fromEntries(Object.keys(choices).flatMap(own)),
    ...(limited.length === 0 ? {} : { limits: Object.fromEntries(limited) }),
  };
  const { name, timeZone, vpd } = values;
  return { ...tenant, name: String(name), timeZone: String(timeZone), vpd: vpd as string | null, settings };
}

function valueOf(key: string, value: Values[string]): unknown {
  if (key !== 'achievedStatuses') return value;
  const statuses = String(value)
    .split(';')
    .map((status) => status.trim())
    .filter((status) => status !== '');
  return [...new Set(statuses)];
}

function definedIn(given: object): Values {
  return Object.fromEntries(
    Object.entries(given as Values).filter(([, value]) => (value as unknown) !== undefined),
  );
}
