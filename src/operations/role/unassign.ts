import { writeOperation } from '../operation.js';
import { proposeRoleChange } from './propose-role-change.js';
import { roleChangeInput, roleChangeOutput } from './role-change-fields.js';

/** Takes a role from the requested accounts that hold it. */
export const unassignRole = writeOperation({
  name: 'role.unassign',
  summary: 'Take a role away from accounts, in bulk',
  scope: 'tenant',
  permission: 'role.assign',
  checksRelations: true,
  input: roleChangeInput,
  output: roleChangeOutput,
  propose: (context, input, changes) => proposeRoleChange(context, 'unassign', input, changes),
});
