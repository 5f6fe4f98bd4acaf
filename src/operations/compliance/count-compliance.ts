import type { AchievedCounts, ComplianceQuestion } from '../../store/compliance-counts.js';
import type { TenantContext } from '../operation.js';
import type { RunningCounts } from './compliance-figures.js';
import { noCounts } from './compliance-figures.js';
import { postRequirements } from './requirement-sets.js';
import type { ComplianceScene } from './compliance-scene.js';

/** Kinds of rows of a compliance table. */
export const groupings = ['organisation', 'job', 'position', 'competence', 'assignment'] as const;
export type Grouping = (typeof groupings)[number];

/** A row's group; an assignment is a group of its own. */
export interface CountedGroup {
  readonly counts: RunningCounts;
  /** For an assignment, the name of its person. */
  readonly holder: string | undefined;
}

/** Data of a compliance table. */
export interface CountedTable {
  readonly groups: ReadonlyMap<string, CountedGroup>;
  /** Number of counted assignments, each once. */
  readonly assignments: number;
}

/**
 * Counts every group as of the scene's day, optionally for some organisations. The store returns
 * sums, so memory grows only with the groups.
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
      // Each assignment that requires it counts once.
      for (const found of competences) groups.add(found.competence, found.required, found);
      return { groups: groups.byKey, assignments };
    }
    case 'assignment':
      for await (const page of compliance.byAssignment(question))
        for (const found of page)
          groups.add(keyOfAssignment(found), 1, found, `${found.lastName}, ${found.firstName}`);
      break;
    default:
      // Names that differ only in outer spaces are the same.
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
  /** Total over all groups. */
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
