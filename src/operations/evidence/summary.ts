import { z } from 'zod';
import { evidenceSummary } from '../../domain/learning-plan/evidence.js';
import { evidenceStatuses } from '../../domain/learning-plan/vocabulary.js';
import { readTogether } from '../../store/read-together.js';
import { chosenEmployer } from '../learning-plan/employers.js';
import { given } from '../learning-plan/learner-selection.js';
import { requireLearningPlan, learningPlanViewer } from '../learning-plan/learning-plan-views.js';
import { readOperation } from '../operation.js';

/**
 * The Evidence Summary: submitted files and marking aid PDFs per component; an employer sees those
 * of visible components (domain page, section 2). Components by key, files by name; components
 * without evidence are omitted.
 */
export const summariseEvidence = readOperation({
  name: 'evidence.summary',
  summary: 'List a learner’s evidence: files and marking aid PDFs by component',
  scope: 'tenant',
  dated: true,
  permission: 'plan.read',
  input: z.strictObject({ learner: given, employer: given.optional() }),
  output: z.object({
    asOf: z.string(),
    learner: z.string(),
    viewer: z.string().nullable(),
    components: z.array(
      z.object({
        component: z.string(),
        name: z.string(),
        programme: z.string(),
        files: z.int(),
        markingAids: z.array(z.string()),
      }),
    ),
    files: z.array(
      z.object({
        component: z.string(),
        file: z.string(),
        mediaType: z.string(),
        bytes: z.int(),
        sha256: z.string(),
        status: z.enum(evidenceStatuses),
        minutes: z.int(),
        markingAid: z.string().nullable(),
      }),
    ),
  }),

  async run(context, { learner, employer: email }) {
    const [employer, { plans, plan }] = await readTogether([
      chosenEmployer(context, email),
      requireLearningPlan(context, learner, 'evidence'),
    ]);
    const summary = evidenceSummary(
      plan.components,
      plan.evidence,
      plans.programmes,
      learningPlanViewer(employer, plan, plans),
    );
    return {
      asOf: plans.asOf,
      learner: plan.person.reference,
      viewer: employer?.account.email ?? null,
      components: summary.map(({ component, name, programme, files, markingAids }) => ({
        ...{ component, name, programme },
        files: files.length,
        markingAids: [...markingAids],
      })),
      files: summary.flatMap(({ files }) => files.map(({ person: _person, ...file }) => file)),
    };
  },
});
