import { z } from 'zod';
import { competenceKey, parseCompetenceName } from '../../domain/competence/name.js';
import { readTogether } from '../../store/read-together.js';
import { readOperation } from '../operation.js';
import { requirementRow, rowFor } from '../requirement/requirement-row.js';
import { competenceFields, factsOf } from './competence-facts.js';
import { findCompetence } from './find-competence.js';

/** Shows one competence: its definition, who must hold it, and equivalent ones. */
export const showCompetence = readOperation({
  name: 'competence.show',
  summary: 'Show one competence',
  scope: 'tenant',
  dated: true,
  permission: 'competence.read',
  input: z.strictObject({ name: z.string() }),
  output: z.object({
    asOf: z.string(),
    competence: z.object({
      ...competenceFields,
      framework: z.string().nullable(),
      title: z.string(),
      qualifier: z.string().nullable(),
    }),
    /** Local competences of other employers that count as this one. */
    equivalents: z.array(z.string()),
    requirements: z.array(requirementRow),
  }),

  async run(context, { name }) {
    const { tenant, asOf } = context;
    const [competences, equivalences] = await readTogether([
      tenant.all('competence'),
      tenant.all('equivalence'),
    ]);
    const found = findCompetence(name, competences);
    const [[facts], [requirements = []]] = await readTogether([
      factsOf(context, [found]),
      tenant.having('requirement', 'competence', [found.name]),
    ]);
    if (facts === undefined) throw new Error('A requested competence has no facts');
    const parsed = parseCompetenceName(found.name);
    const key = competenceKey(found.name);
    return {
      asOf,
      competence: {
        ...facts,
        framework: parsed?.framework ?? null,
        title: parsed?.title ?? found.name,
        qualifier: parsed?.qualifier ?? null,
      },
      equivalents: equivalences.filter(({ to }) => competenceKey(to) === key).map(({ from }) => from),
      requirements: requirements.map((requirement) => rowFor(requirement, asOf)),
    };
  },
});
