import { ComplianceAccumulator, type ComplianceCounts } from '../../domain/competence/compliance.js';
import { currentAchievements } from '../../domain/competence/current.js';
import { assignmentCounts } from '../../domain/competence/requirement.js';
import type { Achievement, Assignment, Competence, Person } from '../../domain/competence/types.js';
import type {
  AssignmentCounts,
  ComplianceQuestion,
  ComplianceReader,
  PostFieldCounts,
  RequiredAwards,
} from '../../store/compliance-counts.js';
import type { TenantReader } from '../../store/port.js';

/** Number of people whose achievements are read at once. */
const PEOPLE_AT_ONCE = 500;

/** The counts that need only the assignments of some people. */
export type VisibleCompliance = Pick<ComplianceReader, 'byPostField' | 'byCompetence' | 'byAssignment'>;

/**
 * Counts compliance of the visible people by the rules themselves. The summaries of the store count
 * everybody and cannot be restricted to a viewer; partly visible sets are small.
 */
export function visibleCompliance(tenant: TenantReader): VisibleCompliance {
  return {
    async byPostField(question, place) {
      const counts = new Map<string | null, ComplianceAccumulator>();
      for await (const { assignment, pairs } of assignmentsOf(tenant, question)) {
        const key = assignment[place];
        const row = counts.get(key) ?? new ComplianceAccumulator(question.window);
        counts.set(key, row);
        row.addAssignment();
        for (const pair of pairs) row.addPair(pair);
      }
      return Array.from(counts, ([key, row]): PostFieldCounts => {
        const figures = row.figures();
        return { key, assignments: figures.assignmentCount, ...achievedOf(figures) };
      });
    },

    async byCompetence(question) {
      const counts = new Map<string, { of: CountedPair; sum: ComplianceAccumulator }>();
      let assignments = 0;
      for await (const { pairs } of assignmentsOf(tenant, question)) {
        assignments += 1;
        for (const pair of pairs) {
          const key = JSON.stringify([pair.competence.name, pair.group]);
          const row = counts.get(key) ?? { of: pair, sum: new ComplianceAccumulator(question.window) };
          counts.set(key, row);
          row.sum.addPair(pair);
        }
      }
      const competences = Array.from(counts.values(), ({ of: { competence, group }, sum }) => ({
        ...{ competence: competence.name, group },
        ...achievedOf(sum.figures()),
      }));
      return { assignments, competences };
    },

    async *byAssignment(question): AsyncIterable<AssignmentCounts[]> {
      for await (const { assignment, holder, pairs } of assignmentsOf(tenant, question)) {
        const row = new ComplianceAccumulator(question.window);
        for (const pair of pairs) row.addPair(pair);
        const { person, number } = assignment;
        const { firstName, lastName } = holder;
        yield [{ person, firstName, lastName, number, ...achievedOf(row.figures()) }];
      }
    },
  };
}

function achievedOf({ required, achieved, expiringSoon }: ComplianceCounts) {
  return { required, achieved, expiringSoon };
}

interface CountedAssignment {
  readonly assignment: Assignment;
  readonly holder: Person;
  readonly pairs: readonly CountedPair[];
}

type CountedPair = Parameters<ComplianceAccumulator['addPair']>[0] & Pick<RequiredAwards, 'group'>;

/** Yields the counted assignments with their requirements and current achievements. */
async function* assignmentsOf(
  tenant: TenantReader,
  { window, requirements, organisations, checkpoint }: ComplianceQuestion,
): AsyncIterable<CountedAssignment> {
  const definitions = await tenant.all('competence');
  const catalogue: ReadonlyMap<string, Competence> = new Map(definitions.map((each) => [each.name, each]));
  for await (const batch of tenant.stream('assignment', PEOPLE_AT_ONCE)) {
    const counted = batch.filter(
      (each) => assignmentCounts(each, window.asOf) && (organisations?.has(each.organisation) ?? true),
    );
    const { people, achievements } = await holdersOf(tenant, counted);
    for (const assignment of counted) {
      const holder = people.get(assignment.person);
      if (holder === undefined) continue;
      const held = achievements.get(assignment.person) ?? [];
      const current = currentAchievements(held, catalogue, window.asOf);
      const required = requirements.required(
        requirements.organisationClass(assignment.organisation),
        requirements.jobClass(assignment.job),
        requirements.positionClass(assignment.position),
      );
      const pairs = required.map(({ competence, level, group }) => ({
        group,
        required: { competence, level, essential: true },
        competence: catalogue.get(competence) ?? {
          name: competence,
          renewalEvery: null,
          renewalUnit: null,
          levels: null,
        },
        current: current.get(competence),
        // The records have no class enrolments yet.
        hasFutureEnrolment: false,
      }));
      yield { assignment, holder, pairs };
    }
    await checkpoint?.();
  }
}

async function holdersOf(
  tenant: TenantReader,
  assignments: readonly Assignment[],
): Promise<{
  people: ReadonlyMap<string, Person>;
  achievements: ReadonlyMap<string, readonly Achievement[]>;
}> {
  const references = [...new Set(assignments.map(({ person }) => person))];
  const found = await tenant.findMany(
    'person',
    references.map((reference) => [reference]),
  );
  const held = await tenant.having('achievement', 'person', references);
  return {
    people: new Map(found.flatMap((person) => (person === undefined ? [] : [[person.reference, person]]))),
    achievements: new Map(references.map((reference, at) => [reference, held[at] ?? []])),
  };
}
