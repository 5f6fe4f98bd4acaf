import { z } from 'zod';
import { heatOf, heats } from '../../domain/competence/heat.js';
import { Numbering } from '../../domain/numbering.js';
import { percentOf } from '../../domain/percent.js';
import { languageOf } from '../../domain/tenancy/language.js';
import { compareText, nameComparer } from '../../domain/text.js';
import type { PostRequirements } from '../../store/compliance-counts.js';
import { readOperation } from '../operation.js';
import { organisationsBelow, readComplianceRecords, sceneAsOf } from './compliance-scene.js';
import { postRequirements } from './requirement-sets.js';

/** The compliance of each department in each competence that it requires (domain page, section 3). */
export const complianceHeatMap = readOperation({
  name: 'compliance.heat-map',
  summary: 'Show the compliance of each department in each competence: Red, Amber or Green',
  scope: 'tenant',
  dated: true,
  permission: 'compliance.report',
  input: z.strictObject({
    /** Organisation key; includes all below it. */
    organisation: z.string().optional(),
  }),
  output: z.object({
    asOf: z.string(),
    /** By name and key of the organisation, then competence; its own assignments only. */
    rows: z.array(
      z.object({
        organisation: z.string(),
        name: z.string(),
        competence: z.string(),
        status: z.enum(heats),
        compliancePercent: z.number(),
        required: z.int(),
        achieved: z.int(),
        expiringSoon: z.int(),
      }),
    ),
  }),

  async run(context, { organisation: key }) {
    const records = await readComplianceRecords(context.tenant);
    const scene = sceneAsOf(records, context.asOf);
    const { competences } = await context.tenant.compliance.byCompetence({
      window: scene.window,
      requirements: apartByOrganisation(postRequirements(scene)),
      organisations: organisationsBelow(records, key),
      checkpoint: context.checkpoint,
    });
    const compareNames = nameComparer(languageOf(context.about));
    const rows = competences.map(({ competence, group: organisation = '', ...counts }) => ({
      ...{ organisation, name: scene.tree.node(organisation)?.name ?? organisation, competence },
      ...{ status: heatOf(counts), compliancePercent: percentOf(counts.achieved, counts.required) ?? 0 },
      ...counts,
    }));
    rows.sort(
      (a, b) =>
        compareNames(a.name, b.name) ||
        compareText(a.organisation, b.organisation) ||
        compareText(a.competence, b.competence),
    );
    return { asOf: context.asOf, rows };
  },
});

/** The same requirements, with each organisation as a class and a group of its own. */
function apartByOrganisation(requirements: PostRequirements): PostRequirements {
  const keys = new Numbering<string>();
  return {
    ...requirements,
    organisationClass: (key) => keys.of(key),
    required(organisation, job, position) {
      const group = keys.values[organisation] ?? '';
      return requirements
        .required(requirements.organisationClass(group), job, position)
        .map((each) => ({ ...each, group }));
    },
  };
}
