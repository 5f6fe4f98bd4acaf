import { z } from 'zod';
import {
  assignmentCounts,
  requiredCompetences,
  requirementsOf,
} from '../../domain/competence/requirement.js';
import type { CalendarDate } from '../../domain/calendar.js';
import type { Assignment, Requirement } from '../../domain/competence/types.js';
import { NotFoundError, UsageError } from '../../domain/errors.js';
import { didYouMean } from '../../domain/suggestions.js';
import type { TenantReader } from '../../store/port.js';
import { readTogether } from '../../store/read-together.js';
import { findPerson } from '../competence/find-competence.js';
import type { ComplianceScene } from '../compliance/compliance-scene.js';
import { organisationsBelow, readComplianceRecords, sceneAsOf } from '../compliance/compliance-scene.js';
import type { TenantContext } from '../operation.js';
import { readOperation } from '../operation.js';
import { setRequirementOf, requirementRow, rowFor, type RequirementRow } from './requirement-row.js';

const filters = ['organisation', 'job', 'position', 'person'] as const;

/**
 * Lists requirements of the tenant, or of one organisation, job, position or person (domain page,
 * section 3).
 */
export const listRequirements = readOperation({
  name: 'requirement.list',
  summary: 'List what is required, and of whom',
  scope: 'tenant',
  dated: true,
  permission: 'competence.read',
  input: z.strictObject({
    /** Organisation key: requirements of it, of those above it, and of the whole tenant. */
    organisation: z.string().optional(),
    job: z.string().optional(),
    position: z.string().optional(),
    /** Person reference: requirements of each of the person's assignments. */
    person: z.string().optional(),
  }),
  output: z.object({ asOf: z.string(), requirements: z.array(requirementRow) }),

  async run(context, filter) {
    assertSingleFilter(filter);
    const { tenant, asOf } = context;
    const [records, assignments] = await readTogether([
      readComplianceRecords(tenant),
      filter.person === undefined ? undefined : assignmentsOf(tenant, filter.person),
    ]);
    const scene = sceneAsOf(records, asOf);
    const requirements =
      assignments === undefined
        ? (await narrowed(context, scene, filter)).map((requirement) => rowFor(requirement, asOf))
        : rowsFor(assignments, scene, asOf);
    return { asOf: context.asOf, requirements };
  },
});

type RequirementFilter = {
  readonly [Filter in (typeof filters)[number]]?: string | undefined;
};

function assertSingleFilter(filter: RequirementFilter): void {
  const given = filters.filter((name) => filter[name] !== undefined);
  if (given.length < 2) return;
  throw new UsageError({
    code: 'several-filters',
    message: `Requirements are listed for one of ${filters.join(', ')} at a time, not for ${given.join(' and ')}.`,
    hint: `Leave out all but one, such as --${given[0] ?? ''}.`,
  });
}

async function narrowed(
  context: TenantContext,
  scene: ComplianceScene,
  filter: RequirementFilter,
): Promise<readonly Requirement[]> {
  if (filter.organisation !== undefined) return onOrganisation(scene, filter.organisation);
  if (filter.job !== undefined) return onNamed(context, scene, 'job', filter.job);
  if (filter.position !== undefined) return onNamed(context, scene, 'position', filter.position);
  return scene.requirements;
}

function onOrganisation(scene: ComplianceScene, key: string): Requirement[] {
  organisationsBelow(scene, key);
  const lineage = new Set([key, ...scene.tree.ancestorsOf(key)]);
  return scene.requirements.filter(
    ({ scopeKind, scopeOf }) =>
      scopeKind === 'tenant' || (scopeKind === 'organisation' && lineage.has(scopeOf)),
  );
}

async function onNamed(
  context: TenantContext,
  scene: ComplianceScene,
  kind: 'job' | 'position',
  name: string,
): Promise<Requirement[]> {
  const wanted = name.trim();
  const ofKind = scene.requirements.filter(({ scopeKind }) => scopeKind === kind);
  const found = ofKind.filter(({ scopeOf }) => scopeOf.trim() === wanted);
  if (found.length > 0) return found;
  const known = new Set(ofKind.map(({ scopeOf }) => scopeOf));
  for (const post of await context.tenant.compliance.posts(context.asOf)) known.add(post[kind]?.trim() ?? '');
  if (known.has(wanted)) return [];
  known.delete('');
  const { hint } = didYouMean(name, known, {
    none: `This tenant knows no ${kind} yet.`,
    list: `\`provost requirement list\` shows what is set on which ${kind}.`,
  });
  throw new NotFoundError({
    code: `unknown-${kind}`,
    message: `Nobody holds the ${kind} "${name}", and nothing is required of it.`,
    hint,
  });
}

/** @throws {NotFoundError} `unknown-person` */
async function assignmentsOf(tenant: TenantReader, person: string): Promise<Assignment[]> {
  const [, [assignments = []]] = await readTogether([
    findPerson(tenant, person),
    tenant.having('assignment', 'person', [person]),
  ]);
  return assignments;
}

function rowsFor(
  assignments: readonly Assignment[],
  { inForce, tree }: ComplianceScene,
  asOf: CalendarDate,
): RequirementRow[] {
  return assignments
    .filter((assignment) => assignmentCounts(assignment, asOf))
    .flatMap((assignment) => {
      const sources = requirementsOf(assignment, inForce, tree);
      return requiredCompetences(assignment, inForce, tree).map(({ competence, level, essential }) => ({
        assignment: assignment.number,
        competence,
        level,
        essential,
        inForce: true,
        setOn: sources.filter((source) => source.competence === competence).map(setRequirementOf),
      }));
    });
}
