import { z } from 'zod';
import { assignmentCounts, type RequiredCompetence } from '../../domain/competence/requirement.js';
import { currentAchievements } from '../../domain/competence/current.js';
import { tally, type CompliancePair } from '../../domain/competence/compliance.js';
import { standings } from '../../domain/competence/status.js';
import type { Achievement, Assignment } from '../../domain/competence/types.js';
import { readTogether } from '../../store/read-together.js';
import { findPerson } from '../competence/find-competence.js';
import { readOperation } from '../operation.js';
import { complianceFigures } from './compliance-figures.js';
import { requirementSets } from './requirement-sets.js';
import type { ComplianceScene } from './compliance-scene.js';
import { readComplianceRecords, sceneAsOf } from './compliance-scene.js';
import { standingFields } from './standing-fields.js';

/** My Compliance (domain page, section 3): one person over all the assignments that count. */
export const personCompliance = readOperation({
  name: 'compliance.person',
  summary: 'Show what a person must hold, and how each competence stands',
  scope: 'tenant',
  dated: true,
  permission: 'compliance.read',
  input: z.strictObject({ reference: z.string() }),
  output: z.object({
    asOf: z.string(),
    person: z.object({ reference: z.string(), name: z.string() }),
    /** Over the pairs of an assignment and a required competence, as in the compliance table. */
    overall: z.object(complianceFigures),
    assignments: z.array(
      z.object({
        number: z.string(),
        organisation: z.string(),
        job: z.string().nullable(),
        position: z.string().nullable(),
        ...complianceFigures,
      }),
    ),
    /** Each competence once, at the highest required level. */
    competences: z.array(
      z.object({
        competence: z.string(),
        ...standingFields,
        requiredLevel: z.int().nullable(),
        essential: z.boolean(),
        /** From the current achievement; null if there is none. */
        level: z.int().nullable(),
        from: z.string().nullable(),
        awarded: z.string().nullable(),
        expires: z.string().nullable(),
        /** Numbers of the assignments that require the competence. */
        assignments: z.array(z.string()),
      }),
    ),
  }),

  async run({ tenant, asOf }, { reference }) {
    const [person, records, [all = []], [achievements = []]] = await readTogether([
      findPerson(tenant, reference),
      readComplianceRecords(tenant),
      tenant.having('assignment', 'person', [reference]),
      tenant.having('achievement', 'person', [reference]),
    ]);
    const scene = sceneAsOf(records, asOf);
    const current = currentAchievements(achievements, scene.catalogue, asOf);
    const setOf = requirementSets(scene);
    const required = all
      .filter((assignment) => assignmentCounts(assignment, asOf))
      .map((assignment) => ({ assignment, required: setOf(assignment).required }));
    return {
      asOf,
      person: { reference: person.reference, name: `${person.firstName} ${person.lastName}` },
      overall: { ...figuresFor(required, current, scene), assignmentCount: required.length },
      assignments: required.map((each) => ({
        number: each.assignment.number,
        organisation: each.assignment.organisation,
        job: each.assignment.job,
        position: each.assignment.position,
        ...figuresFor([each], current, scene),
        assignmentCount: 1,
      })),
      competences: competenceLines(required, current, scene),
    };
  },
});

interface AssignmentRequirements {
  readonly assignment: Assignment;
  readonly required: readonly RequiredCompetence[];
}

function figuresFor(
  requirements: readonly AssignmentRequirements[],
  current: ReadonlyMap<string, Achievement>,
  { catalogue, window }: ComplianceScene,
) {
  const pairs = requirements.flatMap(({ assignment, required }) =>
    required.map((each): CompliancePair => ({
      assignment,
      required: each,
      competence: catalogue.get(each.competence) ?? {
        name: each.competence,
        renewalEvery: null,
        renewalUnit: null,
        levels: null,
      },
      current: current.get(each.competence),
      // The records have no class enrolments yet.
      hasFutureEnrolment: false,
    })),
  );
  return tally(pairs, window);
}

function competenceLines(
  requirements: readonly AssignmentRequirements[],
  current: ReadonlyMap<string, Achievement>,
  { catalogue, window }: ComplianceScene,
) {
  const highest = new Map<string, RequiredCompetence>();
  const requiredBy = new Map<string, string[]>();
  for (const { assignment, required } of requirements) {
    for (const each of required) {
      const before = highest.get(each.competence);
      highest.set(each.competence, {
        competence: each.competence,
        level: Math.max(before?.level ?? each.level, each.level),
        essential: each.essential || (before?.essential ?? false),
      });
      requiredBy.set(each.competence, [...(requiredBy.get(each.competence) ?? []), assignment.number]);
    }
  }
  return standings(highest.values(), current, catalogue, window).map((line) => ({
    competence: line.competence,
    status: line.status,
    reason: line.reason,
    requiredLevel: line.requiredLevel,
    essential: line.essential,
    level: line.achievement?.level ?? null,
    from: line.achievement?.from ?? null,
    awarded: line.achievement?.awarded ?? null,
    expires: line.expires,
    assignments: requiredBy.get(line.competence) ?? [],
  }));
}
