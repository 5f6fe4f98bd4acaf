import { writeOperation } from '../operation.js';
import { proposeRoleChange } from './propose-role-change.js';
import { roleChangeInput, roleChangeOutput } from './role-change-fields.js';

/** Gives a role to the requested accounts that do not hold it yet. */
export const assignRole = writeOperation({
  name: 'role.assign',
  summary: 'Give a role to accounts, in bulk',
  scope: 'tenant',
  permission: 'role.assign',
  checksRelations: true,
  input: roleChangeInput,
  output: roleChangeOutput,
  propose: (context, input, changes) => proposeRoleChange(context, 'assign', input, changes),
});
