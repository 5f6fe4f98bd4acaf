import { assignment } from '../../model/assignment.js';
import { listCommand } from '../../program/records/commands.js';

export default listCommand(assignment, 'assignment');
