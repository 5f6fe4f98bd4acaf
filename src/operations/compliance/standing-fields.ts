import { z } from 'zod';
import { competenceStatuses, redReasons } from '../../domain/competence/status.js';

/** A person's standing in a competence, in every output. */
export const standingFields = {
  status: z.enum(competenceStatuses),
  /** Reason for Red; null if not Red. */
  reason: z.enum(redReasons).nullable(),
};
