import { awardWindow, type AwardWindow } from '../../domain/competence/award-window.js';
import { requiredCompetences, type RequiredCompetence } from '../../domain/competence/requirement.js';
import type { Assignment } from '../../domain/competence/types.js';
import type { RequiredAwards } from '../../store/compliance.js';
import type { ComplianceScene } from './scene.js';

type Post = Pick<Assignment, 'organisation' | 'job' | 'position'>;

/** A set of required competences under a number: thousands of assignments share few of them. */
export interface RequirementSet {
  readonly number: number;
  readonly required: readonly RequiredCompetence[];
}

/**
 * Finds what the holder of a post (organisation, job, position) requires, each distinct set worked out once. Organisations
 * without requirements of their own share their parent's; jobs and positions on which nothing is set are all alike.
 */
export function requirementSets(scene: ComplianceScene): (post: Post) => RequirementSet {
  const { inForce, tree } = scene;
  const known = new Map<string, RequirementSet>();
  const nearestRequiring = new Map<string, string>();

  const requiringAt = (organisation: string): string => {
    let found = nearestRequiring.get(organisation);
    if (found === undefined) {
      const upwards = [organisation, ...tree.ancestorsOf(organisation)];
      found = upwards.find((key) => inForce.ofOrganisation.has(key)) ?? '';
      nearestRequiring.set(organisation, found);
    }
    return found;
  };

  return (post) => {
    const organisation = requiringAt(post.organisation);
    const job = setOn(inForce.ofJob, post.job);
    const position = setOn(inForce.ofPosition, post.position);
    const key = JSON.stringify([organisation, job, position]);
    let found = known.get(key);
    if (found === undefined) {
      const required = requiredCompetences(
        { organisation, job, position, start: null, end: null },
        inForce,
        tree,
      );
      found = { number: known.size, required };
      known.set(key, found);
    }
    return found;
  };
}

/** As the store counts it: each competence with the award dates that matter, which are worked out once. */
export function requiredAwards(scene: ComplianceScene): (set: RequirementSet) => RequiredAwards[] {
  const windows = new Map<string, AwardWindow>();
  const awardsOf = (name: string): AwardWindow => {
    let awards = windows.get(name);
    if (awards === undefined) {
      const competence = scene.catalogue.get(name) ?? { renewalEvery: null, renewalUnit: null };
      windows.set(name, (awards = awardWindow(competence, scene.window)));
    }
    return awards;
  };
  return ({ required }) =>
    required.map(({ competence, level }) => ({ competence, level, awards: awardsOf(competence) }));
}

function setOn(requirements: ReadonlyMap<string, unknown>, name: string | null): string | null {
  const trimmed = name?.trim();
  return trimmed !== undefined && requirements.has(trimmed) ? trimmed : null;
}
