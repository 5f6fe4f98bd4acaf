import type { ComplianceCounter, ComplianceUnit, CountedAssignment } from '../../store/compliance.js';
import type { TenantContext } from '../operation.js';
import type { RunningCounts } from './figures.js';
import { noCounts } from './figures.js';
import { requiredAwards, requirementSets } from './requirement-sets.js';
import type { ComplianceScene } from './scene.js';

/** Which rows a compliance table has. */
export const groupings = ['organisation', 'job', 'position', 'competence', 'assignment'] as const;
export type Grouping = (typeof groupings)[number];

/** What a row is of, by the key of its group: an assignment stands for itself. */
export interface CountedGroup {
  readonly counts: RunningCounts;
  /** The first assignment met: what the group's name is taken from. */
  readonly first: CountedAssignment | undefined;
}

type Counting = Pick<TenantContext, 'tenant' | 'checkpoint'>;

/**
 * The counts of every group as of the scene's day, of these organisations only when given. Assignments are read and counted
 * batch by batch, so that memory grows with the groups alone.
 */
export async function countCompliance(
  { tenant, checkpoint }: Counting,
  scene: ComplianceScene,
  by: Grouping,
  organisations: ReadonlySet<string> | undefined,
): Promise<Map<string, CountedGroup>> {
  const groups = new Map<string, CountedGroup>();
  const counter = await tenant.compliance.counter(scene.window);
  const unitOf = unitFinder(counter, scene);
  for await (const batch of tenant.compliance.assignments(scene.window.asOf, { organisations })) {
    const units: (ComplianceUnit & { required: number })[] = [];
    for (const assignment of batch) units.push(await unitOf(assignment));
    if (by === 'competence') await addByCompetence(groups, counter, units);
    else await addByAssignment(groups, counter, units, batch, by);
    await checkpoint();
  }
  return groups;
}

function unitFinder(
  counter: ComplianceCounter,
  scene: ComplianceScene,
): (assignment: CountedAssignment) => Promise<ComplianceUnit & { required: number }> {
  const setOf = requirementSets(scene);
  const awardsOf = requiredAwards(scene);
  let defined = 0;
  return async (assignment) => {
    const set = setOf(assignment);
    // Sets are numbered as they are met: a new one is the next.
    if (set.number === defined) {
      await counter.define(set.number, awardsOf(set));
      defined += 1;
    }
    return { personNumber: assignment.personNumber, requiredSet: set.number, required: set.required.length };
  };
}

async function addByAssignment(
  groups: Map<string, CountedGroup>,
  counter: ComplianceCounter,
  units: readonly (ComplianceUnit & { required: number })[],
  batch: readonly CountedAssignment[],
  by: Exclude<Grouping, 'competence'>,
): Promise<void> {
  const achieved = await counter.countByUnit(units);
  batch.forEach((assignment, at) => {
    const { counts } = groupOf(groups, keyFor(assignment, by), assignment);
    counts.assignmentCount += 1;
    counts.required += units[at]?.required ?? 0;
    counts.achieved += achieved[at]?.achieved ?? 0;
    counts.expiringSoon += achieved[at]?.expiringSoon ?? 0;
  });
}

async function addByCompetence(
  groups: Map<string, CountedGroup>,
  counter: ComplianceCounter,
  units: readonly ComplianceUnit[],
): Promise<void> {
  for (const [competence, counted] of await counter.countByCompetence(units)) {
    const { counts } = groupOf(groups, competence, undefined);
    // The assignments that require it: each does so once.
    counts.assignmentCount += counted.required;
    counts.required += counted.required;
    counts.achieved += counted.achieved;
    counts.expiringSoon += counted.expiringSoon;
  }
}

function groupOf(
  groups: Map<string, CountedGroup>,
  key: string,
  first: CountedAssignment | undefined,
): CountedGroup {
  let group = groups.get(key);
  if (group === undefined) groups.set(key, (group = { counts: noCounts(), first }));
  return group;
}

function keyFor(assignment: CountedAssignment, by: Exclude<Grouping, 'competence'>): string {
  switch (by) {
    case 'organisation':
      return assignment.organisation;
    case 'job':
      return assignment.job?.trim() ?? '';
    case 'position':
      return assignment.position?.trim() ?? '';
    case 'assignment':
      return assignment.person === assignment.number
        ? assignment.number
        : `${assignment.person}/${assignment.number}`;
  }
}
