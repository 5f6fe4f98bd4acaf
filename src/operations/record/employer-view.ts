import type { Component } from '../../domain/learning-plan/types.js';
import { isVisibleToEmployer } from '../../domain/learning-plan/visibility.js';
import { component } from '../../model/component.js';
import type { AnyKind } from '../../model/kind.js';
import type { AccessExplanation, Employer } from '../../domain/learning-plan/access.js';
import { readTogether } from '../../store/read-together.js';
import { ownView } from '../learning-plan/employers.js';
import type { LearningPlanRecords, TenantLearningPlans } from '../learning-plan/learning-plans.js';
import { learningPlanContext, streamLearningPlans } from '../learning-plan/learning-plans.js';
import { accessOf } from '../learning-plan/learning-plan-views.js';
import type { TenantContext } from '../operation.js';
import type { Values } from './record-reader.js';

/** What the rules on an employer's view need. */
export interface EmployerView {
  readonly viewer: Employer;
  readonly plans: TenantLearningPlans;
  /** Plans that were read already, by person. */
  readonly read: ReadonlyMap<string, LearningPlanRecords | undefined>;
}

/**
 * Undefined where every record may be shown.
 * @param people whose records are about to be shown, as far as they are known
 */
export async function employerView(
  context: TenantContext,
  kind: AnyKind,
  people: readonly string[] = [],
): Promise<EmployerView | undefined> {
  const viewer = ownView(context);
  if (viewer === undefined || kind !== component) return undefined;
  const [plans, read] = await readTogether([learningPlanContext(context), plansOf(context, people)]);
  return { viewer, plans, read };
}

async function plansOf(
  context: TenantContext,
  people: readonly string[],
): Promise<Map<string, LearningPlanRecords | undefined>> {
  const found = new Map<string, LearningPlanRecords | undefined>(people.map((person) => [person, undefined]));
  if (people.length === 0) return found;
  for await (const batch of streamLearningPlans(context, { people, depth: 'enrolments' }))
    for (const plan of batch) found.set(plan.person.reference, plan);
  return found;
}

/**
 * The records that the run may show. The reader limits what an account reaches; an employer also
 * sees only components that its learning plan view shows (domain page, section 2).
 */
export async function visibleRecords(
  context: TenantContext,
  view: EmployerView | undefined,
  records: readonly Values[],
): Promise<readonly Values[]> {
  if (view === undefined) return records;
  const { viewer, plans, read } = view;
  const people = new Set(records.map(({ person }) => String(person)));
  const further = await plansOf(
    context,
    [...people].filter((person) => !read.has(person)),
  );
  const accesses = new Map<string, AccessExplanation>();
  for (const person of people) {
    const plan = read.get(person) ?? further.get(person);
    if (plan !== undefined) accesses.set(person, accessOf(viewer, plan, plans));
  }
  return records.filter((record) => {
    const access = accesses.get(String(record['person']));
    if (access?.allowed !== true) return false;
    return isVisibleToEmployer(record as unknown as Component, plans.programmes, access);
  });
}
