import { z } from 'zod';
import { readOperation } from '../operation.js';
import { competenceFields, factsOf } from './competence-facts.js';

/** The tenant's competence definitions by name, with how many people hold each. */
export const listCompetences = readOperation({
  name: 'competence.list',
  summary: 'List the competences',
  scope: 'tenant',
  dated: true,
  permission: 'competence.read',
  input: z.strictObject({}),
  output: z.object({ asOf: z.string(), competences: z.array(z.object(competenceFields)) }),

  async run(context) {
    const competences = await context.tenant.all('competence');
    return { asOf: context.asOf, competences: await factsOf(context, competences) };
  },
});
