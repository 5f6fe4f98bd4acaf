import { administratorItem, employerItems, groupItems, type EmployerPlan } from './employer-accounts.js';
import { learnerOf } from './learner.js';
import { componentOf } from './plan.js';
import { createRandom } from './random.js';
import type { Scenario, SeedRequest } from './scenario.js';

/** The feature is on, and most employer accounts lack the role that would let them use it. */
export const employerRoles: Scenario = {
  sizeCounts:
    'employer accounts, about 85 in a hundred without the role, 10 in a hundred unable to sign in; and a learner for every fifth',
  defaultSize: 500,
  key: 'eastfield',
  name: 'Eastfield College',

  *frame(request) {
    const { key, name } = request;
    yield { section: 'tenant', value: { key, name, timeZone: 'Europe/London' } };
    yield { section: 'features', value: { 'employer-learning-plan': true } };
    yield* groupItems();
    yield {
      section: 'programmes',
      value: { key: 'care-l2', name: 'Adult Care Worker L2', kind: 'delivery', parent: null },
    };
    yield administratorItem(request);
    yield* employerItems(request, employersOf(request));
  },

  *people(request) {
    const employers = employersOf(request);
    for (let number = 0; number < Math.ceil(request.size / 5); number += 1) {
      const random = createRandom(request.seed, 'learner', number);
      const components = Array.from({ length: 4 }, (_, at) =>
        componentOf(random, {
          number: at + 1,
          programme: 'care-l2',
          dueFrom: -90,
          dueTo: 180,
          employerOnlyReviews: 0.2,
          notApplicable: 0.05,
        }),
      );
      yield learnerOf(random, request, employers, { number, programme: 'care-l2', components });
    }
  },
};

function employersOf({ size }: SeedRequest): EmployerPlan {
  return { accounts: size, accountsPerEmployer: 12, holding: 0.15, viewingAll: 0.08, unableToSignIn: 0.1 };
}
