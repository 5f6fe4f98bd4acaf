import { employerItems, groupItems, administratorItem, type EmployerPlan } from './employer-accounts.js';
import { daysFrom } from './identity.js';
import { learnerOf } from './learner.js';
import { componentOf, overdueComponent } from './plan.js';
import { createRandom } from './random.js';
import { ANCHOR, type Scenario, type SeedRequest } from './scenario.js';

/** Dashboards that count hidden components: every learner has one overdue, by reason in turn. */
export const overdueDiscrepancy: Scenario = {
  sizeCounts: 'learners, with 8 to 12 components each, and an employer account for every eight of them',
  defaultSize: 200,
  key: 'southfield',
  name: 'Southfield College',

  *frame(request) {
    const { key, name } = request;
    yield { section: 'tenant', value: { key, name, timeZone: 'Europe/London' } };
    yield { section: 'features', value: { 'employer-learning-plan': true } };
    yield* groupItems();
    yield {
      section: 'programmes',
      value: {
        key: 'eng-l3',
        name: 'Engineering Technician L3',
        kind: 'delivery',
        parent: null,
        hideSubProgrammesFromEmployers: true,
      },
    };
    yield {
      section: 'programmes',
      value: { key: 'eng-l3-maths', name: 'Functional Skills Maths', kind: 'delivery', parent: 'eng-l3' },
    };
    yield administratorItem(request);
    yield* employerItems(request, employersOf(request));
  },

  *people(request) {
    const employers = employersOf(request);
    for (let number = 0; number < request.size; number += 1) {
      const random = createRandom(request.seed, 'learner', number);
      const components = Array.from({ length: random.int(7, 11) }, (_, at) =>
        componentOf(random, {
          number: at + 2,
          programme: random.chance(0.3) ? 'eng-l3-maths' : 'eng-l3',
          dueFrom: -120,
          dueTo: 240,
          employerOnlyReviews: 0.4,
          notApplicable: 0.08,
        }),
      );
      const due = daysFrom(ANCHOR, -random.int(1, 60));
      const hidden = [
        overdueComponent(1, 'eng-l3-maths', due, {}),
        overdueComponent(1, 'eng-l3', due, { employerOnly: true }),
        overdueComponent(1, 'eng-l3', due, { notApplicableToEmployers: true }),
      ][number % 3];
      const plan = hidden === undefined ? components : [hidden, ...components];
      yield learnerOf(random, request, employers, { number, programme: 'eng-l3', components: plan });
    }
  },
};

function employersOf({ size }: SeedRequest): EmployerPlan {
  return {
    accounts: Math.ceil(size / 8),
    accountsPerEmployer: 3,
    holding: 1,
    viewingAll: 0.1,
    unableToSignIn: 0,
  };
}
