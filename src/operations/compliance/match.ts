import { z } from 'zod';
import { currentAchievements } from '../../domain/competence/current.js';
import { assignmentCounts } from '../../domain/competence/requirement.js';
import { standingOf } from '../../domain/competence/status.js';
import type { Achievement, Assignment, Person } from '../../domain/competence/types.js';
import { readTogether } from '../../store/read-together.js';
import type { TenantContext } from '../operation.js';
import { readOperation } from '../operation.js';
import { createRowList, rowSinkInput } from '../row-list.js';
import { requirementSets, type RequirementSet } from './requirement-sets.js';
import type { ComplianceScene } from './compliance-scene.js';
import { organisationsBelow, readComplianceRecords, sceneAsOf } from './compliance-scene.js';
import { standingFields } from './standing-fields.js';

const matchRow = z.object({
  /** The person's reference. */
  employeeNumber: z.string(),
  assignment: z.string(),
  name: z.string(),
  organisation: z.string(),
  competence: z.string(),
  requiredLevel: z.int(),
  match: z.enum(['yes', 'no']),
  levelAchieved: z.int().nullable(),
  ...standingFields,
  dateLastAwarded: z.string().nullable(),
  expiry: z.string().nullable(),
  nextEnrolment: z.string().nullable(),
});
type MatchRow = z.infer<typeof matchRow>;

/**
 * The Competence Match table (domain page, section 3): a line for each assignment and required
 * competence.
 */
export const complianceMatch = readOperation({
  name: 'compliance.match',
  summary: 'List every required competence of every assignment, and whether it is held',
  scope: 'tenant',
  dated: true,
  permission: 'compliance.read',
  input: z.strictObject({
    /** Organisation key; includes all below it. */
    organisation: z.string().optional(),
    ...rowSinkInput(matchRow),
  }),
  output: z.object({
    asOf: z.string(),
    /** By employee number, assignment and competence. */
    rows: z.array(matchRow),
  }),

  async run(context, { organisation, into }) {
    const records = await readComplianceRecords(context.tenant);
    const scene = sceneAsOf(records, context.asOf);
    const narrowed = organisationsBelow(records, organisation);
    const { add, done } = createRowList(into);
    for await (const line of matchLines(context, scene, narrowed)) await add(line);
    return { asOf: context.asOf, rows: await done() };
  },
});

/** Number of people whose achievements are read at once. */
const PEOPLE_AT_ONCE = 500;

/** Yields the lines; memory holds one batch of people. */
async function* matchLines(
  context: TenantContext,
  scene: ComplianceScene,
  organisations: ReadonlySet<string> | undefined,
): AsyncIterable<MatchRow> {
  const setOf = requirementSets(scene);
  let done = 0;
  for await (const assignments of context.tenant.stream('assignment', PEOPLE_AT_ONCE)) {
    const counted = assignments.filter(
      (assignment) =>
        assignmentCounts(assignment, scene.window.asOf) &&
        (organisations?.has(assignment.organisation) ?? true),
    );
    const holders = await readHolders(context, scene, counted);
    for (const assignment of counted) {
      const holder = holders.get(assignment.person);
      if (holder !== undefined) yield* linesOf(assignment, holder, setOf(assignment), scene);
    }
    context.progress((done += assignments.length));
    await context.checkpoint();
  }
}

interface Holder {
  readonly person: Person;
  readonly current: ReadonlyMap<string, Achievement>;
}

async function readHolders(
  { tenant }: TenantContext,
  { catalogue, window }: ComplianceScene,
  assignments: readonly Assignment[],
): Promise<Map<string, Holder>> {
  const references = [...new Set(assignments.map(({ person }) => person))];
  const [people, achievements] = await readTogether([
    tenant.findMany(
      'person',
      references.map((reference) => [reference]),
    ),
    tenant.having('achievement', 'person', references),
  ]);
  const holders = new Map<string, Holder>();
  people.forEach((person, at) => {
    if (person === undefined) return;
    const current = currentAchievements(achievements[at] ?? [], catalogue, window.asOf);
    holders.set(person.reference, { person, current });
  });
  return holders;
}

function* linesOf(
  assignment: Assignment,
  { person, current }: Holder,
  { required }: RequirementSet,
  { catalogue, tree, window }: ComplianceScene,
): Iterable<MatchRow> {
  for (const each of required) {
    const competence = catalogue.get(each.competence) ?? {
      name: each.competence,
      renewalEvery: null,
      renewalUnit: null,
      levels: null,
    };
    const standing = standingOf(competence, each, current.get(each.competence), window);
    if (standing === undefined) continue;
    yield {
      employeeNumber: person.reference,
      assignment: assignment.number,
      name: `${person.firstName} ${person.lastName}`,
      organisation: tree.node(assignment.organisation)?.name ?? assignment.organisation,
      competence: each.competence,
      requiredLevel: each.level,
      match: standing.status === 'red' ? 'no' : 'yes',
      levelAchieved: standing.achievement?.level ?? null,
      status: standing.status,
      reason: standing.reason,
      dateLastAwarded: standing.achievement?.awarded ?? null,
      expiry: standing.expires,
      // The records have no class enrolments yet.
      nextEnrolment: null,
    };
  }
}
