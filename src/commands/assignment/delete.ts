import { assignment } from '../../model/assignment.js';
import { deleteCommand } from '../../program/records/change-commands.js';

export default deleteCommand(assignment, 'assignment');
