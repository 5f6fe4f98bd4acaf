import { person } from '../../model/person.js';
import { readOperation } from '../operation.js';
import { suggestedRecords, suggestionFields } from '../record/suggest.js';

/** Suggests the references of learners, to whom may list them: people with an enrolment. */
export const suggestLearners = readOperation({
  name: 'learner.suggest',
  summary: 'Suggest the learners whose reference begins with a text',
  scope: 'tenant',
  permission: 'plan.read',
  ...suggestionFields,

  async run({ tenant }, request) {
    const suggestions = await suggestedRecords(tenant, person, request, async (people) => {
      const references = people.map(({ reference }) => String(reference));
      const enrolments = await tenant.having('programme-enrolment', 'person', references);
      return people.filter((_, at) => (enrolments[at] ?? []).length > 0);
    });
    return { suggestions };
  },
});
