import { NotFoundError } from '../../domain/errors.js';
import {
  employerViewAllInAssignedGroups,
  employerViewLearningPlan,
  findRole,
  type RoleName,
} from '../../domain/tenancy/roles.js';

/** The roles that only an employer's account can hold: their names say so (domain page, section 1). */
export const employerRoles: readonly string[] = [employerViewLearningPlan, employerViewAllInAssignedGroups];

/** The role that the text names. @throws {NotFoundError} `unknown-role`, offering the nearest. */
export function roleNamed(text: string): RoleName {
  const found = findRole(text);
  if ('role' in found) return found.role;
  throw new NotFoundError({
    code: 'unknown-role',
    message: `There is no role "${text}" in the catalogue.`,
    hint: `Did you mean "${found.nearest}"? \`provost role list\` lists them all.`,
    details: { nearest: found.nearest },
  });
}
