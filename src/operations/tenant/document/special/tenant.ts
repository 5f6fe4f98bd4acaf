import { words } from '../../../../domain/field-rules.js';
import { choices, limits, setting } from '../../../../model/setting.js';
import type { AnyField } from '../../../../model/kind.js';
import { fieldSchema } from '../field-schema.js';
import { fields, listOf, optional, text } from '../fields.js';
import type { Fields, SpecialRules } from './rules.js';
import { fieldValue } from './rules.js';

const schemasOf = (of: Readonly<Record<string, AnyField>>) =>
  Object.fromEntries(Object.entries(of).map(([name, field]) => [name, fieldSchema(setting, field)] as const));

const settings = fields({
  ...schemasOf(choices),
  achievedStatuses: listOf(text(words)),
  limits: optional(fields(schemasOf(limits))),
});

export const tenantRules: SpecialRules = {
  forms: {
    name: { schema: optional(text(words)) },
    settings: { schema: optional(settings), write: (record) => ({ ...(record['settings'] as Fields) }) },
  },

  complete: (record, given, stored) => ({
    ...record,
    name: record['name'] ?? record['key'],
    settings: settingsOf(fieldsIn(given['settings']), fieldsIn(stored?.['settings']) ?? undefined),
  }),
};

function settingsOf(given: Fields | null | undefined, stored: Fields | undefined): Fields {
  const { achievedStatuses, ...others } = merged(Object.keys(choices), given, stored);
  const base = given === null ? undefined : stored;
  const most = merged(
    Object.keys(limits),
    fieldsIn(given?.['limits']),
    fieldsIn(base?.['limits']) ?? undefined,
  );
  const statuses = (achievedStatuses ?? []) as readonly string[];
  return {
    ...others,
    ...(statuses.length === 0 ? {} : { achievedStatuses: [...new Set(statuses)] }),
    ...(Object.keys(most).length === 0 ? {} : { limits: most }),
  };
}

/** A setting that is left out stays, and null takes it away; what none is left of is not there. */
function merged(
  names: readonly string[],
  given: Fields | null | undefined,
  stored: Fields | undefined,
): Fields {
  const base = given === null ? undefined : stored;
  const values = names.map(
    (name) => [name, fieldValue<unknown>(given?.[name], base?.[name], undefined)] as const,
  );
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function fieldsIn(value: unknown): Fields | null | undefined {
  return value as Fields | null | undefined;
}
