import type { TenantRecords } from '../../builders/store.js';
import { aLearner, anEmployer, aProgramme } from '../../builders/learning-plan.js';
import { recordsOf } from './records.js';

const viewLearningPlan = 'Employer - View Learning Plan';

/**
 * As of this date the dashboard shows 6, pat sees 2, and gate 5 refuses lee, who manages nobody.
 */
export const discrepancyDate = '2026-11-21';

/** One learner with eight components and two employers. */
export function theDiscrepancy(): TenantRecords {
  const sam = aLearner('L-1001')
    .employedBy('acme')
    .managedBy('pat@acme.example')
    .rated('amber')
    .enrolledOn('eng-l3')
    .enrolledOn('eng-l3-maths', { plannedEnd: '2026-12-31' })
    .withComponent('C-1', { name: 'Workshop safety', due: '2026-11-20' })
    .withComponent('C-2', { name: 'Materials', status: 'evidence-submitted', due: '2026-10-01' })
    .withComponent('C-3', {
      name: 'Employer review 1',
      type: 'review',
      due: '2026-09-01',
      employerOnly: true,
    })
    .withComponent('C-4', {
      name: 'Funding form',
      type: 'miscellaneous',
      due: '2026-09-15',
      notApplicableToEmployers: true,
    })
    .withComponent('C-5', { name: 'Fractions', programme: 'eng-l3-maths', due: '2026-10-10' })
    .withComponent('C-6', {
      name: 'Maths review',
      programme: 'eng-l3-maths',
      type: 'review',
      due: '2026-10-20',
      employerOnly: true,
    })
    .withComponent('C-7', { name: 'Due today', due: '2026-11-21' })
    .withComponent('C-8', { name: 'Verified work', status: 'verified', due: '2026-01-10' });
  return recordsOf({
    featureEnabled: true,
    organisations: { acme: null },
    programmes: [aProgramme('eng-l3', { hides: true }), aProgramme('eng-l3-maths', { parent: 'eng-l3' })],
    employers: ['pat@acme.example', 'lee@acme.example'].map((email) =>
      anEmployer(email).of('acme').holding(viewLearningPlan).employer(),
    ),
    learners: [sam.plan()],
  });
}
