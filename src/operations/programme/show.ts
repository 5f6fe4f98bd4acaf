import { z } from 'zod';
import {
  enrolmentStatuses,
  programmeKinds,
  type EnrolmentStatus,
} from '../../domain/learning-plan/vocabulary.js';
import { enrolmentAt } from '../../domain/learning-plan/overdue.js';
import { compareText } from '../../domain/text.js';
import { readOperation } from '../operation.js';
import { enrolmentsByLearner } from './enrolments.js';
import { isHiddenFromEmployers, requireProgramme, programmeTree, subProgrammesOf } from './programme-tree.js';

const subProgramme = z.object({
  key: z.string(),
  name: z.string(),
  parent: z.string().nullable(),
  hideSubProgrammesFromEmployers: z.boolean(),
  hiddenFromEmployers: z.boolean(),
});

/** Shows a programme with its sub-programmes at any depth and its learners by enrolment status. */
export const showProgramme = readOperation({
  name: 'programme.show',
  summary: 'Show one programme: its sub-programmes, its hide flag, its learners by status',
  scope: 'tenant',
  permission: 'programme.read',
  dated: true,
  input: z.strictObject({ key: z.string() }),
  output: z.object({
    programme: z.object({
      key: z.string(),
      name: z.string(),
      kind: z.enum(programmeKinds),
      parent: z.string().nullable(),
      hideSubProgrammesFromEmployers: z.boolean(),
      hiddenFromEmployers: z.boolean(),
    }),
    learners: z.int(),
    /**
     * Statuses that occur, in word list order; of several enrolments the one as of the date counts.
     */
    learnersByStatus: z.array(z.object({ status: z.enum(enrolmentStatuses), learners: z.int() })),
    subProgrammes: z.array(subProgramme),
  }),

  async run(context, { key }) {
    const { tenant } = context;
    const tree = await programmeTree(tenant);
    const programme = await requireProgramme(tenant, tree, key);
    const counts = new Map<EnrolmentStatus, number>();
    let learners = 0;
    for await (const enrolments of enrolmentsByLearner(context)) {
      const enrolment = enrolmentAt(enrolments, key, context.asOf);
      if (enrolment === undefined) continue;
      learners += 1;
      counts.set(enrolment.status, (counts.get(enrolment.status) ?? 0) + 1);
    }
    const below = [...subProgrammesOf(tree, key)].sort(compareText).flatMap((sub) => tree.node(sub) ?? []);
    return {
      programme: { ...programme, hiddenFromEmployers: isHiddenFromEmployers(tree, key) },
      learners,
      learnersByStatus: enrolmentStatuses.flatMap((status) => {
        const count = counts.get(status);
        return count === undefined ? [] : [{ status, learners: count }];
      }),
      subProgrammes: below.map(({ key: sub, name, parent, hideSubProgrammesFromEmployers }) => ({
        key: sub,
        name,
        parent,
        hideSubProgrammesFromEmployers,
        hiddenFromEmployers: isHiddenFromEmployers(tree, sub),
      })),
    };
  },
});
