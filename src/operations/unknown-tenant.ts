import { NotFoundError } from '../domain/errors.js';
import { didYouMean } from '../domain/suggestions.js';

/** The refusal of a tenant that the store does not hold, with the nearest of those that it does. */
export function unknownTenant(key: string, keys: readonly string[]): NotFoundError {
  const list = 'List the tenants with `provost tenant list`.';
  return new NotFoundError({
    code: 'unknown-tenant',
    message: `There is no tenant "${key}" in this store; nothing was changed.`,
    hint: didYouMean(key, keys, { none: list, list }).hint,
  });
}
