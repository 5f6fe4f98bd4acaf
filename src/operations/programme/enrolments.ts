import type { ProgrammeEnrolment } from '../../domain/learning-plan/types.js';
import type { TenantContext } from '../operation.js';

/** The enrolments of the tenant, learner by learner. */
export async function* enrolmentsByLearner({
  tenant,
  checkpoint,
}: Pick<TenantContext, 'tenant' | 'checkpoint'>): AsyncIterable<readonly ProgrammeEnrolment[]> {
  let ofLearner: ProgrammeEnrolment[] = [];
  for await (const batch of tenant.stream('programme-enrolment')) {
    for (const enrolment of batch) {
      if (ofLearner[0] !== undefined && ofLearner[0].person !== enrolment.person) {
        yield ofLearner;
        ofLearner = [];
      }
      ofLearner.push(enrolment);
    }
    await checkpoint();
  }
  if (ofLearner.length > 0) yield ofLearner;
}
