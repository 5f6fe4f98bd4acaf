import { assignment } from '../../model/assignment.js';
import { updateCommand } from '../../program/records/change-commands.js';

export default updateCommand(assignment, 'assignment');
