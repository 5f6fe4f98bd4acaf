import { z } from 'zod';
import { programmeKinds } from '../../domain/learning-plan/vocabulary.js';
import { readTogether } from '../../store/read-together.js';
import { readOperation, type TenantContext } from '../operation.js';
import { enrolmentsByLearner } from './enrolments.js';
import { isHiddenFromEmployers, subProgrammesOf } from './programme-tree.js';
import { Tree } from '../../domain/tenancy/trees.js';

/** The tenant's programmes by key. */
export const listProgrammes = readOperation({
  name: 'programme.list',
  summary: 'List the programmes, their sub-programmes and their hide flags',
  scope: 'tenant',
  permission: 'programme.read',
  input: z.strictObject({}),
  output: z.object({
    programmes: z.array(
      z.object({
        key: z.string(),
        name: z.string(),
        kind: z.enum(programmeKinds),
        parent: z.string().nullable(),
        hideSubProgrammesFromEmployers: z.boolean(),
        /** True if a programme above it hides its learning plans from employers. */
        hiddenFromEmployers: z.boolean(),
        /** At any depth. */
        subProgrammes: z.int(),
        /** Learners enrolled on the programme itself, with any status; each counts once. */
        learners: z.int(),
      }),
    ),
  }),

  async run(context) {
    const [programmes, learners] = await readTogether([
      context.tenant.all('programme'),
      learnersByProgramme(context),
    ]);
    const tree = new Tree(programmes);
    return {
      programmes: programmes.map((programme) => ({
        ...programme,
        hiddenFromEmployers: isHiddenFromEmployers(tree, programme.key),
        subProgrammes: subProgrammesOf(tree, programme.key).size,
        learners: learners.get(programme.key) ?? 0,
      })),
    };
  },
});

async function learnersByProgramme(context: TenantContext): Promise<ReadonlyMap<string, number>> {
  const learners = new Map<string, number>();
  for await (const enrolments of enrolmentsByLearner(context)) {
    const enrolled = new Set(enrolments.map(({ programme }) => programme));
    for (const programme of enrolled) learners.set(programme, (learners.get(programme) ?? 0) + 1);
  }
  return learners;
}
