import { z } from 'zod';
import { setting } from '../../model/setting.js';
import { readOperation } from '../operation.js';
import { settingsOf } from './values.js';

const value = z.union([z.string(), z.number(), z.boolean()]).nullable();

/** The tenant's settings, each with its default. */
export const showSettings = readOperation({
  name: 'setting.show',
  summary: 'Show the settings of the tenant',
  scope: 'tenant',
  permission: setting.permission.read,
  input: z.strictObject({}),
  output: z.object({
    rows: z.array(
      z.object({
        setting: z.string(),
        /** The effective value: the tenant's own, or the default. */
        value,
        isDefault: z.boolean(),
        default: value,
        about: z.string(),
      }),
    ),
  }),

  run: async ({ about }) => {
    const own = settingsOf(about);
    return {
      rows: Object.entries(setting.fields).map(([name, field]) => {
        const chosen = value.parse(own[name] ?? null);
        const usual = value.parse(field.default ?? null);
        return {
          setting: name,
          value: chosen ?? usual,
          isDefault: chosen === null || chosen === usual,
          default: usual,
          about: field.help,
        };
      }),
    };
  },
});
