import { append } from '../grouped.js';
import type { CalendarDate } from '../calendar.js';
import { compareText } from '../text.js';
import type { Assignment, Requirement } from './types.js';

/** A competence that an assignment requires. */
export interface RequiredCompetence {
  readonly competence: string;
  /** The highest level that any requirement in force sets for the assignment. */
  readonly level: number;
  /** True when any of those requirements is essential, be it the one of the highest level or not. */
  readonly essential: boolean;
}

/** The requirements in force on a day, by what they are set on. Built once by `requirementsInForce`. */
export interface RequirementsInForce {
  readonly asOf: CalendarDate;
  readonly ofTenant: readonly Requirement[];
  readonly ofOrganisation: ReadonlyMap<string, readonly Requirement[]>;
  readonly ofJob: ReadonlyMap<string, readonly Requirement[]>;
  readonly ofPosition: ReadonlyMap<string, readonly Requirement[]>;
}

/** The keys of all organisations above one, without itself, from the tree of organisations. */
export interface OrganisationTree {
  ancestorsOf(organisation: string): Iterable<string>;
}

/** What an assignment's requirements follow from. */
export type RequirementFacts = Pick<Assignment, 'organisation' | 'job' | 'position' | 'start' | 'end'>;

/**
 * What the assignment requires, by name: the union over the tenant, its organisation and all above
 * it, its job and its position. The highest level applies (domain page, section 3). Empty when the
 * assignment does not count on the day. Job and position names must match exactly, apart from outer
 * spaces: they come from a closed list, and the store compares them so.
 */
export function requiredCompetences(
  assignment: RequirementFacts,
  inForce: RequirementsInForce,
  organisations: OrganisationTree,
): RequiredCompetence[] {
  const union = new Map<string, RequiredCompetence>();
  for (const { competence, level, essential } of requirementsOf(assignment, inForce, organisations)) {
    const before = union.get(competence);
    union.set(competence, {
      competence,
      level: before === undefined ? level : Math.max(before.level, level),
      essential: essential || (before?.essential ?? false),
    });
  }
  return [...union.values()].sort((a, b) => compareText(a.competence, b.competence));
}

/**
 * The requirements for the assignment: of the tenant, its organisation and those above it, nearest
 * first, its job and its position. None when the assignment does not count on the day.
 */
export function requirementsOf(
  assignment: RequirementFacts,
  inForce: RequirementsInForce,
  organisations: OrganisationTree,
): Requirement[] {
  if (!assignmentCounts(assignment, inForce.asOf)) return [];
  const { organisation, job, position } = assignment;
  return [
    ...inForce.ofTenant,
    ...[organisation, ...organisations.ancestorsOf(organisation)].flatMap(
      (key) => inForce.ofOrganisation.get(key) ?? [],
    ),
    ...((job === null ? undefined : inForce.ofJob.get(job.trim())) ?? []),
    ...((position === null ? undefined : inForce.ofPosition.get(position.trim())) ?? []),
  ];
}

/** The requirements in force on the day, indexed by what they are set on. */
export function requirementsInForce(
  requirements: Iterable<Requirement>,
  asOf: CalendarDate,
): RequirementsInForce {
  const ofTenant: Requirement[] = [];
  const ofOrganisation = new Map<string, Requirement[]>();
  const ofJob = new Map<string, Requirement[]>();
  const ofPosition = new Map<string, Requirement[]>();
  for (const requirement of requirements) {
    if (!requirementCounts(requirement, asOf)) continue;
    switch (requirement.scopeKind) {
      case 'tenant':
        ofTenant.push(requirement);
        break;
      case 'organisation':
        append(ofOrganisation, requirement.scopeOf, requirement);
        break;
      case 'job':
        append(ofJob, requirement.scopeOf.trim(), requirement);
        break;
      case 'position':
        append(ofPosition, requirement.scopeOf.trim(), requirement);
        break;
    }
  }
  return { asOf, ofTenant, ofOrganisation, ofJob, ofPosition };
}

/**
 * Has the assignment begun and not ended before the day? No start means begun, no end means open.
 */
export function assignmentCounts(assignment: Pick<Assignment, 'start' | 'end'>, asOf: CalendarDate): boolean {
  return withinDates(assignment.start, assignment.end, asOf);
}

/** Is the requirement in force on the day: from not after it, and no `to` before it? */
export function requirementCounts(
  requirement: Pick<Requirement, 'from' | 'to'>,
  asOf: CalendarDate,
): boolean {
  return withinDates(requirement.from, requirement.to, asOf);
}

function withinDates(from: CalendarDate | null, to: CalendarDate | null, asOf: CalendarDate): boolean {
  return (from === null || from <= asOf) && (to === null || to >= asOf);
}
