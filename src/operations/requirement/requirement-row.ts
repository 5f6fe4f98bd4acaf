import { z } from 'zod';
import { requirementCounts } from '../../domain/competence/requirement.js';
import type { Requirement } from '../../domain/competence/types.js';
import { scopeKinds } from '../../domain/competence/vocabulary.js';
import type { CalendarDate } from '../../domain/calendar.js';

/** One requirement as set. */
export const setRequirement = z.object({
  scope: z.object({
    kind: z.enum(scopeKinds),
    /** Organisation key, job or position; empty for the whole tenant. */
    of: z.string(),
  }),
  level: z.int(),
  essential: z.boolean(),
  from: z.string().nullable(),
  to: z.string().nullable(),
});
export type SetRequirement = z.infer<typeof setRequirement>;

export const requirementRow = z.object({
  /** The assignment, in a list for a person; null in other lists. */
  assignment: z.string().nullable(),
  competence: z.string(),
  /** The highest level of its sources. */
  level: z.int(),
  essential: z.boolean(),
  /** In force on the day. */
  inForce: z.boolean(),
  /** The requirement itself or, for a person, every one that requires the competence. */
  setOn: z.array(setRequirement),
});
export type RequirementRow = z.infer<typeof requirementRow>;

export function setRequirementOf({
  scopeKind,
  scopeOf,
  level,
  essential,
  from,
  to,
}: Requirement): SetRequirement {
  return { scope: { kind: scopeKind, of: scopeOf }, level, essential, from, to };
}

export function rowFor(requirement: Requirement, asOf: CalendarDate): RequirementRow {
  const { competence, level, essential } = requirement;
  return {
    assignment: null,
    competence,
    level,
    essential,
    inForce: requirementCounts(requirement, asOf),
    setOn: [setRequirementOf(requirement)],
  };
}
