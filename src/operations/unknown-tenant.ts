import { NotFoundError } from '../domain/errors.js';
import { didYouMean } from '../domain/suggestions.js';

/** Error for an unknown tenant, with the nearest known one. */
export function unknownTenant(key: string, keys: readonly string[]): NotFoundError {
  const list = 'List the tenants with `provost tenant list`.';
  return new NotFoundError({
    code: 'unknown-tenant',
    message: `There is no tenant "${key}" in this store; nothing was changed.`,
    hint: didYouMean(key, keys, { none: list, list }).hint,
  });
}
