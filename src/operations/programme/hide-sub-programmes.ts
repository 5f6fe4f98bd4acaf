import { writeOperation } from '../operation.js';
import { hidingInput, hidingOutput, proposeHiding } from './propose-hiding.js';

/** Sets the programmes' flag "Hide sub-programme learning plan from employer". */
export const hideSubProgrammes = writeOperation({
  name: 'programme.hide-sub-programmes',
  summary: 'Hide the learning plans of sub-programmes from employers',
  scope: 'tenant',
  dated: true,
  permission: 'programme.edit',
  input: hidingInput,
  output: hidingOutput,
  propose: (context, input, changes) => proposeHiding(context, input, true, changes),
});
