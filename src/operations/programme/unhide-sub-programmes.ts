import { writeOperation } from '../operation.js';
import { hidingInput, hidingOutput, proposeHiding } from './propose-hiding.js';

/** Clears the programmes' flag "Hide sub-programme learning plan from employer". */
export const unhideSubProgrammes = writeOperation({
  name: 'programme.unhide-sub-programmes',
  summary: 'Show the learning plans of sub-programmes to employers again',
  scope: 'tenant',
  dated: true,
  permission: 'programme.edit',
  input: hidingInput,
  output: hidingOutput,
  propose: (context, input, changes) => proposeHiding(context, input, false, changes),
});
