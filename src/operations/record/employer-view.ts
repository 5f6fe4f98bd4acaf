import type { Component } from '../../domain/learning-plan/types.js';
import { isVisibleToEmployer } from '../../domain/learning-plan/visibility.js';
import { component } from '../../model/component.js';
import type { AnyKind } from '../../model/kind.js';
import { ownView } from '../learning-plan/employers.js';
import { learningPlanContext, streamLearningPlans } from '../learning-plan/learning-plans.js';
import { accessOf } from '../learning-plan/learning-plan-views.js';
import type { TenantContext } from '../operation.js';
import type { Values } from './record-reader.js';

/**
 * The records that the run may show. The reader limits what an account reaches; an employer also
 * sees only components that its learning plan view shows (domain page, section 2).
 */
export async function visibleRecords(
  context: TenantContext,
  kind: AnyKind,
  records: readonly Values[],
): Promise<readonly Values[]> {
  const viewer = ownView(context);
  if (viewer === undefined || kind !== component || records.length === 0) return records;
  const plans = await learningPlanContext(context);
  const people = [...new Set(records.map(({ person }) => String(person)))];
  const visible = new Set<Values>();
  for await (const batch of streamLearningPlans(context, { people, depth: 'enrolments' })) {
    for (const plan of batch) {
      const access = accessOf(viewer, plan, plans);
      if (!access.allowed) continue;
      for (const record of records) {
        if (record['person'] !== plan.person.reference) continue;
        if (isVisibleToEmployer(record as unknown as Component, plans.programmes, access))
          visible.add(record);
      }
    }
  }
  return records.filter((record) => visible.has(record));
}
