import type { AchievedCounts, ComplianceCounter, Post } from '../../store/compliance.js';
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
  /** Of an assignment whose it is, as lists show people. */
  readonly holder: string | undefined;
}

type Counting = Pick<TenantContext, 'tenant' | 'checkpoint'>;

/**
 * The counts of every group as of the scene's day, of these organisations only when given. The store counts; what comes
 * here are sums, so memory grows with the groups alone.
 */
export async function countCompliance(
  { tenant, checkpoint }: Counting,
  scene: ComplianceScene,
  by: Grouping,
  organisations: ReadonlySet<string> | undefined,
): Promise<Map<string, CountedGroup>> {
  const counter = await tenant.compliance.counter(scene.window, {
    organisations,
  });
  const requiredOf = await tellRequirements(counter, scene);
  const groups = new Groups();
  for await (const add of additions(counter, requiredOf, by)) {
    add(groups);
    await checkpoint();
  }
  return groups.byKey;
}

/** Tells the counter what every post requires; returns how many competences that is, post by post. */
async function tellRequirements(counter: ComplianceCounter, scene: ComplianceScene): Promise<number[]> {
  const setOf = requirementSets(scene);
  const ofPosts = counter.posts.map((post) => setOf(post));
  const sets = new Map(ofPosts.map((set) => [set.number, set]));
  // Sets are numbered as they are met, so by number they stand in this order.
  await counter.require(
    Array.from(sets.values(), requiredAwards(scene)),
    ofPosts.map(({ number }) => number),
  );
  return ofPosts.map(({ required }) => required.length);
}

/** What the counter finds, page by page, each as a step that adds it to the groups. */
async function* additions(
  counter: ComplianceCounter,
  requiredOf: readonly number[],
  by: Grouping,
): AsyncIterable<(groups: Groups) => void> {
  const { posts } = counter;
  switch (by) {
    case 'competence':
      for await (const page of counter.byCompetence())
        yield (groups) => {
          // Each of the assignments that require it does so once.
          for (const found of page) groups.add(found.competence, found.required, found.required, found);
        };
      return;
    case 'assignment':
      for await (const page of counter.byAssignment())
        yield (groups) => {
          for (const found of page) {
            const holder = `${found.lastName}, ${found.firstName}`;
            groups.add(keyOfAssignment(found), 1, requiredOf[found.post] ?? 0, found, holder);
          }
        };
      return;
    default:
      for await (const page of counter.byPost())
        yield (groups) => {
          for (const found of page) {
            const required = found.assignments * (requiredOf[found.post] ?? 0);
            groups.add(keyOfPost(posts[found.post], by), found.assignments, required, found);
          }
        };
  }
}

class Groups {
  readonly byKey = new Map<string, CountedGroup>();

  add(
    key: string,
    assignments: number,
    required: number,
    { achieved, expiringSoon }: AchievedCounts,
    holder?: string,
  ): void {
    let group = this.byKey.get(key);
    if (group === undefined) this.byKey.set(key, (group = { counts: noCounts(), holder }));
    const { counts } = group;
    counts.assignmentCount += assignments;
    counts.required += required;
    counts.achieved += achieved;
    counts.expiringSoon += expiringSoon;
  }
}

function keyOfPost(post: Post | undefined, by: 'organisation' | 'job' | 'position'): string {
  return by === 'organisation' ? (post?.organisation ?? '') : (post?.[by]?.trim() ?? '');
}

function keyOfAssignment({ person, number }: { readonly person: string; readonly number: string }): string {
  return person === number ? number : `${person}/${number}`;
}
