import { NotFoundError } from '../domain/errors.js';
import { nearest } from '../domain/text.js';

/** The refusal of a tenant that the store does not hold, with the nearest of those that it does. */
export function unknownTenant(key: string, keys: readonly string[]): NotFoundError {
  const [close] = nearest(key, keys);
  return new NotFoundError({
    code: 'unknown-tenant',
    message: `There is no tenant "${key}" in this store; nothing was changed.`,
    hint: close === undefined ? 'List the tenants with `provost tenant list`.' : `Did you mean "${close}"?`,
  });
}
