import { awardWindow, type AwardWindow } from '../../domain/competence/award-window.js';
import { requiredCompetences, type RequiredCompetence } from '../../domain/competence/requirement.js';
import type { Assignment } from '../../domain/competence/types.js';
import type { PostRequirements, RequiredAwards } from '../../store/compliance-counts.js';
import type { ComplianceScene } from './compliance-scene.js';

type Post = Pick<Assignment, 'organisation' | 'job' | 'position'>;

/** A numbered set of required competences, shared by thousands of assignments. */
export interface RequirementSet {
  readonly number: number;
  readonly required: readonly RequiredCompetence[];
}

/**
 * Finds the requirements of a post (organisation, job, position), computing each distinct set once.
 * Organisations without requirements share their parent's; all jobs and positions without any are
 * one class.
 */
export function requirementSets(scene: ComplianceScene): (post: Post) => RequirementSet {
  const { inForce, tree } = scene;
  const known = new Map<string, RequirementSet>();
  const requiringAt = nearestRequiring(scene);

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

/** Requirements of posts by class, for the counts of the store. */
export function postRequirements(scene: ComplianceScene): PostRequirements {
  const { inForce } = scene;
  const setOf = requirementSets(scene);
  const awardsOf = awardWindows(scene);
  const organisations = new Classes();
  const jobs = new Classes(inForce.ofJob.keys());
  const positions = new Classes(inForce.ofPosition.keys());
  const requiring = nearestRequiring(scene);
  return {
    organisationClass: (key) => organisations.of(requiring(key)),
    jobClass: (name) => jobs.of(setOn(inForce.ofJob, name)),
    positionClass: (name) => positions.of(setOn(inForce.ofPosition, name)),
    jobClasses: jobs.count,
    positionClasses: positions.count,
    required(organisation, job, position): RequiredAwards[] {
      const post = {
        organisation: organisations.named(organisation) ?? '',
        job: jobs.named(job),
        position: positions.named(position),
      };
      return setOf(post).required.map(({ competence, level }) => ({
        competence,
        level,
        awards: awardsOf(competence),
      }));
    },
  };
}

/** Numbers names from 1 in order of first use; 0 means none. */
class Classes {
  readonly #names: (string | null)[] = [null];
  readonly #numbers = new Map<string | null, number>([[null, 0]]);

  constructor(names: Iterable<string> = []) {
    for (const name of names) this.of(name);
  }

  get count(): number {
    return this.#names.length;
  }

  of(name: string | null): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      this.#numbers.set(name, (number = this.#names.length));
      this.#names.push(name);
    }
    return number;
  }

  named(number: number): string | null {
    return this.#names[number] ?? null;
  }
}

/** The relevant award dates of each competence, computed once. */
function awardWindows({ catalogue, window }: ComplianceScene): (name: string) => AwardWindow {
  const windows = new Map<string, AwardWindow>();
  return (name) => {
    let awards = windows.get(name);
    if (awards === undefined) {
      const competence = catalogue.get(name) ?? { renewalEvery: null, renewalUnit: null };
      windows.set(name, (awards = awardWindow(competence, window)));
    }
    return awards;
  };
}

/** The organisation, or the nearest above it, with requirements; empty if there is none. */
function nearestRequiring({ inForce, tree }: ComplianceScene): (organisation: string) => string {
  const known = new Map<string, string>();
  return (organisation) => {
    let found = known.get(organisation);
    if (found === undefined) {
      const upwards = [organisation, ...tree.ancestorsOf(organisation)];
      found = upwards.find((key) => inForce.ofOrganisation.has(key)) ?? '';
      known.set(organisation, found);
    }
    return found;
  };
}

/** The trimmed name, if it has requirements; else null. */
function setOn(requirements: ReadonlyMap<string, unknown>, name: string | null): string | null {
  const trimmed = name?.trim();
  return trimmed !== undefined && requirements.has(trimmed) ? trimmed : null;
}
