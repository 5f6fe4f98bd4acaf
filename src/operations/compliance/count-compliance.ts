import type { AchievedCounts, ComplianceQuestion } from '../../store/compliance-counts.js';
import type { TenantContext } from '../operation.js';
import type { RunningCounts } from './compliance-figures.js';
import { noCounts } from './compliance-figures.js';
import { postRequirements } from './requirement-sets.js';
import type { ComplianceScene } from './compliance-scene.js';

/** Which rows a compliance table has. */
export const groupings = ['organisation', 'job', 'position', 'competence', 'assignment'] as const;
export type Grouping = (typeof groupings)[number];

/** What a row is of, by the key of its group: an assignment stands for itself. */
export interface CountedGroup {
  readonly counts: RunningCounts;
  /** Of an assignment whose it is, as lists show people. */
  readonly holder: string | undefined;
}

/** What a compliance table is made of. */
export interface CountedTable {
  readonly groups: ReadonlyMap<string, CountedGroup>;
  /** How many assignments count, each once, whatever the groups. */
  readonly assignments: number;
}

/**
 * The counts of every group as of the scene's day, of these organisations only when given. The store counts; what comes
 * here are sums, so memory grows with the groups alone.
 */
export async function countCompliance(
  { tenant: { compliance }, checkpoint }: Pick<TenantContext, 'tenant' | 'checkpoint'>,
  scene: ComplianceScene,
  by: Grouping,
  organisations: ReadonlySet<string> | undefined,
): Promise<CountedTable> {
  const { window } = scene;
  const question: ComplianceQuestion = {
    window,
    requirements: postRequirements(scene),
    organisations,
    checkpoint,
  };
  const groups = new Groups();
  switch (by) {
    case 'competence': {
      const { assignments, competences } = await compliance.byCompetence(question);
      // Each of the assignments that require it does so once.
      for (const found of competences) groups.add(found.competence, found.required, found);
      return { groups: groups.byKey, assignments };
    }
    case 'assignment':
      for await (const page of compliance.byAssignment(question))
        for (const found of page)
          groups.add(keyOfAssignment(found), 1, found, `${found.lastName}, ${found.firstName}`);
      break;
    default:
      // Names that differ in outer spaces alone are the same name.
      for (const found of await compliance.byPostField(question, by))
        groups.add(
          by === 'organisation' ? (found.key ?? '') : (found.key?.trim() ?? ''),
          found.assignments,
          found,
        );
  }
  return { groups: groups.byKey, assignments: groups.assignments };
}

class Groups {
  readonly byKey = new Map<string, CountedGroup>();
  /** In all groups together. */
  assignments = 0;

  add(
    key: string,
    assignments: number,
    { required, achieved, expiringSoon }: AchievedCounts,
    holder?: string,
  ): void {
    let group = this.byKey.get(key);
    if (group === undefined) this.byKey.set(key, (group = { counts: noCounts(), holder }));
    const { counts } = group;
    counts.assignmentCount += assignments;
    this.assignments += assignments;
    counts.required += required;
    counts.achieved += achieved;
    counts.expiringSoon += expiringSoon;
  }
}

function keyOfAssignment({ person, number }: { readonly person: string; readonly number: string }): string {
  return person === number ? number : `${person}/${number}`;
}
