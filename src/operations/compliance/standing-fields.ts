import { z } from 'zod';
import { competenceStatuses, redReasons } from '../../domain/competence/status.js';

/** Where somebody stands in a competence: the fields that every answer gives. */
export const standingFields = {
  status: z.enum(competenceStatuses),
  /** Why it is Red; null where it is not. */
  reason: z.enum(redReasons).nullable(),
};
