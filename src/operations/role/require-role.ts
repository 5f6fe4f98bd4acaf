import { NotFoundError } from '../../domain/errors.js';
import { findRole, type RoleName } from '../../domain/tenancy/roles.js';

/**
 * Finds the role that the text names.
 * @throws {NotFoundError} `unknown-role`, with the nearest role as a hint
 */
export function requireRole(text: string): RoleName {
  const found = findRole(text);
  if ('role' in found) return found.role;
  throw new NotFoundError({
    code: 'unknown-role',
    message: `There is no role "${text}" in the catalogue.`,
    hint: `${found.nearest === undefined ? '' : `Did you mean "${found.nearest}"? `}\`provost role list\` lists them all.`,
    details: { nearest: found.nearest ?? null },
  });
}
